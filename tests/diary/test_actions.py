from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from booking.database import Database
from booking.diary.actions import claim, lock_diary, place_of, prolong, reclaim, release, sweep
from booking.diary.models import Claim, DiaryCell
from booking.diary.rules import Place
from booking.errors import SlotTaken
from booking.intervals import Interval
from booking.practice.models import ConsultationType, Location, Provider, Room
from booking.practice.queries import calendar_versions
from tests.clock import START
from tests.factories import NINE

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Site:
    """Two of each resource."""

    type_id: int
    providers: tuple[int, int]
    rooms: tuple[int, int]

    def place(self, *, start: int = 0, provider: int = 0, room: int | None = 0) -> Place:
        """Three quarters of an hour and a quarter after it, so many minutes after nine."""
        begins = NINE + start * MINUTE
        visit = Interval(begins, begins + 45 * MINUTE)
        busy = visit.padded(before=timedelta(0), after=15 * MINUTE)
        room_id = None if room is None else self.rooms[room]
        return Place(self.type_id, self.providers[provider], room_id, visit, busy)


@pytest.fixture
def site(session: Session) -> Site:
    location_id = session.scalars(select(Location.id)).one()
    provider = Provider(slug="second", name="Dr. Second", title="", position=1)
    room = Room(slug="second", name="Second room", location_id=location_id)
    session.add_all([provider, room])
    session.flush()
    type_id = session.scalars(select(ConsultationType.id).limit(1)).one()
    first = session.scalars(select(Provider.id).where(Provider.slug == "patt")).one()
    first_room = session.scalars(select(Room.id).where(Room.id != room.id)).one()
    return Site(type_id, (first, provider.id), (first_room, room.id))


def cells_taken(session: Session) -> set[tuple[int, int]]:
    return {(one.resource_id, one.cell) for one in session.scalars(select(DiaryCell))}


def claims(session: Session) -> int:
    return session.scalars(select(func.count()).select_from(Claim)).one()


def test_a_claim_takes_its_cells_and_says_what_it_is_for(session: Session, site: Site) -> None:
    sold = claim(session, site.place(), now=START)

    assert cells_taken(session) == site.place().cells
    assert place_of(sold) == site.place()
    assert sold.expires_at is None


@pytest.mark.parametrize("start", [0, 5, 45, 55, -45, -55])
@pytest.mark.parametrize("room", [1, None])
def test_a_provider_is_not_sold_twice_buffers_included(
    session: Session, site: Site, start: int, room: int | None
) -> None:
    claim(session, site.place(), now=START)

    with pytest.raises(SlotTaken), session.begin_nested():
        claim(session, site.place(start=start, room=room), now=START)


@pytest.mark.parametrize("start", [0, 55, -55])
def test_a_room_is_not_sold_twice_to_two_providers(
    session: Session, site: Site, start: int
) -> None:
    claim(session, site.place(), now=START)

    with pytest.raises(SlotTaken), session.begin_nested():
        claim(session, site.place(start=start, provider=1), now=START)


@pytest.mark.parametrize(
    ("start", "provider", "room"), [(60, 0, 0), (-60, 0, 0), (0, 1, 1), (0, 1, None)]
)
def test_what_does_not_meet_can_be_sold(
    session: Session, site: Site, start: int, provider: int, room: int | None
) -> None:
    other = site.place(start=start, provider=provider, room=room)
    claim(session, site.place(), now=START)

    claim(session, other, now=START)

    assert cells_taken(session) == site.place().cells | other.cells


def test_a_refused_claim_leaves_nothing_behind(session: Session, site: Site) -> None:
    claim(session, site.place(), now=START)

    with pytest.raises(SlotTaken), session.begin_nested():
        claim(session, site.place(start=30), now=START)

    assert cells_taken(session) == site.place().cells
    assert claims(session) == 1


