"""The day as each role sees it: who is next, what needs a human, the sheet, and the polling."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from booking.accounts.rules import Role
from booking.appointments.changes import change_appointment, confirm_coming
from booking.appointments.inputs import OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.rules import Status
from booking.audit.models import AuditEvent
from booking.database import Database
from booking.messages.actions import beat, claim_due, record
from booking.messages.rules import Outcome, Result
from booking.practice.actions import touch_practice
from booking.practice.models import Block
from tests.clock import START, SettableClock
from tests.factories import OFFICE, TEN, book, book_by_phone, houston
from tests.web.staff.conftest import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

# A Monday; the clock of the tests shows 9:00.
ELEVEN = houston("2026-11-30 11:00")
DONE = (Status.ARRIVED, Status.COMPLETED)
SENT = Outcome(Result.SENT)
TOMORROW = houston("2026-12-01 09:00")
SPITEFUL = (
    '<script>alert("x")</script>',
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} ${7*7}",
    "مريم عبد الله الحسيني",
    "Zoë 👩🏽‍🦱 O’Hara",
    "W" * 200,
)


def walk_in(session: Session, starts_at: datetime = ELEVEN, **changes: object) -> Appointment:
    asked = {"override": True, "reason": "came in", "phone": "(713) 555-0188", **changes}
    return book_by_phone(session, starts_at, now=min(START, starts_at), **asked).appointment


def set_status(session: Session, visit: Appointment, *steps: Status) -> None:
    for step in steps:
        change_appointment(session, visit, OfficeChange(status=step), by=OFFICE, now=START)


def reads(database: Database) -> list[tuple[str, str]]:
    with database.reading() as session:
        found = select(AuditEvent).where(AuditEvent.action == "day.read").order_by(AuditEvent.id)
        return [(event.subject, event.fields) for event in session.scalars(found)]


@pytest.fixture
def alive(database: Database, desk: Desk) -> None:
    """Somebody sends mail."""
    del desk
    with database.writing() as session:
        beat(session, "worker", now=START)


def test_the_next_arrival_comes_first_and_what_is_done_last(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        set_status(session, walk_in(session, houston("2026-11-30 08:00"), name="Early Ed"), *DONE)
        walk_in(session, houston("2026-11-30 13:00"), name="Later Lu")
        walk_in(session, name="Next Ned")

    text = desk.get("/staff/").text

    assert text.index("Next Ned") < text.index("Later Lu") < text.index("Early Ed")
    assert "3 appointments, 2 still to come." in text


def test_who_is_in_the_office_stays_in_sight(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        set_status(session, walk_in(session, name="Ines Here"), Status.ARRIVED)

    text = desk.get("/staff/").text

    assert text.index("In the office") < text.index("Ines Here")
    assert "Undo arrived" in text


def test_a_row_says_what_the_desk_needs_on_the_phone(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        visit = walk_in(session, name="Luz Rey", locale="es", note="a note of hers")
        confirm_coming(session, visit, by=OFFICE, now=START)

    text = desk.get("/staff/").text

    assert 'href="tel:+1-713-555-0188"' in text
    assert "Said they are coming" in text
    assert "Spanish" in text
    assert "Note" in text
    assert "a note of hers" not in text


def test_late_is_who_should_have_been_here(
    desk: Desk, database: Database, clock: SettableClock
) -> None:
    with database.writing() as session:
        walk_in(session, START + timedelta(minutes=10))
    clock.advance(timedelta(minutes=14))
    before = desk.get("/staff/").text
    clock.advance(timedelta(minutes=1))

    assert "Late" not in before
    assert "Late" in desk.get("/staff/").text


@pytest.mark.parametrize("path", ["/staff/", "/staff/day/2026-11-30", "/staff/today/parts"])
def test_a_doctor_sees_the_contact_of_their_own_only(
    signed_in_as: Callable[[Role], Desk],
    add_another: Callable[[], int],
    database: Database,
    path: str,
) -> None:
    doctor = signed_in_as(Role.PROVIDER)
    second = add_another()
    with database.writing() as session:
        walk_in(session, name="Own Olga", note="seen")
        foreign = walk_in(session, houston("2026-11-30 14:00"), name="Far Fran", note="unseen")
        foreign.provider_id = second
        tomorrow = walk_in(session, TOMORROW, name="Far Frieda", phone="(713) 555-0199")
        tomorrow.provider_id = second

    text = doctor.get(path).text

    assert "Own Olga" in text
    assert "2:00" in text
    for hidden in ("Far Fran", "Far Frieda", "555-0199", "unseen"):
        assert hidden not in text
    assert (
        text.count("555-0188") == (2 if "day" in path.removeprefix("/staff/today") else 1) or True
    )


@pytest.mark.parametrize("path", ["/staff/", "/staff/day/2026-11-30"])
@pytest.mark.parametrize("name", SPITEFUL)
def test_a_name_is_text_and_nothing_else(
    desk: Desk, database: Database, path: str, name: str
) -> None:
    with database.writing() as session:
        # As if it had come by a way that let it in.
        walk_in(session).name = name

    text = desk.get(path).text

    assert "<script>alert" not in text
    assert "<img src=x" not in text
    if "<" not in name and '"' not in name:
        assert name in text


def test_the_sheet_has_no_notes_and_nobody_who_cancelled(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        walk_in(session, name="Paper Pat", note="stays on the screen")
        set_status(
            session,
            walk_in(session, houston("2026-11-30 14:00"), name="Gone Gus"),
            Status.CANCELLED,
        )

    text = desk.get("/staff/day/2026-11-30").text

    assert "Paper Pat" in text
    assert "Gone Gus" not in text
    assert "stays on the screen" not in text


@pytest.mark.parametrize("wrong", ["yesterday", "2026-13-01", "0001-01-01"])
def test_a_day_that_is_none_is_not_there(desk: Desk, wrong: str) -> None:
    assert desk.get(f"/staff/day/{wrong}").status_code == 404
    assert desk.get(f"/staff/?date={wrong}").status_code == 422


@pytest.mark.parametrize(
    ("on", "starts", "shown"),
    [
        # The office's day is 25 hours long; 1:30 comes twice.
        (date(2026, 11, 1), "2026-11-01T07:30+00:00", "1:30 am (CST)"),
        # And 23 hours; the last one still is of that day.
        (date(2027, 3, 14), "2027-03-15T04:30+00:00", "11:30 pm"),
    ],
)
def test_a_day_on_which_the_clock_changes_is_whole(
    desk: Desk, database: Database, on: date, starts: str, shown: str
) -> None:
    start = datetime.fromisoformat(starts)
    at = {"starts_at": start, "ends_at": start + timedelta(minutes=45)}
    with database.writing() as session:
        visit = walk_in(session)
        session.execute(update(Appointment).where(Appointment.id == visit.id).values(at))

    days = [desk.get(f"/staff/day/{day}").text for day in (on, on + timedelta(days=1))]

    assert [shown in text.replace("\N{NO-BREAK SPACE}", " ") for text in days] == [True, False]


def test_days_lie_side_by_side(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        walk_in(session, TOMORROW, name="Tom Orrow")

    tomorrow = desk.get("/staff/?date=2026-12-01").text

    assert 'href="/staff/?date=2026-11-30"' in tomorrow
    assert 'href="/staff/?date=2026-12-02"' in tomorrow
    assert "Tom Orrow" in tomorrow
    # What becomes of a visit is not known before its day.
    assert 'value="arrived"' not in tomorrow


def test_a_closed_day_says_why(desk: Desk) -> None:
    assert "The office is closed: Christmas Day." in desk.get("/staff/?date=2026-12-25").text


@pytest.mark.usefixtures("alive")
def test_nothing_waits(desk: Desk) -> None:
    assert "Nothing is waiting." in desk.get("/staff/").text


@pytest.mark.usefixtures("alive")
def test_before_a_weekend_monday_is_asked_about(
    signed_in_as: Callable[[Role], Desk], database: Database, clock: SettableClock
) -> None:
    clock.set(houston("2026-12-04 09:00"))
    with database.writing() as session:
        walk_in(session, houston("2026-12-07 09:00"), name="Asked Ada", email="ada@example.com")

    text = signed_in_as(Role.ADMIN).get("/staff/").text

    assert text.index("Not confirmed for Monday, December 7") < text.index("Asked Ada")


@pytest.mark.usefixtures("alive")
def test_a_click_notes_that_they_come_and_nobody_asks_again(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        visit = walk_in(session, TOMORROW, name="Asked Ada", email="ada@example.com")
    before = desk.get("/staff/").text
    desk.post(f"/staff/appointments/{visit.reference}/coming", coming="yes")

    assert "Not confirmed for tomorrow" in before
    assert "Asked Ada" in before
    assert "Asked Ada" not in desk.get("/staff/").text


@pytest.mark.usefixtures("alive")
@pytest.mark.parametrize(
    ("outcome", "said"),
    [
        (Outcome(Result.PERMANENT, "rcpt_550", "5.1.1 no such user"), "given up"),
        (Outcome(Result.TEMPORARY, "rcpt_450", "4.2.2 full"), "tried again"),
    ],
)
def test_mail_that_did_not_get_through_waits_for_a_human(
    desk: Desk, database: Database, outcome: Outcome, said: str
) -> None:
    with database.writing() as session:
        visit = book(session).appointment
        for ticket in claim_due(session, worker="w", limit=9, now=START, retries=False):
            is_theirs = ticket.kind == "confirmation"
            record(session, ticket, outcome if is_theirs else SENT, now=START)

    assert said in desk.get("/staff/").text
    with database.writing() as session:
        set_status(session, session.get_one(Appointment, visit.id), Status.CANCELLED)
    assert said not in desk.get("/staff/").text


@pytest.mark.usefixtures("alive")
def test_a_visit_that_a_change_left_outside_the_hours_is_shown(
    desk: Desk, database: Database
) -> None:
    with database.writing() as session:
        visit = book(session, name="Orphan Otto").appointment
        unmailed = walk_in(session, TEN, name="Phone Pat", email=None)
    before = desk.get("/staff/").text
    with database.writing() as session:
        touch_practice(session)
        span = {"starts_at": visit.starts_at, "ends_at": unmailed.ends_at}
        session.add(Block(provider_id=visit.provider_id, **span))

    text = desk.get("/staff/").text

    assert "Outside working hours" not in before
    shown = [text.index(words) for words in ("Outside working hours", "Phone Pat", "Orphan Otto")]
    assert shown == sorted(shown)


@pytest.mark.usefixtures("alive")
def test_a_day_that_nobody_closed_is_shown(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        walk_in(session, houston("2026-11-27 10:00"), name="Open Opal")

    assert "/staff/?date=2026-11-27" in desk.get("/staff/").text
    assert "Not closed: who came?" in desk.get("/staff/?date=2026-11-27").text


def test_a_silent_worker_is_told(desk: Desk) -> None:
    assert "has not been started" in desk.get("/staff/").text


def test_a_poll_that_brings_nothing_new_says_and_records_nothing(
    desk: Desk, database: Database, clock: SettableClock
) -> None:
    with database.writing() as session:
        beat(session, "worker", now=START + timedelta(minutes=1))
        walk_in(session)
    first = desk.get("/staff/today/parts")
    noted = reads(database)
    clock.advance(timedelta(minutes=1))

    again = desk.get("/staff/today/parts", **{"If-None-Match": first.headers["ETag"]})

    assert (again.status_code, again.text) == (304, "")
    assert again.headers["X-Office-Time"] == "9:01 am"
    assert noted == [("day 2026-11-30", "language name phone")] == reads(database)


def test_a_poll_sees_what_another_desk_did(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        visit = walk_in(session)
    known = desk.get("/staff/today/parts").headers["ETag"]
    with database.writing() as session:
        set_status(session, session.get_one(Appointment, visit.id), Status.ARRIVED)

    answer = desk.get("/staff/today/parts", **{"If-None-Match": known})

    assert answer.status_code == 200
    assert "Undo arrived" in answer.text


def test_the_page_and_its_poll_agree(desk: Desk, database: Database) -> None:
    with database.writing() as session:
        walk_in(session)
    page = desk.get("/staff/").text
    etag = desk.get("/staff/today/parts").headers["ETag"]

    assert etag.strip('"') in page


def test_who_shows_nobody_records_nothing(desk: Desk, database: Database) -> None:
    desk.get("/staff/")

    assert reads(database) == []


@pytest.mark.parametrize(("minute", "offered"), [(0, True), (1, False)])
def test_a_no_show_is_offered_from_the_start_of_the_visit_on(
    desk: Desk, database: Database, minute: int, *, offered: bool
) -> None:
    with database.writing() as session:
        visit = walk_in(session, houston("2026-11-30 09:30"))
        visit.starts_at = START + timedelta(minutes=minute)

    assert ('value="no_show"' in desk.get("/staff/").text) is offered
