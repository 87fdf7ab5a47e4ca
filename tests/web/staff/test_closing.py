"""Close a day: looked at, confirmed once, everybody told; whoever has no mail is on the list."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event, func, select

from booking.accounts.models import Account
from booking.accounts.rules import Role
from booking.appointments.models import Appointment
from booking.database import Database
from booking.messages.models import Message
from booking.practice.actions import touch_practice
from booking.practice.models import Closure, HoursException, Provider
from tests.clock import START, SettableClock
from tests.factories import NINE, TEN, book, book_by_phone, houston
from tests.web.staff.conftest import Desk
from tests.web.staff.test_hours import _accepted, free
from tests.web.staff.test_setup import fields

CLOSE = "/staff/settings/close"
MONDAY = {"first": "2026-12-07", "who": "patt", "told": "Dr. Patt is ill."}


def booked(database: Database) -> None:
    with database.writing() as session:
        book(session, NINE)
        book(session, TEN, email="luz@example.com", name="Luz Ríos", locale="es")
        book_by_phone(session, houston("2026-12-07 11:00"), phone="713 555 0111")
        book(session, NINE + timedelta(days=1), email="tomorrow@example.com")


def confirmed(desk: Desk, asked: dict[str, str]) -> str:
    page = desk.post(CLOSE, **asked)
    assert page.status_code == 200, page.text
    data = {**fields(page), "accepted": _accepted(page.text), "close": "1", "csrf_token": desk.csrf}
    answer = desk.client.post(CLOSE, data=data)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def statuses(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Appointment.status).order_by(Appointment.starts_at)))


def cancellations(database: Database) -> list[str]:
    with database.reading() as session:
        found = select(Message.recipient).where(Message.kind == "cancellation")
        return sorted(session.scalars(found))


def test_who_is_affected_is_shown_and_nothing_happens_yet(desk: Desk, database: Database) -> None:
    booked(database)

    page = desk.post(CLOSE, **MONDAY, told_es="El Dr. Patt está enfermo.").text

    assert "3 appointments will be cancelled." in page
    assert "2 people get a mail" in page
    assert "1 must be phoned" in page
    assert "Dr. Patt is ill." in page
    assert "El Dr. Patt está enfermo." in page
    assert "tomorrow@example.com" not in page
    assert re.search(r'<a href="/staff/appointments/[\w-]+">Luz Ríos</a>', page)
    assert statuses(database) == ["booked"] * 4
    assert free(desk)


def test_one_confirmation_closes_cancels_tells_and_lists_whom_to_phone(
    desk: Desk, database: Database
) -> None:
    booked(database)

    page = desk.get(confirmed(desk, MONDAY)).text

    assert statuses(database) == ["cancelled"] * 3 + ["booked"]
    assert cancellations(database) == ["ana@example.com", "luz@example.com"]
    assert free(desk) == []
    assert "To be phoned: 1" in page
    assert 'href="tel:+1-713-555-0111"' in page
    assert "Told by mail: 2" in page
    with database.reading() as session:
        assert session.scalars(select(HoursException.reason)).one() == "Dr. Patt is ill."


def test_a_second_click_does_nothing_more(desk: Desk, database: Database) -> None:
    booked(database)
    page = desk.post(CLOSE, **MONDAY)
    data = {**fields(page), "accepted": _accepted(page.text), "close": "1", "csrf_token": desk.csrf}

    answers = [desk.client.post(CLOSE, data=data).status_code for _ in range(2)]

    assert answers == [303, 303]
    assert len(cancellations(database)) == 2
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(HoursException)) == 1


def test_who_booked_meanwhile_is_shown_before_anybody_is_told(
    desk: Desk, database: Database
) -> None:
    booked(database)
    page = desk.post(CLOSE, **MONDAY)
    with database.writing() as session:
        two = houston("2026-12-07 14:00")
        book(session, two, email="late@example.com", phone="713 555 0144")

    data = {**fields(page), "accepted": _accepted(page.text), "close": "1", "csrf_token": desk.csrf}
    again = desk.client.post(CLOSE, data=data)

    assert again.status_code == 409
    assert "Somebody booked in the meantime" in again.text
    assert "late@example.com" in again.text
    assert statuses(database) == ["booked"] * 5
    assert free(desk)


def test_the_whole_practice_is_closed_by_an_administrator_only(
    signed_in_as: Callable[[Role], Desk], database: Database
) -> None:
    everybody = {**MONDAY, "who": "everybody"}
    desk = signed_in_as(Role.FRONT_DESK)
    assert desk.post(CLOSE, **everybody).status_code == 403
    assert "The whole practice" not in desk.get(CLOSE).text

    admin = signed_in_as(Role.ADMIN)
    booked(database)
    confirmed(admin, {**everybody, "last": "2026-12-08"})

    assert set(statuses(database)) == {"cancelled"}
    with database.reading() as session:
        found = select(Closure.last).where(Closure.reason == MONDAY["told"])
        assert str(session.scalars(found).one()) == "2026-12-08"


def test_a_provider_closes_only_their_own_days(
    signed_in_as: Callable[[Role], Desk], database: Database
) -> None:
    desk = signed_in_as(Role.PROVIDER)
    with database.writing() as session:
        session.add(Provider(slug="ruiz", name="Dr. Ana Ruiz", title="", position=5))
        own = session.scalars(select(Provider.id).where(Provider.slug == "patt")).one()
        session.scalars(select(Account)).one().provider_id = own
        touch_practice(session)
    booked(database)

    assert desk.post(CLOSE, **{**MONDAY, "who": "ruiz"}).status_code == 403
    assert desk.get(f"{CLOSE}/done?first=2026-12-07&who=ruiz").status_code == 403
    confirmed(desk, MONDAY)
    assert statuses(database) == ["cancelled"] * 3 + ["booked"]


@pytest.mark.parametrize(
    "changes",
    [
        {"first": ""},
        {"first": "2026-11-01"},
        {"last": "2026-12-01"},
        {"told": ""},
        {"who": ""},
        {"who": "nobody"},
        {"last": "2027-12-01"},
        {"told": "x" * 301},
    ],
)
def test_what_cannot_be_closed_is_refused_with_everything_kept(
    desk: Desk, changes: dict[str, str]
) -> None:
    answer = desk.post(CLOSE, **{**MONDAY, "told_es": "Como se escribió", **changes})

    assert answer.status_code == 422
    assert "Como se escribió" in answer.text


def test_back_keeps_what_was_typed(desk: Desk) -> None:
    page = desk.post(CLOSE, **MONDAY)

    back = desk.post(CLOSE, **{**fields(page), "back": "1"})

    assert "Dr. Patt is ill." in back.text
    assert 'value="2026-12-07"' in back.text


def test_what_has_begun_today_is_left_alone(
    signed_in_as: Callable[[Role], Desk], database: Database, clock: SettableClock
) -> None:
    booked(database)
    clock.set(NINE + timedelta(minutes=30))

    confirmed(signed_in_as(Role.FRONT_DESK), MONDAY)

    assert statuses(database) == ["booked", "cancelled", "cancelled", "booked"]


def test_each_of_forty_cancelled_visits_costs_the_same_few_statements(
    desk: Desk, database: Database
) -> None:
    with database.writing() as session:
        for number in range(40):
            start = houston("2026-12-07 09:00") + timedelta(days=number // 8, hours=number % 8)
            book_by_phone(
                session,
                start,
                type="video",
                override=True,
                reason="full week",
                email=f"p{number}@example.com",
                phone=f"713 555 01{number:02}",
                now=START,
            )

    with statements() as said:
        confirmed(desk, {**MONDAY, "last": "2026-12-11"})

    assert len(cancellations(database)) == 40
    assert len(said) < 50 * 40


def test_reasons_are_text_in_every_direction(desk: Desk, database: Database) -> None:
    booked(database)
    evil = '<script>alert(1)</script> "סגור"'

    text = desk.post(CLOSE, **{**MONDAY, "told": evil}).text

    assert "<script>alert" not in text
    assert not re.search(r"manage/[\w-]{20}", text)


@contextmanager
def statements() -> Iterator[list[str]]:
    """What the block asks of any database."""
    said: list[str] = []

    def seen(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", seen)
    try:
        yield said
    finally:
        event.remove(Engine, "before_cursor_execute", seen)
