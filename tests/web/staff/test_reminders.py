"""The reminder policy, and what a change of it would do."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from booking.accounts.rules import Role
from booking.database import Database
from booking.messages.models import Message
from booking.messages.rules import Kind
from booking.practice.queries import load_practice
from tests.clock import START
from tests.factories import book, book_by_phone, houston
from tests.web.staff.conftest import Desk
from tests.web.staff.test_wordings import plain

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PATH = "/staff/settings/reminders"
DAILY = {"amount-0": "24", "unit-0": "hours", "grace-0": "12"}
TWO_DAYS = DAILY | {"amount-1": "2", "unit-1": "days", "grace-1": "48"}


def hidden(page: str, name: str) -> str:
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def look(admin: Desk, **typed: str) -> str:
    answer = admin.post(PATH, do="look", seen=hidden(admin.get(PATH).text, "seen"), **typed)
    assert answer.status_code == 200
    return answer.text


def save(admin: Desk, page: str, **typed: str) -> int:
    held = {name: hidden(page, name) for name in ("seen", "looked")}
    return admin.post(PATH, do="save", **held, **typed).status_code


def policy(database: Database) -> list[tuple[int, int]]:
    with database.reading() as session:
        rules = load_practice(session).reminders
        return [(rule.minutes_before // 60, rule.grace_minutes // 60) for rule in rules]


def test_the_page_shows_what_holds_today(admin: Desk) -> None:
    page = admin.get(PATH).text

    assert 'name="amount-0" type="number" inputmode="numeric" min="1" max="240" value="1"' in page
    assert 'name="amount-1" type="number" inputmode="numeric" min="1" max="240" value="3"' in page


def test_a_change_is_looked_at_and_then_saved(admin: Desk, database: Database) -> None:
    page = look(admin, **TWO_DAYS)
    before = policy(database)

    assert save(admin, page, **TWO_DAYS) == 303
    assert (before, policy(database)) == ([(24, 12), (72, 12)], [(24, 12), (48, 48)])


def test_it_says_when_each_leaves_for_a_visit_that_stands_for_all(admin: Desk) -> None:
    words = plain(look(admin, **TWO_DAYS))

    of_a_visit = "For a visit on Mon, Dec 7, 9:00 am"
    first = f"{of_a_visit} it goes out <strong>Sun, Dec 6, 9:00 am</strong>; if something is"
    second = f"{of_a_visit} it goes out <strong>Sat, Dec 5, 9:00 am</strong>; if something is"
    assert first in words
    assert f"{second} down then, until Mon, Dec 7, 9:00 am." in words


def test_it_says_how_many_are_reminded_at_once(admin: Desk, database: Database) -> None:
    last_week = START - timedelta(days=5)
    with database.writing() as session:
        book(session, houston("2026-12-02 09:00"), now=last_week)
        other = {"email": "bo@example.com", "phone": "(713) 555-0199"}
        book(session, houston("2026-12-01 10:00"), now=last_week, **other)
        book_by_phone(session, phone="(713) 555-0177")

    words = plain(look(admin, **TWO_DAYS))

    assert "3 upcoming visits; <strong>2 get a reminder at once</strong>. 1 of them has no" in words
    with database.reading() as session:
        assert not session.scalars(select(Message).where(Message.kind == Kind.REMINDER)).all()


def test_what_was_not_looked_at_is_not_saved(admin: Desk, database: Database) -> None:
    page = look(admin, **DAILY)

    assert save(admin, page, **TWO_DAYS) == 200
    assert policy(database) == [(24, 12), (72, 12)]


def test_a_row_that_is_ticked_or_blank_goes(admin: Desk, database: Database) -> None:
    typed = TWO_DAYS | {"remove-0": "true", "amount-2": " ", "unit-2": "days", "grace-2": "12"}

    assert save(admin, look(admin, **typed), **typed) == 303
    assert policy(database) == [(48, 48)]


def test_no_reminders_at_all_is_said_plainly(admin: Desk, database: Database) -> None:
    page = look(admin)

    assert "Nobody is reminded any more" in page
    assert save(admin, page) == 303
    assert policy(database) == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount-0": "0"}, "amount-0"),
        ({"amount-0": "soon"}, "amount-0"),
        ({"amount-0": "61", "unit-0": "days"}, "unit-0"),
        ({"unit-0": "weeks"}, "unit-0"),
        ({"grace-0": ""}, "grace-0"),
        ({"grace-0": "49"}, "grace-0"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    admin: Desk, changes: dict[str, str], field: str
) -> None:
    answer = admin.post(PATH, do="look", **DAILY | changes)

    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text


def test_the_same_time_twice_is_refused(admin: Desk) -> None:
    seen = hidden(admin.get(PATH).text, "seen")
    typed = TWO_DAYS | {"amount-1": "1"}

    answer = admin.post(PATH, do="look", seen=seen, **typed)

    assert answer.status_code == 422
    assert "the same time before the visit" in answer.text


def test_two_administrators_do_not_overwrite_each_other(admin: Desk, database: Database) -> None:
    page = look(admin, **TWO_DAYS)
    assert save(admin, look(admin, **DAILY), **DAILY) == 303

    late = admin.post(
        PATH, do="save", seen=hidden(page, "seen"), looked=hidden(page, "looked"), **TWO_DAYS
    )

    assert late.status_code == 409
    assert "1 day before, at most 12 h late" in plain(late.text)
    assert policy(database) == [(24, 12)]


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.PROVIDER])
def test_only_who_may_change_settings_sets_reminders(
    signed_in_as: Callable[[Role], Desk], role: Role
) -> None:
    desk = signed_in_as(role)

    assert [desk.get(PATH).status_code, desk.post(PATH).status_code] == [403, 403]
