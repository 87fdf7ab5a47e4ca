"""Blocking time at the desk: by form and by drag, each only their own, nobody overwritten."""

import re
from collections.abc import Callable
from datetime import datetime

import pytest
from werkzeug.test import TestResponse

from booking.accounts.rules import Role
from booking.audit.rules import SYSTEM
from booking.database import Database
from booking.practice.actions import add_block
from booking.practice.inputs import NewBlock
from booking.practice.models import Block
from booking.practice.queries import load_practice
from tests.clock import START, SettableClock
from tests.factories import houston
from tests.web.staff.calendar import booked, second_provider, text_of
from tests.web.staff.conftest import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

AFTERNOON = {
    "provider": "patt",
    "starts_on": "2026-12-08",
    "starts": "13:00",
    "ends_on": "2026-12-08",
    "ends": "17:00",
    "reason": "Surgery",
}


def blocks(database: Database) -> list[Block]:
    with database.reading() as session:
        return [one for p in load_practice(session).providers for one in p.blocks]


def add(desk: Desk, **changes: str) -> TestResponse:
    return desk.post("/staff/blocks/new", **AFTERNOON | changes)


def drag(desk: Desk, block: Block, seen: str, **fields: str) -> TestResponse:
    data = {"csrf_token": desk.csrf, "seen": seen, **fields}
    return desk.client.post(f"/staff/blocks/{block.id}/move", data=data, headers={"X-Part": "1"})


def seen(desk: Desk) -> str:
    feed = desk.get("/staff/calendar/feed?from=2026-12-06&to=2026-12-12").json or {}
    return str(feed["blocks"][0]["seen"])


def test_the_form_is_filled_from_the_place_in_the_calendar(desk: Desk) -> None:
    page = desk.get(
        "/staff/blocks/new?provider=patt&at=2026-12-08T13:00&until=2026-12-08T15:30"
    ).text

    for value in ("2026-12-08", "13:00", "15:30"):
        assert f'value="{value}"' in page


def test_an_afternoon_is_blocked_and_says_who_is_inside(desk: Desk, database: Database) -> None:
    booked(database, "2026-12-08 14:00")

    answer = add(desk)

    [block] = blocks(database)
    assert (block.starts_at, block.ends_at) == (
        houston("2026-12-08 13:00"),
        houston("2026-12-08 17:00"),
    )
    assert "1 visit lies inside" in text_of(desk.get(answer.location))
    assert "1 visit lies inside" in text_of(desk.get(f"/staff/blocks/{block.id}"))


def test_a_form_that_is_sent_twice_makes_one_block(desk: Desk, database: Database) -> None:
    answers = [add(desk) for _sending in range(2)]

    assert answers[0].location == answers[1].location
    assert len(blocks(database)) == 1


def test_a_weekly_block_ends_on_its_last_day(desk: Desk, database: Database) -> None:
    add(desk, repeats="true", repeats_until="2027-01-31")

    [block] = blocks(database)

    assert (block.repeats_weekly, str(block.repeats_until)) == (True, "2027-01-31")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"ends": "12:00"}, "The end has to come after the start"),
        ({"starts": ""}, "This is missing"),
        ({"starts": "13:02"}, "full five minutes"),
        ({"starts_on": "2027-03-14", "starts": "02:30"}, "skip this hour"),
        ({"reason": "x" * 501}, "too long"),
        ({"provider": "nobody"}, "Nobody by that name"),
    ],
)
def test_what_cannot_be_keeps_what_was_typed(
    desk: Desk, database: Database, changes: dict[str, str], words: str
) -> None:
    page = add(desk, **changes)

    assert page.status_code == 422
    assert words in text_of(page)
    assert 'value="17:00"' in page.text or "ends" in changes
    assert blocks(database) == []


