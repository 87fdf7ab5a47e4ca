"""Noting how somebody reached us, and forgetting who it was."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from booking.campaigns.inputs import TouchTold
from booking.campaigns.models import Campaign, Touch
from booking.campaigns.queries import last_touch, trail_of
from booking.campaigns.rules import VISITOR_LIFE, Arrival, Trail, arrival, is_new_visit
from booking.keyring import fingerprint


def note_arrival(
    session: Session, came: Arrival, *, visitor: str | None, now: datetime
) -> Touch | None:
    """None where it says nothing, or nothing new. `visitor` is a browser's random number."""
    if not came.says_where_from:
        return None
    campaign = _campaign(session, came)
    touch = Touch(
        visitor_hash=fingerprint("visitor", visitor) if visitor else None,
        campaign_id=campaign.id if campaign else None,
        campaign=came.campaign,
        source=came.source or (campaign.source if campaign else None),
        medium=came.medium or (campaign.medium if campaign else None),
        content=came.content,
        referrer=came.referrer,
        landing=came.landing,
        arrived_at=now,
    )
    before = last_touch(session, visitor) if visitor else None
    if before is not None and not is_new_visit(_said(before), before.arrived_at, now, _said(touch)):
        return None
    session.add(touch)
    session.flush()
    return touch


def trail_with(
    session: Session, told: TouchTold | None, *, visitor: str | None, now: datetime
) -> Trail:
    """By what the browser brought, and what a program says of whoever it asks for."""
    if told is None:
        return trail_of(session, visitor)
    came = arrival(told.model_dump(), referrer=told.referrer, landing=told.landing, own_host="")
    touch = note_arrival(session, came, visitor=visitor, now=now)
    if visitor is not None or touch is None:
        return trail_of(session, visitor)
    return Trail(touch.id, touch.id)


def forget_visitors(session: Session, *, now: datetime) -> None:
    """The counts stay; which of them were one browser need not be known for longer."""
    known = Touch.visitor_hash.is_not(None), Touch.arrived_at <= now - VISITOR_LIFE
    session.execute(update(Touch).where(*known).values(visitor_hash=None))


def forget_visitor(session: Session, visitor: str) -> None:
    """Whoever does not want to be known again."""
    own = Touch.visitor_hash == fingerprint("visitor", visitor)
    session.execute(update(Touch).where(own).values(visitor_hash=None))


def forget_touches(session: Session, touch_ids: Collection[int]) -> None:
    """Of somebody who is erased: the campaign is still counted, no word and no browser is known."""
    hashes = select(Touch.visitor_hash).where(Touch.id.in_(touch_ids))
    own = or_(Touch.id.in_(touch_ids), Touch.visitor_hash.in_(hashes))
    words = dict.fromkeys(("visitor_hash", "source", "medium", "content", "referrer", "landing"))
    session.execute(update(Touch).where(own, Touch.campaign_id.is_(None)).values(campaign=None))
    session.execute(update(Touch).where(own).values(words))


def _campaign(session: Session, came: Arrival) -> Campaign | None:
    if came.campaign is None:
        return None
    return session.scalars(select(Campaign).where(Campaign.slug == came.campaign)).one_or_none()


def _said(touch: Touch) -> Arrival:
    return Arrival(
        campaign=touch.campaign, source=touch.source, medium=touch.medium, content=touch.content
    )