@pytest.mark.parametrize("start", [5, 30, -5, -55])
def test_a_claim_moves_onto_time_that_it_has_itself(
    session: Session, site: Site, start: int
) -> None:
    sold = claim(session, site.place(), now=START)

    reclaim(session, sold, site.place(start=start), now=START)

    assert cells_taken(session) == site.place(start=start).cells
    assert place_of(sold) == site.place(start=start)


def test_a_claim_moves_to_another_provider_and_room(session: Session, site: Site) -> None:
    sold = claim(session, site.place(), now=START)

    reclaim(session, sold, site.place(provider=1, room=1), now=START)

    assert cells_taken(session) == site.place(provider=1, room=1).cells


def test_a_claim_moved_nowhere_stays_as_it_is(session: Session, site: Site) -> None:
    sold = claim(session, site.place(), now=START)

    reclaim(session, sold, site.place(), now=START)

    assert cells_taken(session) == site.place().cells


def test_a_move_onto_sold_time_is_refused_and_leaves_both(session: Session, site: Site) -> None:
    moving = claim(session, site.place(), now=START)
    claim(session, site.place(start=120), now=START)

    with pytest.raises(SlotTaken), session.begin_nested():
        reclaim(session, moving, site.place(start=90), now=START)

    assert cells_taken(session) == site.place().cells | site.place(start=120).cells


def test_released_time_can_be_sold_again(session: Session, site: Site) -> None:
    sold = claim(session, site.place(), now=START)
    other = claim(session, site.place(start=60), now=START)

    release(session, sold.id)

    assert cells_taken(session) == place_of(other).cells
    assert claim(session, site.place(), now=START).id
    assert claims(session) == 2


def test_the_next_claim_sweeps_what_was_held_too_long(session: Session, site: Site) -> None:
    claim(session, site.place(), now=START, expires_at=START + 10 * MINUTE)

    sold = claim(session, site.place(start=15), now=START + 10 * MINUTE)

    assert cells_taken(session) == place_of(sold).cells
    assert claims(session) == 1


def test_held_time_is_sold_until_its_last_moment(session: Session, site: Site) -> None:
    ends = START + 10 * MINUTE
    claim(session, site.place(), now=START, expires_at=ends)

    with pytest.raises(SlotTaken), session.begin_nested():
        claim(session, site.place(), now=ends - timedelta(microseconds=1))


def test_sweeping_leaves_what_was_sold_for_good(session: Session, site: Site) -> None:
    sold = claim(session, site.place(), now=START)

    sweep(session, now=START + timedelta(days=3650))

    assert cells_taken(session) == place_of(sold).cells


def test_a_prolonged_claim_is_swept_later(session: Session, site: Site) -> None:
    sold = claim(session, site.place(), now=START, expires_at=START + 10 * MINUTE)

    prolong(session, sold.id, until=START + 20 * MINUTE)
    sweep(session, now=START + 10 * MINUTE)
    kept = claims(session)
    sweep(session, now=START + 20 * MINUTE)

    assert (kept, claims(session)) == (1, 0)


def test_the_database_itself_refuses_a_second_sale(session: Session, site: Site) -> None:
    first = claim(session, site.place(), now=START).id
    resource, cell = min(site.place().cells)
    again = {"resource_id": resource, "cell": cell, "claim_id": first}

    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(DiaryCell).values(again))


def test_time_of_nobody_cannot_be_sold(session: Session, site: Site) -> None:
    nobody = replace(site.place(room=None), provider_id=9999)

    with pytest.raises(IntegrityError), session.begin_nested():
        claim(session, nobody, now=START)


def test_taking_the_turn_gives_the_calendar_a_new_version(office: Database) -> None:
    version, practice_version = calendar_versions(office)

    with office.writing() as session:
        lock_diary(session)

    assert calendar_versions(office) == (version + 1, practice_version)


def take_turn_and_fail(office: Database) -> None:
    with office.writing() as session:
        lock_diary(session)
        raise SlotTaken


def test_a_turn_that_comes_to_nothing_leaves_the_version(office: Database) -> None:
    before = calendar_versions(office)

    with pytest.raises(SlotTaken):
        take_turn_and_fail(office)

    assert calendar_versions(office) == before