def test_a_block_is_changed_in_every_respect(desk: Desk, database: Database) -> None:
    add(desk, repeats="true", repeats_until="2027-01-31")
    [block] = blocks(database)
    page = desk.get(f"/staff/blocks/{block.id}").text
    found = re.search(r'name="seen" value="([^"]+)"', page)
    assert found

    changed = AFTERNOON | {"reason": "", "ends": "18:00", "seen": found.group(1)}
    desk.post(f"/staff/blocks/{block.id}", **changed)

    [now] = blocks(database)
    assert (now.reason, now.repeats_weekly, now.repeats_until) == ("", False, None)
    assert now.ends_at == houston("2026-12-08 18:00")


def test_a_block_is_moved_by_drag(desk: Desk, database: Database) -> None:
    add(desk)
    [block] = blocks(database)

    answer = drag(desk, block, seen(desk), at="2026-12-09T09:00", until="2026-12-09T11:00")

    assert answer.json is not None
    assert answer.json["words"] == "The block is moved."
    assert blocks(database)[0].starts_at == houston("2026-12-09 09:00")


def test_two_at_two_screens_do_not_overwrite_each_other(desk: Desk, database: Database) -> None:
    add(desk)
    [block] = blocks(database)
    both = seen(desk)
    drag(desk, block, both, at="2026-12-09T09:00", until="2026-12-09T11:00")

    dragged = drag(desk, block, both, at="2026-12-10T09:00", until="2026-12-10T11:00")
    typed = desk.post(f"/staff/blocks/{block.id}", **AFTERNOON, seen=both)

    assert [dragged.status_code, typed.status_code] == [409, 409]
    assert "Somebody changed this block" in text_of(typed)
    assert blocks(database)[0].starts_at == houston("2026-12-09 09:00")


def test_a_removed_block_is_gone(desk: Desk, database: Database) -> None:
    add(desk)
    [block] = blocks(database)

    desk.post(f"/staff/blocks/{block.id}/remove", seen=seen(desk))

    assert blocks(database) == []
    assert desk.get(f"/staff/blocks/{block.id}").status_code == 404


def test_a_provider_blocks_only_their_own_time(
    signed_in_as: Callable[[Role], Desk], database: Database
) -> None:
    admin, doctor = signed_in_as(Role.ADMIN), signed_in_as(Role.PROVIDER)
    second_provider(database)
    add(admin, provider="lee")
    [theirs] = blocks(database)

    answers = [
        add(doctor, provider="lee"),
        doctor.get(f"/staff/blocks/{theirs.id}"),
        doctor.post(f"/staff/blocks/{theirs.id}", **AFTERNOON),
        drag(doctor, theirs, "", at="2026-12-09T09:00", until="2026-12-09T11:00"),
        doctor.post(f"/staff/blocks/{theirs.id}/remove"),
    ]

    assert [one.status_code for one in answers] == [403, 404, 404, 404, 404]
    assert add(doctor).status_code == 303


def test_markup_in_a_reason_stays_text(desk: Desk, database: Database) -> None:
    add(desk, reason="<script>alert(1)</script>")
    [block] = blocks(database)

    pages = [desk.get(f"/staff/blocks/{block.id}"), desk.get("/staff/calendar?date=2026-12-08")]

    assert not any("<script>alert(1)" in one.text for one in pages)


def test_a_block_that_somebody_has_changed_meanwhile_is_not_removed(
    desk: Desk, database: Database
) -> None:
    add(desk)
    [block] = blocks(database)
    old = seen(desk)
    drag(desk, block, old, at="2026-12-08T14:00", until="2026-12-08T18:00")

    answer = desk.post(f"/staff/blocks/{block.id}/remove", seen=old)

    assert answer.status_code == 409
    assert "nothing was changed" in text_of(answer)
    assert len(blocks(database)) == 1


def test_a_block_in_the_hour_that_autumn_repeats_keeps_it_when_only_the_reason_changes(
    desk: Desk, database: Database
) -> None:
    second = [datetime.fromisoformat(f"2027-11-07T{hour}:30+00:00") for hour in ("07", "09")]
    asked = {"provider": "patt", "starts_at": second[0], "ends_at": second[1], "reason": "x"}
    with database.writing() as session:
        block_id = add_block(session, NewBlock.model_validate(asked), by=SYSTEM, now=START).id
    page = desk.get(f"/staff/blocks/{block_id}").text
    fields = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', page))

    answer = desk.post(
        f"/staff/blocks/{block_id}",
        **{name: fields[name] for name in ("seen", "starts_on", "starts", "ends_on", "ends")},
        provider="patt",
        reason="Only the reason",
    )

    [block] = blocks(database)
    assert (answer.status_code, block.reason) == (303, "Only the reason")
    assert [block.starts_at, block.ends_at] == second


