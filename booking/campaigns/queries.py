"""Campaigns, and by which touches a browser came."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.campaigns.inputs import SLUG, CampaignWish
from booking.campaigns.models import Campaign, Touch
from booking.campaigns.rules import READING, Trail, word
from booking.errors import NotFound
from booking.keyring import fingerprint
from booking.practice.rules import SLUG_LENGTH


def list_campaigns(session: Session) -> list[Campaign]:
    """The newest first."""
    return list(session.scalars(select(Campaign).order_by(Campaign.id.desc())))


def campaign_words(session: Session) -> dict[str, str]:
    """The slug by each word that means a campaign: its slug itself, and its name as it is shown."""
    campaigns = list_campaigns(session)
    names = {word(one.name): one.slug for one in campaigns}
    return {said: slug for said, slug in names.items() if said} | {
        one.slug: one.slug for one in campaigns
    }


def can_be_campaign(slug: str) -> bool:
    """What no slug can hold the database need not be asked, nor can it always be."""
    return len(slug) <= SLUG_LENGTH and SLUG.fullmatch(slug) is not None


def campaign_by_slug(session: Session, slug: str) -> Campaign:
    if not can_be_campaign(slug):
        raise NotFound
    campaign = session.scalars(select(Campaign).where(Campaign.slug == slug)).one_or_none()
    if campaign is None:
        raise NotFound
    return campaign


def is_in_use(session: Session, slug: str) -> bool:
    found = select(Campaign.id).where(Campaign.slug == slug, Campaign.active)
    return can_be_campaign(slug) and session.scalar(found) is not None


def framing_origins(session: Session, slug: str, *, is_begun: bool) -> tuple[str, ...]:
    """Of the sites that may frame our forms for it: nobody begins while it is out of use."""
    found = select(Campaign.origins).where(Campaign.slug == slug)
    return tuple(session.scalar(found if is_begun else found.where(Campaign.active)) or ())


def is_sponsored(session: Session, slug: str) -> bool:
    found = select(Campaign.sponsored).where(Campaign.slug == slug)
    return bool(session.scalar(found))


def came_sponsored(session: Session, visitor: str, *, now: datetime) -> bool:
    """Whether this browser last came by a sponsored campaign, and still reads."""
    touch = last_touch(session, visitor)
    if touch is None or touch.campaign_id is None or now - touch.arrived_at > READING:
        return False
    return session.get_one(Campaign, touch.campaign_id).sponsored


def standing(campaign: Campaign) -> dict[str, Any]:
    """What a wish could be about, as it is."""
    return {name: getattr(campaign, name) for name in CampaignWish.model_fields if name != "seen"}


def last_touch(session: Session, visitor: str) -> Touch | None:
    own = select(Touch).where(Touch.visitor_hash == fingerprint("visitor", visitor))
    return session.scalars(own.order_by(Touch.id.desc()).limit(1)).first()


def trail_of(session: Session, visitor: str | None) -> Trail:
    """By the random number that a browser keeps for us."""
    if visitor is None:
        return Trail()
    own = select(Touch.id).where(Touch.visitor_hash == fingerprint("visitor", visitor))
    ids = session.scalars(own.order_by(Touch.id)).all()
    return Trail(ids[0], ids[-1]) if ids else Trail()


def touches_by_id(session: Session, ids: Collection[int]) -> dict[int, Touch]:
    found = session.scalars(select(Touch).where(Touch.id.in_(ids))) if ids else ()
    return {touch.id: touch for touch in found}
