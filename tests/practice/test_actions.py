from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.audit.models import AuditEvent
from booking.availability.queries import Search, free_slots
from booking.errors import InvalidInput, NotFound
from booking.practice.actions import add_block, change_block, remove_block
from booking.practice.inputs import BlockChange, NewBlock
from booking.practice.models import Block, Calendar
from booking.practice.queries import block_by_id, load_practice, page_of_blocks
from tests.clock import START
from tests.factories import NINE, OFFICE, TEN, houston

WEEK = timedelta(days=7)
NOON = houston("2026-12-07 12:00")


def new_block(**changes: object) -> NewBlock:
    asked = {"provider": "patt", "starts_at": NINE, "ends_at": NOON, **changes}
    return NewBlock.model_validate(asked)


def blocked(session: Session, **changes: object) -> Block:
    return add_block(session, new_block(**changes), by=OFFICE, now=START)


def first_start(session: Session, day: date) -> datetime:
    practice = load_practice(session)
    search = Search(practice.type("in-person"), day, day, START)
    return free_slots(session, practice, search).slots[0].starts_at


def versions(session: Session) -> tuple[int, int]:
    calendar = session.execute(select(Calendar.version, Calendar.practice_version)).one()
    return calendar.version, calendar.practice_version


def test_a_block_takes_its_time_off_the_offer(session: Session) -> None:
    blocked(session)

    assert first_start(session, NINE.date()) == houston("2026-12-07 13:00")


def test_a_weekly_block_does_so_each_week_at_the_same_wall_time_to_its_last_date(
    session: Session,
) -> None:
    blocked(session, repeats="weekly", repeats_until=date(2027, 3, 15))

    # Daylight saving began on the 14th.
    blocked_day, free_day = houston("2027-03-15 13:00"), houston("2027-03-22 09:00")
    assert first_start(session, blocked_day.date()) == blocked_day
    assert first_start(session, free_day.date()) == free_day


def test_changing_a_block_moves_what_it_takes(session: Session) -> None:
    block = blocked(session)

    change_block(session, block, BlockChange(ends_at=TEN), by=OFFICE, now=START)

    assert first_start(session, NINE.date()) == TEN
    assert block.starts_at == NINE


def test_removing_a_block_gives_its_time_back(session: Session) -> None:
    block = blocked(session)

    remove_block(session, block, by=OFFICE, now=START)

    assert first_start(session, NINE.date()) == NINE
    with pytest.raises(NotFound):
        block_by_id(session, block.id)


def test_each_change_of_a_block_makes_everybody_look_anew(session: Session) -> None:
    seen = [versions(session)]

    block = blocked(session)
    seen.append(versions(session))
    change_block(session, block, BlockChange(reason="Lunch"), by=OFFICE, now=START)
    seen.append(versions(session))
    remove_block(session, block, by=OFFICE, now=START)
    seen.append(versions(session))

    assert seen == [(seen[0][0] + n, seen[0][1] + n) for n in range(4)]


@pytest.mark.parametrize("change", [BlockChange(ends_at=NINE), BlockChange(starts_at=NOON)])
def test_a_change_that_would_end_a_block_before_it_starts_is_refused(
    session: Session, change: BlockChange
) -> None:
    block = blocked(session)

    with pytest.raises(InvalidInput) as refusal, session.begin_nested():
        change_block(session, block, change, by=OFFICE, now=START)

    assert refusal.value.errors == {"ends_at": ["ends_before_start"]}


def test_a_block_needs_a_provider_of_ours(session: Session) -> None:
    with pytest.raises(InvalidInput) as refusal:
        blocked(session, provider="nobody")

    assert refusal.value.errors == {"provider": ["unknown_provider"]}


def test_a_repeated_block_is_none(session: Session) -> None:
    once, again = blocked(session, repeats="weekly"), blocked(session, repeats="weekly")

    assert once is again
    assert session.scalars(select(AuditEvent.action)).all() == ["block.add"]
    assert blocked(session) is not once


def test_what_is_done_to_blocks_is_on_the_trail_without_its_values(session: Session) -> None:
    block = blocked(session, reason="Dentist")

    change_block(session, block, BlockChange(reason="Surgery"), by=OFFICE, now=START)

    trail = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(event.action, event.fields) for event in trail] == [
        ("block.add", ""),
        ("block.change", "reason"),
    ]
    assert {event.subject for event in trail} == {f"block {block.id}"}


def test_what_is_so_already_is_no_change_of_a_block(session: Session) -> None:
    block = blocked(session, reason="Dentist", repeats="weekly")
    same: dict[str, object] = {"provider": "patt", "starts_at": NINE, "repeats": "weekly"}

    for change in (same, same | {"ends_at": TEN, "reason": None}):
        asked = BlockChange.model_validate(change)
        change_block(session, block, asked, by=OFFICE, now=START)

    trail = select(AuditEvent.fields).where(AuditEvent.action == "block.change")
    assert session.scalars(trail).all() == ["ends_at"]


def found(
    session: Session,
    start: datetime,
    end: datetime | None,
    *,
    provider_id: int | None = None,
    after: Block | None = None,
    limit: int = 10,
) -> list[Block]:
    return page_of_blocks(
        session,
        start=start,
        end=end,
        provider_id=provider_id,
        after=(after.starts_at, after.id) if after else None,
        limit=limit,
    )


@pytest.mark.parametrize(
    ("start", "end", "touches"),
    [
        (NINE - WEEK, NINE, False),
        (NINE, TEN, True),
        (NOON, NOON + WEEK, False),
        (TEN, NOON, True),
        (TEN, None, True),
        (NOON, None, False),
    ],
)
def test_blocks_are_found_where_they_touch(
    session: Session, start: datetime, end: datetime | None, *, touches: bool
) -> None:
    block = blocked(session)

    assert found(session, start, end) == ([block] if touches else [])
    assert found(session, start, end, provider_id=999) == []


def test_a_weekly_series_is_found_long_after_it_began(session: Session) -> None:
    series = blocked(session, repeats="weekly")

    assert found(session, NINE + 10 * WEEK, NOON + 10 * WEEK) == [series]


def test_blocks_come_in_pages_that_leave_none_out(session: Session) -> None:
    same = [blocked(session, reason=one) for one in ("Lunch", "Surgery")]
    later = blocked(session, starts_at=TEN)

    first = found(session, NINE, None, limit=1)
    rest = found(session, NINE, None, after=first[-1])

    assert first + rest == [*same, later]
