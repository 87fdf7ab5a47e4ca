"""What must be true of the diary at any moment, worked out from its rows the slow way."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from booking.appointments.rules import Status
from booking.database import Database
from booking.diary.actions import place_of
from booking.diary.models import Claim, DiaryCell
from booking.holds.models import Hold
from booking.intervals import Interval


def check_the_books(database: Database) -> None:
    with database.reading() as session:
        claims = session.scalars(select(Claim)).all()
        _nothing_is_sold_twice(claims)
        _cells_say_what_claims_say(session, claims)
        _appointments_have_their_claims(session, claims)


def _nothing_is_sold_twice(claims: Iterable[Claim]) -> None:
    busy: dict[int, list[Interval]] = defaultdict(list)
    for claim in claims:
        for resource in (claim.provider_id, claim.room_id):
            if resource is not None:
                busy[resource].append(Interval(claim.busy_from, claim.busy_until))
    overlaps = [
        (resource, one, other)
        for resource, spans in busy.items()
        for one, other in pairwise(sorted(spans))
        if one.overlaps(other)
    ]
    assert not overlaps


def _cells_say_what_claims_say(session: Session, claims: Iterable[Claim]) -> None:
    said = {(*cell, claim.id) for claim in claims for cell in place_of(claim).cells}
    rows = session.execute(select(DiaryCell.resource_id, DiaryCell.cell, DiaryCell.claim_id))
    assert {tuple(row) for row in rows} == said


def _appointments_have_their_claims(session: Session, claims: Iterable[Claim]) -> None:
    sold = {claim.id: claim for claim in claims}
    visits = session.scalars(select(Appointment)).all()
    for visit in visits:
        assert (visit.claim_id is None) == (visit.status == Status.CANCELLED)
        if visit.claim_id is not None:
            claim = sold.pop(visit.claim_id)
            assert claim.expires_at is None
            assert (claim.starts_at, claim.ends_at) == (visit.starts_at, visit.ends_at)
            assert (claim.provider_id, claim.type_id) == (visit.provider_id, visit.type_id)
    holds = {hold.claim_id: hold.expires_at for hold in session.scalars(select(Hold))}
    assert {claim_id: claim.expires_at for claim_id, claim in sold.items()} == holds
