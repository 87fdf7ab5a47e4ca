"""Hours, exceptions and closures: what will it do, saved, and bookable at once."""

import re
from collections.abc import Callable

import pytest
from sqlalchemy import select

from booking.accounts.models import Account
from booking.accounts.rules import Role
from booking.appointments.models import Appointment
from booking.appointments.orphans import orphaned_visits
from booking.database import Database
from booking.practice.actions import touch_practice
from booking.practice.models import Closure, HoursException, Provider, WorkingHours
from booking.practice.queries import load_practice
from tests.clock import SettableClock
from tests.desk import sign_in
from tests.factories import NINE, TEN, book, book_by_phone, houston
from tests.web.staff.conftest import Desk
from tests.web.staff.patients import trail
from tests.web.staff.test_setup import fields, practice_of

HOURS = "/staff/settings/hours/patt"
EXCEPTIONS = "/staff/settings/exceptions"
CLOSURES = "/staff/settings/closures"


def free(desk: Desk, day: str = "2026-12-07") -> list[str]:
    answer = desk.client.get(f"/api/v1/availability?type=in-person&from={day}&to={day}")
    return [slot["starts_at"][11:16] for slot in answer.get_json()["days"][0]["slots"]]


def tag(desk: Desk) -> str:
    asked = "/api/v1/availability?type=in-person&from=2026-12-07&to=2026-12-07"
    return desk.client.get(asked).headers["ETag"]


def needing_a_human(database: Database, clock: SettableClock) -> int:
    with database.reading() as session:
        return len(orphaned_visits(session, load_practice(session), now=clock()))


def test_the_week_is_shown_and_changed_and_bookable_at_once(admin: Desk) -> None:
    form = fields(admin.get(f"{HOURS}/always"))
    assert form["spans.0-1.starts"] == "09:00"
    assert form["spans.4-2.ends"] == "17:00"
    before = tag(admin)

    saved = admin.post(f"{HOURS}/always", **{**form, "spans.0-1.starts": "10:00"})

    assert saved.status_code == 303
    assert free(admin)[0] == "10:00"
    assert free(admin, "2026-12-08")[0] == "09:00"
    assert tag(admin) != before


def test_new_hours_from_a_date_leave_the_weeks_before_as_they_are(
    admin: Desk, database: Database
) -> None:
    form = fields(admin.get(f"{HOURS}/new"))

    changes = {"valid_from": "2026-12-08", "spans.1-1.starts": "07:00", "spans.0-1.starts": "07:00"}
    saved = admin.post(f"{HOURS}/new", **{**form, **changes})

    assert saved.status_code == 303, saved.text
    assert free(admin, "2026-12-07")[0] == "09:00"
    assert free(admin, "2026-12-08")[0] == "07:00"
    text = admin.get("/staff/settings/hours").text
    assert "Until Monday, December 7, 2026" in text
    assert "From Tuesday, December 8, 2026" in text

    one = fields(admin.get(f"{HOURS}/2026-12-08"))
    admin.post(f"{HOURS}/2026-12-08", **{**one, "remove": "1"})
    with database.reading() as session:
        assert {row.valid_until for row in session.scalars(select(WorkingHours))} == {None}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"spans.0-1.starts": "09:02"}, "Monday, from: Please use a multiple of five minutes."),
        ({"spans.0-1.ends": "08:00"}, "Monday, to: The end has to come after the start."),
        ({"spans.0-1.ends": ""}, "Monday, to: This is missing."),
        ({"spans.0-2.starts": "11:00"}, "This begins before the one above has ended."),
        ({"spans.6-1.starts": "noon", "spans.6-1.ends": "17:00"}, "Sunday, from: This cannot be"),
    ],
)
def test_hours_that_cannot_be_are_refused_with_everything_kept(
    admin: Desk, changes: dict[str, str], words: str
) -> None:
    form = fields(admin.get(f"{HOURS}/always"))

    answer = admin.post(
        f"{HOURS}/always",
        **{**form, "spans.5-1.starts": "06:05", **changes, "spans.5-1.ends": "06:50"},
    )

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="06:05"' in answer.text
    assert free(admin, "2026-12-12") == []


