"""Touches are kept once each, by browser where it may be known again."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.campaigns.actions import (
    forget_touches,
    forget_visitors,
    note_arrival,
    trail_with,
)
from booking.campaigns.inputs import TouchTold
from booking.campaigns.models import Campaign, Touch
from booking.campaigns.queries import trail_of
from booking.campaigns.rules import VISITOR_LIFE, Arrival, Trail
from tests.clock import START

LATER = START + timedelta(days=3)
ARTICLE = Arrival(campaign="article")


def campaign(session: Session, slug: str = "article") -> Campaign:
    known = {"name": slug, "source": "paper", "medium": "article", "landing": "/", "origins": []}
    added = Campaign(slug=slug, created_at=START, **known)
    session.add(added)
    session.flush()
    return added


def test_a_known_campaign_says_the_rest(session: Session) -> None:
    known = campaign(session)

    touch = note_arrival(session, ARTICLE, visitor="v", now=START)

    assert touch is not None
    assert (touch.campaign_id, touch.source, touch.medium) == (known.id, "paper", "article")


def test_who_comes_by_themselves_leaves_nothing(session: Session) -> None:
    assert note_arrival(session, Arrival(landing="/"), visitor="v", now=START) is None
    assert trail_of(session, "v") == Trail()


def test_a_second_article_changes_only_the_last_touch(session: Session) -> None:
    first = note_arrival(session, ARTICLE, visitor="v", now=START)
    note_arrival(session, ARTICLE, visitor="v", now=START)
    last = note_arrival(session, Arrival(campaign="other"), visitor="v", now=LATER)

    assert first is not None
    assert last is not None
    assert trail_of(session, "v") == Trail(first.id, last.id)


def test_what_a_program_tells_of_somebody_is_their_touch(session: Session) -> None:
    told = TouchTold(utm_source="Partner", referrer="https://partner.example/page")

    trail = trail_with(session, told, visitor=None, now=START)

    touch = session.get_one(Touch, trail.first)
    assert (touch.source, touch.referrer, trail.last) == ("partner", "partner.example", touch.id)
    assert not touch.is_arrival


def test_after_a_while_no_browser_is_known_any_more(session: Session) -> None:
    note_arrival(session, ARTICLE, visitor="v", now=START)
    note_arrival(session, ARTICLE, visitor="v", now=LATER)

    forget_visitors(session, now=START + VISITOR_LIFE)

    hashes = session.scalars(select(Touch.visitor_hash).order_by(Touch.id)).all()
    assert [one is None for one in hashes] == [True, False]


def test_of_somebody_erased_the_campaign_is_still_counted(session: Session) -> None:
    known = campaign(session)
    touch = note_arrival(session, ARTICLE, visitor="v", now=START)
    told = note_arrival(session, Arrival(campaign="zelda"), visitor="v", now=LATER)
    assert touch is not None
    assert told is not None

    forget_touches(session, [told.id])

    session.expire_all()
    assert (touch.campaign_id, touch.campaign) == (known.id, "article")
    assert (touch.source, touch.medium, touch.content) == ("paper", "article", None)
    assert (told.campaign, told.source, touch.visitor_hash, told.visitor_hash) == (None,) * 4
