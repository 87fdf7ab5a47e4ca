"""One person's page: everything of theirs, for whom, and the record it is kept in."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, select, update

from booking.accounts.rules import Role
from booking.appointments.models import Appointment
from booking.database import Database
from booking.people.actions import recognise
from booking.people.models import Person, PersonMerge
from booking.people.queries import person_mark
from booking.web.staff.merging import _marks
from tests.clock import START
from tests.factories import TEN, book, book_by_phone
from tests.statements import statements_made
from tests.web.staff.conftest import Desk
from tests.web.staff.patients import NASTY, colleague, plain, trail

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def visit(office: Database) -> Appointment:
    with office.writing() as session:
        return book(session, note="A private note", marketing=True).appointment


@pytest.fixture
def twin(office: Database) -> Appointment:
    """By phone, with the same number: another record."""
    with office.writing() as session:
        return book_by_phone(
            session, TEN, name="Anna Garcia", phone="713 555 0123", email="anna@example.net"
        ).appointment


def path(person_id: int, more: str = "") -> str:
    return f"/staff/people/{person_id}{more}"


def known(database: Database, person_id: int) -> Person:
    with database.reading() as session:
        return session.get_one(Person, person_id)


def details(person: Person, **changes: str) -> dict[str, str]:
    kept = {"name": person.name, "email": person.email or "", "phone": person.phone or ""}
    return {**kept, "seen": person_mark(person), **changes}


def merge(desk: Desk, office: Database, survivor: int, merged: int) -> int:
    seen = _marks(known(office, survivor), known(office, merged))
    sent = {"survivor": str(survivor), "seen": seen}
    return desk.post(path(merged, f"/merge/{survivor}"), **sent).status_code


def test_everything_of_theirs_is_on_one_page(desk: Desk, visit: Appointment) -> None:
    page = plain(desk.get(path(visit.person_id)).text)

    for words in (
        "Ana García",
        "(713) 555-0123",
        "Mon, Dec 7, 9:00 am",
        "Confirmation",
        "Agreed to be contacted about appointments",
        "Agreed to news",
        "occasional news about hair restoration",
        "Note",
    ):
        assert words in page, words
    assert "A private note" not in page


@pytest.mark.parametrize(
    ("show", "seen", "hidden"),
    [("visits", "December", "Agreed to"), ("consents", "Agreed to", "Confirmation")],
)
def test_one_kind_of_thing_can_be_looked_at_alone(
    desk: Desk, visit: Appointment, show: str, seen: str, hidden: str
) -> None:
    page = desk.get(path(visit.person_id, f"?show={show}")).text
    timeline = page[page.index('id="timeline-title"') :]

    assert seen.replace("December", "Dec") in timeline
    assert hidden not in timeline


def test_whoever_looks_is_noted(
    desk: Desk, visit: Appointment, twin: Appointment, office: Database
) -> None:
    desk.get(path(visit.person_id))

    assert sorted(trail(office, ".read")) == sorted(
        [
            ("person.read", f"person {visit.person_id}", "email name phone timeline"),
            ("person.read", f"person {twin.person_id}", "email name phone"),
        ]
    )


def test_a_provider_sees_of_a_patient_what_is_theirs(
    signed_in_as: Callable[[Role], Desk], visit: Appointment, office: Database
) -> None:
    provider = signed_in_as(Role.PROVIDER)
    with office.writing() as session:
        other = book(session, TEN).appointment
        other.provider_id = colleague(session)

    page = provider.get(path(visit.person_id)).text

    assert visit.reference[:4] in page
    assert other.reference[:4] not in page
    assert "10:00" not in plain(page)
    assert "1 visit with other providers not shown" in plain(page)
    assert "Possibly the same" not in page


def test_a_stranger_is_nobody_to_a_provider(
    signed_in_as: Callable[[Role], Desk], visit: Appointment, twin: Appointment, office: Database
) -> None:
    provider = signed_in_as(Role.PROVIDER)
    with office.writing() as session:
        session.execute(update(Appointment).values(provider_id=colleague(session)))
    pair = path(visit.person_id, f"/merge/{twin.person_id}")

    answers = [
        provider.get(path(visit.person_id)),
        provider.get(path(visit.person_id, "/edit")),
        provider.post(path(visit.person_id, "/edit"), name="Mine", seen="x"),
        provider.get(pair),
        provider.post(pair, survivor=str(visit.person_id)),
        provider.post(path(visit.person_id, "/merges/1/undo")),
    ]

    assert [one.status_code for one in answers] == [404, 404, 404, 403, 403, 403]
    assert all("Ana" not in one.text for one in answers)


@pytest.mark.parametrize("nasty", NASTY.values(), ids=NASTY.keys())
def test_whatever_is_stored_is_only_text(
    desk: Desk, visit: Appointment, twin: Appointment, office: Database, nasty: str
) -> None:
    with office.writing() as session:
        session.execute(update(Person).values(name=nasty, email=nasty, match_key="anna garcia"))
        session.execute(update(Appointment).values(name=nasty, note=nasty))
    pages = [path(visit.person_id), path(visit.person_id, "/edit")]
    pages.append(path(visit.person_id, f"/merge/{twin.person_id}"))

    for page in pages:
        answer = desk.get(page)
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text


def test_the_record_changes_and_the_visits_do_not(
    desk: Desk, visit: Appointment, office: Database
) -> None:
    person = known(office, visit.person_id)
    typed = details(person, name="Ana López", phone="+52 55 1234 5678")

    answer = desk.post(path(person.id, "/edit"), **typed)

    changed = known(office, person.id)
    assert answer.status_code == 303
    assert (changed.name, changed.match_key) == ("Ana López", "ana lopez")
    assert changed.phone == "+525512345678"
    with office.reading() as session:
        assert session.get_one(Appointment, visit.id).name == "Ana García"
    assert trail(office, ".change")[0][2] == "name phone"


def test_a_record_that_somebody_changed_meanwhile_is_not_overwritten(
    desk: Desk, visit: Appointment, office: Database
) -> None:
    person = known(office, visit.person_id)
    desk.post(path(person.id, "/edit"), **details(person, name="Hers"))

    stale = desk.post(path(person.id, "/edit"), **details(person, name="His"))
    wrong = desk.post(path(person.id, "/edit"), **details(person, email="nobody"))

    assert (stale.status_code, wrong.status_code) == (409, 422)
    assert "<bdi>Hers</bdi>" in stale.text
    assert 'value="His"' in stale.text
    assert 'value="nobody"' in wrong.text
    assert known(office, person.id).name == "Hers"


def test_two_records_are_compared_merged_and_taken_apart_again(
    desk: Desk, visit: Appointment, twin: Appointment, office: Database
) -> None:
    first, second = visit.person_id, twin.person_id
    offered = desk.get(path(first)).text
    compared = plain(desk.get(path(first, f"/merge/{second}")).text)
    merged = merge(desk, office, first, second)
    once_more = merge(desk, office, first, second)
    led_on = desk.get(path(second))
    page = desk.get(path(first)).text
    with office.reading() as session:
        merge_id = session.scalars(select(PersonMerge.id)).one()
    undo = path(first, f"/merges/{merge_id}/undo")
    undone, undone_again = desk.post(undo), desk.post(undo)

    assert f"/staff/people/{first}/merge/{second}" in offered
    assert "Similar name, same phone number" in offered
    assert "anna@example.net" in compared
    assert [merged, once_more] == [303, 303]
    assert (led_on.status_code, led_on.location) == (302, path(first))
    assert twin.reference[:4] in page
    assert (undone.location, undone_again.location) == (path(first), path(first))
    assert twin.reference[:4] not in desk.get(path(first)).text


def test_what_changed_since_it_was_compared_is_compared_again(
    desk: Desk, visit: Appointment, twin: Appointment, office: Database
) -> None:
    first, second = visit.person_id, twin.person_id
    seen = _marks(known(office, first), known(office, second))
    desk.post(path(first, "/edit"), **details(known(office, first), name="Somebody Else"))

    answer = desk.post(path(first, f"/merge/{second}"), survivor=str(first), seen=seen)

    assert answer.location == path(first, f"/merge/{second}")
    assert known(office, second).is_known


def test_the_opposite_merge_at_the_same_time_leads_to_who_stayed(
    desk: Desk, visit: Appointment, twin: Appointment, office: Database
) -> None:
    first, second = visit.person_id, twin.person_id
    merge(desk, office, first, second)

    answer = desk.post(path(first, f"/merge/{second}"), survivor=str(second), seen="whatever")

    assert answer.location == path(first)


def test_after_thirty_days_a_merge_stands(
    desk: Desk, visit: Appointment, twin: Appointment, office: Database
) -> None:
    first, second = visit.person_id, twin.person_id
    merge(desk, office, first, second)
    with office.writing() as session:
        session.execute(update(PersonMerge).values(merged_at=START - timedelta(days=30)))
        merge_id = session.scalars(select(PersonMerge.id)).one()

    page = desk.get(path(first)).text
    answer = desk.post(path(first, f"/merges/{merge_id}/undo"))

    assert "Take them apart" not in page
    assert answer.location == path(first)
    assert not known(office, second).is_known


def test_nobody_is_at_an_unknown_number(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        one = recognise(session, name="One", email=None, phone=None, now=START).id

    answers = [
        desk.get(path(999)),
        desk.get(path(999, "/edit")),
        desk.get(path(one, "/merge/999")),
        desk.get(path(one, f"/merge/{one}")),
        desk.post(path(one, "/merge/999"), survivor=str(one)),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5


def test_whoever_is_shown_beside_them_is_noted_in_one_turn(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        ids = [
            book_by_phone(
                session, TEN + timedelta(days=day), name="Ana Garcia", phone=f"(713) 555-017{day}"
            ).appointment.person_id
            for day in range(4)
        ]
    turns: list[str] = []

    def seen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        if "IMMEDIATE" in statement:
            turns.append(statement)

    event.listen(Engine, "before_cursor_execute", seen)
    desk.get(f"/staff/people/{ids[0]}")
    event.remove(Engine, "before_cursor_execute", seen)

    noted = {subject for _, subject, _ in trail(office, "person.read")}
    assert noted == {f"person {one}" for one in ids}
    assert len(turns) <= 2


def test_who_changes_a_person_does_not_have_their_whole_history_read(
    signed_in_as: Callable[[Role], Desk], visit: Appointment, office: Database
) -> None:
    provider = signed_in_as(Role.PROVIDER)
    kept = details(known(office, visit.person_id), name="Ana Garcia Lee")

    with statements_made() as made:
        changed = provider.post(path(visit.person_id, "/edit"), **kept)

    assert changed.status_code == 303
    assert [one for one in made if "FROM consent" in one or "FROM audit_event" in one] == []
