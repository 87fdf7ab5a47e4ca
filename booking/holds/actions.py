"""Keeping a time for ten minutes, once longer, and giving it back."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from booking.availability.queries import Search, choose, offered_place
from booking.diary.actions import claim, lock_diary, place_of, prolong, release
from booking.diary.models import Claim
from booking.diary.rules import Place
from booking.errors import ExtendedAlready, HoldGone
from booking.holds.inputs import NewHold
from booking.holds.models import Hold
from booking.holds.queries import held_from, own_holds
from booking.holds.rules import check_room
from booking.keyring import fingerprint
from booking.practice.queries import load_practice


@dataclass(frozen=True, slots=True)
class Held:
    """The token is shown once; only its hash is kept."""

    token: str
    expires_at: datetime


def hold_slot(
    session: Session,
    asked: NewHold,
    *,
    browser: str | None,
    address: str | None = None,
    now: datetime,
) -> Held:
    """A browser keeps one time: a new hold gives back the one before, a refused one leaves it.

    An `address` keeps a few; who has no browser there is told to wait before anybody loses theirs.
    """
    lock_diary(session)
    give_back(session, token=asked.replaces, browser=browser, now=now)
    if address is not None:
        check_room(held_from(session, address, now=now), browser=browser, now=now)
    practice = load_practice(session)
    kind, provider = choose(practice, asked.type, asked.provider)
    day = asked.starts_at.date()
    search = Search(kind, day, day, now, provider=provider)
    place = offered_place(session, practice, search, asked.starts_at)
    expires_at = now + timedelta(minutes=practice.settings.hold_minutes)
    sold = claim(session, place, now=now, expires_at=expires_at)
    token = secrets.token_urlsafe(24)
    session.add(
        Hold(
            token_hash=fingerprint(token),
            browser_hash=fingerprint(browser) if browser else None,
            address_hash=fingerprint(address) if address else None,
            claim_id=sold.id,
            expires_at=expires_at,
        )
    )
    return Held(token, expires_at)


def extend_hold(session: Session, token: str, *, now: datetime) -> Held:
    """Once, by as long again from now."""
    lock_diary(session)
    hold = next(iter(own_holds(session, token=token, browser=None, now=now)), None)
    if hold is None:
        raise HoldGone
    if hold.extended_at is not None:
        raise ExtendedAlready
    hold.extended_at = now
    hold.expires_at = now + timedelta(minutes=load_practice(session).settings.hold_minutes)
    prolong(session, hold.claim_id, until=hold.expires_at)
    return Held(token, hold.expires_at)


def end_hold(session: Session, token: str, *, now: datetime) -> None:
    """Whoever ends it twice, or too late, has what they wanted."""
    lock_diary(session)
    give_back(session, token=token, browser=None, now=now)


def give_back(
    session: Session, *, token: str | None, browser: str | None, now: datetime
) -> list[Place]:
    """What was kept until now."""
    kept = []
    for hold in own_holds(session, token=token, browser=browser, now=now):
        kept.append(place_of(session.get_one(Claim, hold.claim_id)))
        session.delete(hold)
        session.flush()
        release(session, hold.claim_id)
    return kept
