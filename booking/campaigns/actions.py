"""Campaigns as they are set up; noting how somebody reached us, and forgetting who it was."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.campaigns.inputs import CampaignWish, NewCampaign, TouchTold
from booking.campaigns.models import Campaign, Touch
from booking.campaigns.queries import campaign_by_slug, last_touch, standing, trail_of
from booking.campaigns.rules import VISITOR_LIFE, Arrival, Trail, arrival, is_new_visit
from booking.errors import InvalidInput, StaleVersion
from booking.keyring import fingerprint
from booking.practice.actions import touch_practice
from booking.practice.rules import slug_of
from booking.practice.setup import mark_of


def add_campaign(session: Session, wish: NewCampaign, *, by: Actor, now: datetime) -> Campaign:
    """A second click adds no second one."""
    touch_practice(session)
    rows = session.execute(select(Campaign.slug, Campaign.name)).all()
    known: dict[str, str] = {slug: name for slug, name in rows}  # noqa: C416 - rows are no pairs to mypy
    if wish.name.casefold() in (name.casefold() for name in known.values()):
        raise InvalidInput({"name": ["already_known"]})
    if wish.slug in known:
        raise InvalidInput({"slug": ["already_known"]})
    wanted = _wanted(wish)
    slug = wish.slug or slug_of(wish.name, known)
    campaign = Campaign(slug=slug, created_at=now, **wanted)
    session.add(campaign)
    session.flush()
    record(session, "campaign.add", f"campaign {slug}", by=by, now=now, fields=wanted)
    return campaign


def change_campaign(
    session: Session, slug: str, wish: CampaignWish, *, by: Actor, now: datetime
) -> None:
    """`StaleVersion` when somebody else changed it since; what is so already is no change."""
    touch_practice(session)
    campaign = campaign_by_slug(session, slug)
    session.refresh(campaign)
    present, wanted = standing(campaign), _wanted(wish)
    changed = [name for name in present if present[name] != wanted[name]]
    if not changed:
        return
    if wish.seen != mark_of(present):
        raise StaleVersion
    for name in changed:
        setattr(campaign, name, wanted[name])
    session.flush()
    record(session, "campaign.change", f"campaign {slug}", by=by, now=now, fields=changed)


def note_arrival(
    session: Session,
    came: Arrival,
    *,
    visitor: str | None,
    now: datetime,
    is_arrival: bool = True,
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
        is_arrival=is_arrival,
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
    came = arrival(told.model_dump(), referrer=told.referrer, landing=told.landing, own_hosts=())
    touch = note_arrival(session, came, visitor=visitor, now=now, is_arrival=False)
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
    """Of somebody who is erased: counted by what our campaign says, nothing else is kept."""
    hashes = select(Touch.visitor_hash).where(Touch.id.in_(touch_ids))
    own = or_(Touch.id.in_(touch_ids), Touch.visitor_hash.in_(hashes))
    gone = dict.fromkeys(("visitor_hash", "content", "referrer", "landing"))
    ours = {
        name: select(column).where(Campaign.id == Touch.campaign_id).scalar_subquery()
        for name, column in (
            ("campaign", Campaign.slug),
            ("source", Campaign.source),
            ("medium", Campaign.medium),
        )
    }
    session.execute(update(Touch).where(own).values(gone | ours))


def _wanted(wish: CampaignWish) -> dict[str, Any]:
    """By column."""
    return {**wish.model_dump(exclude={"slug", "seen"}), "origins": list(wish.origins)}


def _campaign(session: Session, came: Arrival) -> Campaign | None:
    if came.campaign is None:
        return None
    return session.scalars(select(Campaign).where(Campaign.slug == came.campaign)).one_or_none()


def _said(touch: Touch) -> Arrival:
    return Arrival(
        campaign=touch.campaign, source=touch.source, medium=touch.medium, content=touch.content
    )