def test_what_a_change_will_do_is_shown_before_it_is_saved(
    admin: Desk, database: Database, clock: SettableClock
) -> None:
    with database.writing() as session:
        book(session, NINE)
        book_by_phone(session, TEN, phone="713 555 0111")
    form = fields(admin.get(f"{HOURS}/always"))
    change = {**form, "spans.0-1.starts": "11:00"}

    asked = admin.post(f"{HOURS}/always", **change)

    assert asked.status_code == 200
    assert "2 appointments would be outside the hours" in asked.text
    assert "1 of them without email" in asked.text
    assert "Ana García" in asked.text
    assert 'href="tel:+1-713-555-0111"' in asked.text
    assert needing_a_human(database, clock) == 0
    back = admin.post(f"{HOURS}/always", **{**fields(asked), "back": "1"})
    assert 'value="11:00"' in back.text

    accepted = _accepted(asked.text)
    saved = admin.client.post(
        f"{HOURS}/always", data={"csrf_token": admin.csrf, **change, "accepted": accepted}
    )
    assert saved.status_code == 303
    assert needing_a_human(database, clock) == 2
    with database.reading() as session:
        assert set(session.scalars(select(Appointment.status))) == {"booked"}


def test_who_booked_while_one_was_asking_is_asked_about_too(
    admin: Desk, database: Database
) -> None:
    with database.writing() as session:
        book(session, NINE)
    form = fields(admin.get(f"{HOURS}/always")) | {"spans.0-1.starts": "11:00"}
    accepted = _accepted(admin.post(f"{HOURS}/always", **form).text)
    with database.writing() as session:
        book(session, TEN, email="bo@example.com")

    data = {"csrf_token": admin.csrf, **form, "accepted": accepted}
    again = admin.client.post(f"{HOURS}/always", data=data)

    assert again.status_code == 200
    assert "2 appointments would be outside the hours" in again.text


def test_two_who_change_the_hours_do_not_overwrite_each_other(admin: Desk) -> None:
    stale = fields(admin.get(f"{HOURS}/always"))
    admin.post(f"{HOURS}/always", **{**stale, "spans.0-1.starts": "08:00"})

    answer = admin.post(f"{HOURS}/always", **{**stale, "spans.1-1.starts": "07:00"})

    assert answer.status_code == 409
    assert "Somebody changed these hours in the meantime" in answer.text
    assert 'value="07:00"' in answer.text
    assert free(admin, "2026-12-08")[0] == "09:00"


def exception(desk: Desk, **changes: str) -> int:
    typed = {"provider": "patt", "on": "2026-12-07", "kind": "closed", "reason": "Congress"}
    return desk.post(f"{EXCEPTIONS}/new", **{**typed, **changes}).status_code


@pytest.mark.parametrize(
    ("changes", "first", "last"),
    [
        ({"kind": "extra", "spans.1.starts": "07:00", "spans.1.ends": "08:00"}, "07:00", "16:15"),
        ({"kind": "instead", "spans.1.starts": "10:00", "spans.1.ends": "11:30"}, "10:00", "10:45"),
    ],
)
def test_a_date_can_have_other_hours(
    desk: Desk, changes: dict[str, str], first: str, last: str
) -> None:
    before = tag(desk)

    assert exception(desk, **changes) == 303

    assert (free(desk)[0], free(desk)[-1]) == (first, last)
    assert tag(desk) != before
    assert "Congress" in desk.get(EXCEPTIONS).text


def test_several_days_can_be_closed_and_one_opened_again(desk: Desk) -> None:
    assert exception(desk, until="2026-12-09") == 303
    assert [free(desk, f"2026-12-{day:02}") for day in (7, 8, 9)] == [[], [], []]

    one = fields(desk.get(f"{EXCEPTIONS}/patt/2026-12-08"))
    assert desk.post(f"{EXCEPTIONS}/patt/2026-12-08", **one, remove="1").status_code == 303

    assert free(desk, "2026-12-08")
    assert not free(desk, "2026-12-09")


