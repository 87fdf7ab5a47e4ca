"""The practice, its places, people and types: shown, changed, added, never overwritten."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from booking.accounts.rules import Role
from booking.audit.models import AuditEvent
from booking.database import Database
from booking.practice.queries import Practice, load_practice
from tests.factories import NINE, book
from tests.web.site.visitor import Page
from tests.web.staff.conftest import Desk

FORMS = {
    "/staff/settings/practice": {"name": "Ours"},
    "/staff/settings/locations/houston": {"name": "Main office"},
    "/staff/settings/rooms/consultation-1": {"name": "Blue room"},
    "/staff/settings/providers/patt": {"title": "Surgeon"},
    "/staff/settings/types/in-person": {"name": "First visit"},
}
NEW = {
    "/staff/settings/locations/new": {
        "name": "Katy",
        "street": "1 Main Street",
        "city": "Katy",
        "region": "TX",
        "postal_code": "77449",
        "phone": "713 555 0188",
    },
    "/staff/settings/rooms/new": {"name": "Room 2", "location": "houston"},
    "/staff/settings/providers/new": {"name": "Dr. Ana Ruiz", "types": "video"},
    "/staff/settings/types/new": {
        "name": "Second look",
        "name_es": "Segunda visita",
        "summary": "Once more.",
        "summary_es": "Otra vez.",
    },
}


def fields(answer: TestResponse) -> dict[str, str]:
    """What a browser would send back."""
    page = Page(answer)
    typed = dict(page.form.fields)
    for name, inside in re.findall(
        r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', page.html, re.S
    ):
        chosen = re.search(r'value="([^"]*)" selected', inside)
        typed[name] = chosen[1] if chosen else re.findall(r'value="([^"]*)"', inside)[0]
    return typed


def sent(desk: Desk, path: str, changes: Mapping[str, str]) -> TestResponse:
    return desk.post(path, **{**fields(desk.get(path)), **changes})


def practice_of(database: Database) -> Practice:
    with database.reading() as session:
        return load_practice(session)


@pytest.mark.parametrize(("path", "change"), FORMS.items())
def test_what_is_changed_is_saved_and_recorded_by_name(
    admin: Desk, database: Database, path: str, change: dict[str, str]
) -> None:
    before = practice_of(database).version

    answer = sent(admin, path, change)

    assert answer.status_code == 303, answer.text
    name, value = next(iter(change.items()))
    assert f'value="{value}"' in admin.get(path).text
    assert practice_of(database).version > before
    with database.reading() as session:
        event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert name in event.fields.split()
    assert value not in event.fields


@pytest.mark.parametrize(("path", "change"), FORMS.items())
def test_two_who_change_the_same_do_not_overwrite_each_other(
    admin: Desk, path: str, change: dict[str, str]
) -> None:
    stale = fields(admin.get(path))
    name, value = next(iter(change.items()))
    sent(admin, path, change)

    answer = admin.post(path, **{**stale, name: "Theirs"})

    assert answer.status_code == 409
    assert "Somebody changed this in the meantime" in answer.text
    assert f"It says now: {value}" in answer.text
    assert 'value="Theirs"' in answer.text
    assert f'value="{value}"' in admin.get(path).text

    again = admin.post(path, **{**fields(answer), name: "Theirs"})
    assert again.status_code == 303


@pytest.mark.parametrize(("path", "values"), NEW.items())
def test_something_new_is_added_once_and_has_an_address_of_its_own(
    admin: Desk, path: str, values: dict[str, str]
) -> None:
    first = sent(admin, path, values)
    second = sent(admin, path, values)

    assert first.status_code == 303, first.text
    assert values["name"] in admin.get(first.headers["Location"]).text
    assert second.status_code == 422
    assert "Name: There is one already." in second.text or "There is one already." in second.text


def test_a_new_type_can_be_booked_at_once_and_loses_its_offer_when_out_of_use(
    admin: Desk,
) -> None:
    path, values = list(NEW.items())[-1]
    sent(admin, path, values)
    asked = "/api/v1/availability?type=second-look&from=2026-12-07&to=2026-12-07"
    tag = admin.client.get(asked).headers["ETag"]

    assert '"starts_at"' in admin.client.get(asked).text
    sent(admin, "/staff/settings/types/second-look", {"duration_minutes": "60"})
    assert admin.client.get(asked, headers={"If-None-Match": tag}).status_code == 200
    sent(admin, "/staff/settings/types/second-look", {"active": ""})
    assert admin.client.get(asked).status_code in (404, 422)


@pytest.mark.parametrize(
    ("path", "field", "value", "words"),
    [
        ("practice", "email", "nobody", "Email: Please check the email address."),
        ("practice", "alert_email", "a@b.org, nonsense", "Please check the email address."),
        ("practice", "phone", "12", "Phone: Please check the phone number."),
        ("practice", "move_cutoff_minutes", "soon", "This cannot be read."),
        ("practice", "move_cutoff_minutes", "1.01", "Please use a multiple of five minutes."),
        ("practice", "hold_minutes", "600", "This number is too small or too large."),
        ("practice", "lead_target_minutes", "4", "This number is too small or too large."),
        ("practice", "timezone", "Mars/Base", "This time zone is not known."),
        ("practice", "name", "", "Name of the practice: This is missing."),
        ("practice", "name", "x" * 121, "This is too long."),
        ("types/in-person", "duration_minutes", "42", "Please use a multiple of five minutes."),
        ("types/in-person", "duration_minutes", "0", "This number is too small or too large."),
        ("types/in-person", "location", "atlantis", "Please choose one of the values on offer."),
        ("types/in-person", "modality", "dream", "Please choose one of the values on offer."),
        ("types/in-person", "daily_cap", "-1", "This number is too small or too large."),
        (
            "rooms/consultation-1",
            "location",
            "atlantis",
            "Please choose one of the values on offer.",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_everything_kept(
    admin: Desk, path: str, field: str, value: str, words: str
) -> None:
    path = f"/staff/settings/{path}"
    other = "doctor" if path.endswith("practice") else "name"

    answer = sent(admin, path, {other: "Kept as typed", field: value} if field != other else {})

    assert answer.status_code == 422
    assert words in answer.text
    assert f'href="#{field}"' in answer.text
    assert 'value="Kept as typed"' in answer.text
    assert "Kept as typed" not in admin.get(path).text


def test_the_slug_stays_whatever_the_name_becomes(admin: Desk, database: Database) -> None:
    sent(admin, "/staff/settings/types/in-person", {"name": "Confirmation"})
    sent(admin, "/staff/settings/types/new", {**list(NEW.values())[-1], "name": "Confirmation!"})

    slugs = [kind.slug for kind in practice_of(database).types]
    assert slugs == ["in-person", "video", "follow-up", "confirmation-2"]


def test_a_type_out_of_use_asks_what_becomes_of_its_visits(admin: Desk, database: Database) -> None:
    with database.writing() as session:
        book(session, NINE)
    path = "/staff/settings/types/in-person"

    asked = sent(admin, path, {"active": "", "name": "Kept"})
    assert asked.status_code == 200
    assert "1 appointment of a type that is out of use" in asked.text
    assert "Ana García" in asked.text
    back = admin.post(path, **{**fields(asked), "back": "1"})
    assert 'value="Kept"' in back.text
    assert practice_of(database).types[0].active

    saved = admin.post(path, **fields(asked))
    assert saved.status_code == 303
    assert not practice_of(database).types[0].active


def test_a_provider_out_of_use_leaves_visits_that_need_a_human(
    admin: Desk, database: Database
) -> None:
    with database.writing() as session:
        book(session, NINE)

    asked = sent(admin, "/staff/settings/providers/patt", {"active": ""})

    assert "1 appointment would be outside the hours" in asked.text
    assert practice_of(database).providers[0].active


def test_order_is_changed_one_place_at_a_time(admin: Desk, database: Database) -> None:
    for way in ("up", "up", "down"):
        admin.post("/staff/settings/order", what="types", slug="follow-up", way=way)

    assert [kind.slug for kind in practice_of(database).types] == [
        "in-person",
        "follow-up",
        "video",
    ]
    assert admin.post("/staff/settings/order", what="types", slug="none").status_code == 404
    assert admin.post("/staff/settings/order", what="staff", slug="none").status_code == 422


def test_markup_is_text_everywhere(admin: Desk) -> None:
    evil = '<script>alert(1)</script>"><img src=x>'
    for path, name in (
        ("practice", "doctor"),
        ("locations/houston", "name"),
        ("rooms/consultation-1", "name"),
        ("providers/patt", "name"),
        ("types/in-person", "name"),
    ):
        assert sent(admin, f"/staff/settings/{path}", {name: evil}).status_code == 303

    for path in ("", "/practice", "/locations", "/providers", "/types", "/types/in-person"):
        text = admin.get(f"/staff/settings{path}").text
        assert "<script>alert" not in text
        assert "<img src=x" not in text


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.PROVIDER])
@pytest.mark.parametrize("path", [*FORMS, *NEW, "/staff/settings/order"])
def test_only_admins_set_the_practice_up(
    signed_in_as: Callable[..., Desk], role: Role, path: str
) -> None:
    desk = signed_in_as(role)

    assert desk.get(path).status_code in (403, 405)
    assert desk.post(path, name="Ours").status_code == 403


def test_the_checklist_ends_when_nothing_is_a_sample(admin: Desk) -> None:
    page = admin.get("/staff/settings").text
    assert "Still to set up" in page
    assert 'href="/staff/settings/practice#phone"' in page
    assert 'href="/staff/settings/locations/houston#street"' in page

    real = {"phone": "(713) 799-9975", "email": "a@pattmd.com", "alert_email": "b@pattmd.com"}
    sent(admin, "/staff/settings/practice", real)
    place = {"street": "5 Main St", "postal_code": "77027", "phone": "(713) 799-9975"}
    sent(admin, "/staff/settings/locations/houston", place)

    left = admin.get("/staff/settings").text
    assert "settings/practice#" not in left
    assert "settings/locations/houston#" not in left
    assert "A mail server" in left
    assert "The self-check’s signature" in left


def test_alerts_go_to_every_address(admin: Desk, database: Database) -> None:
    two = {"alert_email": "one@example.org, two@example.org"}
    assert sent(admin, "/staff/settings/practice", two).status_code == 303

    with database.writing() as session:
        book(session, NINE + timedelta(hours=1))
    items = admin.ask("GET", "/api/v1/messages").get_json()["items"]

    told = sorted(one["recipient"] for one in items if one["kind"] == "staff_alert")
    assert told == ["one@example.org", "two@example.org"]