def offered(desk: Desk, asked: str) -> list[str]:
    page = desk.get(f"/staff/blocks/new?{asked}").text
    found = dict(re.findall(r'name="(\w+)"[^>]*? value="([^"]*)"', page))
    return [found[name] for name in ("starts_on", "starts", "ends_on", "ends")]


@pytest.mark.parametrize(
    ("asked", "on", "starts", "ends"),
    [
        ("", "2026-11-30", "09:00", "10:00"),
        ("on=2026-12-08", "2026-12-08", "09:00", "10:00"),
        # A Saturday, on which nobody works.
        ("on=2026-12-12", "2026-12-14", "09:00", "10:00"),
        # Over: the next hour still to come.
        ("on=2026-11-24", "2026-11-30", "09:00", "10:00"),
        ("at=2026-12-08T14:15", "2026-12-08", "14:15", "15:15"),
    ],
)
def test_the_form_starts_from_an_hour_in_which_somebody_works(
    desk: Desk, asked: str, on: str, starts: str, ends: str
) -> None:
    assert offered(desk, asked) == [on, starts, on, ends]


@pytest.mark.parametrize(
    ("wall", "on", "starts"),
    [
        ("2026-11-30 02:10", "2026-11-30", "09:00"),
        ("2026-11-30 10:20", "2026-11-30", "11:00"),
        # Lunch, and the end of the day.
        ("2026-11-30 11:30", "2026-11-30", "13:00"),
        ("2026-11-30 16:30", "2026-12-01", "09:00"),
    ],
)
def test_the_next_hour_is_proposed_at_any_time_of_the_day(
    signed_in_as: Callable[[Role], Desk], clock: SettableClock, wall: str, on: str, starts: str
) -> None:
    clock.set(houston(wall))

    assert offered(signed_in_as(Role.FRONT_DESK), "on=2026-11-30")[:2] == [on, starts]


@pytest.mark.parametrize(
    ("back", "view"),
    [
        ("/staff/calendar?view=day&date=2026-11-30", "day"),
        ("/staff/calendar?view=list", "list"),
        ("/staff/calendar", "week"),
        ("/staff/", "week"),
        ("https://example.com/staff/calendar?view=day", "week"),
    ],
)
def test_a_new_block_is_shown_where_it_lies(
    desk: Desk, database: Database, back: str, view: str
) -> None:
    answer = add(desk, back=back)

    [block] = blocks(database)
    assert answer.location == (
        f"/staff/calendar?view={view}&date=2026-12-08#block-{block.id}-20261208"
    )


def test_only_a_block_of_the_provider_looked_at_keeps_to_them(
    desk: Desk, database: Database
) -> None:
    second_provider(database)
    back = "/staff/calendar?view=week&provider=patt"

    theirs, other = add(desk, back=back), add(desk, back=back, provider="lee")

    assert "provider=patt" in theirs.location
    assert "provider=" not in other.location


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, "Blocked: Tue, Dec 8, 1:00 pm – 5:00 pm, Dr. Bradford S. Patt (Surgery)."),
        ({"ends_on": "2026-12-09", "reason": ""}, "1:00 pm – Wed, Dec 9, 5:00 pm, Dr. Bradford"),
        ({"repeats": "true"}, "Blocked: every week from Tue, Dec 8, 1:00 pm – 5:00 pm"),
    ],
)
def test_what_was_blocked_is_said(desk: Desk, changes: dict[str, str], words: str) -> None:
    page = desk.get(add(desk, **changes).location)

    assert words in text_of(page).replace("\xa0", " ")