@pytest.mark.parametrize(
    "changes",
    [
        {"on": "2026-11-29"},
        {"on": "soon"},
        {"until": "2026-12-01"},
        {"until": "2027-12-01"},
        {"kind": "extra"},
        {"kind": "dream"},
        {"provider": "nobody"},
        {"reason": "x" * 201},
    ],
)
def test_an_exception_that_cannot_be_is_refused(desk: Desk, changes: dict[str, str]) -> None:
    assert exception(desk, **changes) == 422
    assert free(desk)


def test_a_second_exception_on_a_date_does_not_replace_the_first(desk: Desk) -> None:
    assert exception(desk) == 303
    assert exception(desk) == 303
    assert (
        exception(desk, kind="extra", **{"spans.1.starts": "07:00", "spans.1.ends": "08:00"}) == 422
    )
    assert free(desk) == []


def test_an_exception_asks_about_its_visits(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        book(session, NINE)

    assert exception(desk) == 200
    assert free(desk)


def test_a_provider_changes_only_their_own_dates(
    signed_in_as: Callable[[Role], Desk], database: Database
) -> None:
    desk = signed_in_as(Role.PROVIDER)
    with database.writing() as session:
        session.add(Provider(slug="ruiz", name="Dr. Ana Ruiz", title="", position=5))
        own = session.scalars(select(Provider.id).where(Provider.slug == "patt")).one()
        session.scalars(select(Account)).one().provider_id = own
        touch_practice(session)

    assert exception(desk, provider="ruiz") == 403
    assert desk.get(f"{EXCEPTIONS}/ruiz/2026-12-07").status_code == 403
    assert desk.post(f"{EXCEPTIONS}/ruiz/2026-12-07", kind="closed").status_code == 403
    assert exception(desk) == 303
    assert "Congress" in desk.get(EXCEPTIONS).text
    assert desk.get("/staff/settings/hours").status_code == 403
    assert desk.get(CLOSURES).status_code == 403


def test_the_practice_is_closed_for_some_days_and_opened_again(
    admin: Desk, database: Database
) -> None:
    before = tag(admin)
    typed = {"first": "2026-12-07", "last": "2026-12-08", "reason": "Moving house"}

    assert admin.post(f"{CLOSURES}/new", **typed).status_code == 303

    assert [free(admin, f"2026-12-{day:02}") != [] for day in (7, 8, 9)] == [False, False, True]
    assert tag(admin) != before
    with database.reading() as session:
        closure = session.scalars(select(Closure).where(Closure.reason == "Moving house")).one()
    one = fields(admin.get(f"{CLOSURES}/{closure.id}"))
    admin.post(f"{CLOSURES}/{closure.id}", **{**one, "last": ""})
    assert free(admin, "2026-12-08")
    shown = fields(admin.get(f"{CLOSURES}/{closure.id}"))
    admin.post(f"{CLOSURES}/{closure.id}/remove", seen=shown["seen"])
    admin.post(f"{CLOSURES}/{closure.id}/remove", seen=shown["seen"])
    assert free(admin)


def test_a_closure_that_somebody_changed_meanwhile_is_not_removed_unseen(admin: Desk) -> None:
    admin.post(f"{CLOSURES}/new", first="2027-02-01", reason="Moving house")
    path = re.findall(rf'{CLOSURES}/\d+(?=">Change<[^>]+> Monday, February 1)', listed(admin))[0]
    before = fields(admin.get(path))
    admin.post(path, **{**before, "last": "2027-02-05", "reason": "Moving house and painting"})

    late = admin.post(f"{path}/remove", seen=before["seen"])

    assert late.status_code == 409
    assert "Somebody changed this closure in the meantime" in late.text
    assert "Moving house and painting" in listed(admin)


def listed(admin: Desk) -> str:
    return admin.get(CLOSURES).text


def test_closures_are_listed_by_year_and_what_is_past_is_folded(
    admin: Desk, clock: SettableClock
) -> None:
    clock.set(houston("2027-12-01 09:00"))
    sign_in(admin.client, Role.ADMIN)

    years = re.findall(r'<details class="year"( open)?>\s*<summary>(\d+)', listed(admin))

    coming, past = years[:2], years[2:4]
    assert coming == [(" open", "2027"), ("", "2028")]
    assert past == [("", "2027"), ("", "2026")]


@pytest.mark.parametrize(
    "typed",
    [
        {"first": "2026-12-07", "reason": ""},
        {"first": "2026-12-07", "last": "2026-12-01", "reason": "x"},
        {"first": "", "reason": "x"},
        {"first": "2026-12-07", "last": "2029-12-01", "reason": "x"},
    ],
)
def test_a_closure_that_cannot_be_is_refused(admin: Desk, typed: dict[str, str]) -> None:
    assert admin.post(f"{CLOSURES}/new", **typed).status_code == 422
    assert free(admin)


def test_holidays_are_offered_and_only_the_ticked_ones_are_closed(
    admin: Desk, database: Database
) -> None:
    text = admin.get(CLOSURES).text
    assert 'value="2029-07-04"' in text
    assert 'value="2027-07-05"' not in text

    ticked = {"holiday": ["2029-07-04", "2031-01-01", "nonsense"], "csrf_token": admin.csrf}
    admin.client.post(f"{CLOSURES}/holidays", data=ticked)

    with database.reading() as session:
        late = [one for one in session.scalars(select(Closure.first)) if one.year > 2028]
    assert [str(one) for one in late] == ["2029-07-04"]


def test_reasons_and_names_are_text(admin: Desk, database: Database) -> None:
    evil = "<script>alert(1)</script> שלום"
    with database.writing() as session:
        book(session, NINE, name=evil)
        patt = session.scalars(select(Provider.id)).one()
        session.add(HoursException(provider_id=patt, on=TEN.date(), opens=False, reason=evil))
        session.add(Closure(first=TEN.date(), last=TEN.date(), reason=evil))

    form = fields(admin.get(f"{HOURS}/always")) | {"spans.0-1.starts": "", "spans.0-1.ends": ""}
    pages = [admin.get(path).text for path in (EXCEPTIONS, CLOSURES)]
    pages.append(admin.post(f"{HOURS}/always", **form).text)

    assert not [text for text in pages if "<script>alert" in text]


@pytest.mark.parametrize("path", [HOURS + "/always", HOURS + "/new", CLOSURES, CLOSURES + "/new"])
def test_the_desk_sets_no_hours_and_no_closures(desk: Desk, path: str) -> None:
    assert desk.get(path).status_code == 403
    assert desk.post(path).status_code in (403, 405)


def test_the_hour_that_spring_skips_and_autumn_repeats_can_be_typed(
    admin: Desk, database: Database
) -> None:
    """A Sunday night from one to three: one hour long in spring, three in autumn."""
    form = fields(admin.get(f"{HOURS}/always"))
    night = {"spans.6-1.starts": "01:00", "spans.6-1.ends": "03:00"}

    assert admin.post(f"{HOURS}/always", **{**form, **night}).status_code == 303

    assert free(admin, "2027-03-14") == ["01:00", "01:15"]
    assert practice_of(database).providers[0].hours


def _accepted(html: str) -> list[str]:
    return [part.split('"')[0] for part in html.split('name="accepted" value="')[1:]]


def test_whose_visit_is_asked_about_has_it_in_their_trail(admin: Desk, office: Database) -> None:
    with office.writing() as session:
        visit = book(session, NINE).appointment
    form = fields(admin.get(f"{HOURS}/always"))

    asked = admin.post(f"{HOURS}/always", **{**form, "spans.0-1.starts": "10:00"})

    assert "Ana" in asked.text
    assert trail(office, ".read") == [
        ("appointment.read", f"appointment {visit.reference}", "email name phone")
    ]
