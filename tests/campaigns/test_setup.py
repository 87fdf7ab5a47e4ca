"""Campaigns are added once, changed by who saw them last, and never lose their link."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.audit.models import AuditEvent
from booking.campaigns.actions import add_campaign, change_campaign
from booking.campaigns.inputs import CampaignWish, NewCampaign
from booking.campaigns.models import Campaign
from booking.campaigns.queries import campaign_by_slug, standing
from booking.errors import InvalidInput, NotFound, StaleVersion
from booking.inputs import from_form
from booking.practice.setup import mark_of
from tests.clock import START
from tests.factories import OFFICE

ARTICLE = {
    "name": "An honest look",
    "source": "Houston  Chronicle",
    "medium": "Article",
    "landing": "/check",
    "sponsored": "true",
    "origins": "https://www.paper.example\nhttp://127.0.0.1:8000",
    "cost_cents": "$1,250.50",
    "active": "true",
}


def added(session: Session, **typed: str) -> Campaign:
    wish = from_form(NewCampaign, {**ARTICLE, **typed})
    return add_campaign(session, wish, by=OFFICE, now=START)


def change(session: Session, campaign: Campaign, *, seen: str, **typed: str) -> None:
    wish = from_form(CampaignWish, {**ARTICLE, **typed, "seen": seen})
    change_campaign(session, campaign.slug, wish, by=OFFICE, now=START)


def mark(campaign: Campaign) -> str:
    return mark_of(standing(campaign))


def events(session: Session) -> list[tuple[str, str, str]]:
    found = select(AuditEvent).where(AuditEvent.action.startswith("campaign."))
    rows = session.scalars(found.order_by(AuditEvent.id))
    return [(one.action, one.subject, one.fields) for one in rows]


def test_what_is_typed_is_kept_as_links_and_browsers_write_it(session: Session) -> None:
    kept = added(session, slug="Honest-Look")

    assert (kept.slug, kept.source, kept.medium) == (
        "honest-look",
        "houston chronicle",
        "article",
    )
    assert kept.origins == ["https://www.paper.example", "http://127.0.0.1:8000"]
    assert kept.cost_cents == 125_050


def test_a_link_is_made_of_the_name_where_none_is_typed(session: Session) -> None:
    assert added(session, name="Caídas: ¿qué hacer?").slug == "caidas-que-hacer"


@pytest.mark.parametrize("again", [{"name": "AN HONEST LOOK"}, {"name": "Other", "slug": "one"}])
def test_there_is_no_second_one_of_a_name_or_a_link(
    session: Session, again: dict[str, str]
) -> None:
    added(session, slug="one")

    with pytest.raises(InvalidInput) as refusal:
        added(session, **again)

    assert list(refusal.value.errors.values()) == [["already_known"]]


@pytest.mark.parametrize(
    ("field", "typed", "code"),
    [
        ("slug", "two words", "invalid_slug"),
        ("slug", "a--b", "invalid_slug"),
        ("slug", "new", "invalid_slug"),
        ("source", "me@mail.example", "invalid"),
        ("landing", "/staff/", "unknown_choice"),
        ("landing", "https://elsewhere.example", "unknown_choice"),
        ("origins", "http://paper.example", "invalid_origin"),
        ("origins", " ".join(f"https://a{n}.example" for n in range(21)), "too_many"),
        ("cost_cents", "-1", "out_of_range"),
        ("cost_cents", "1.001", "invalid"),
        ("cost_cents", "much", "invalid"),
        ("cost_cents", "1e9", "out_of_range"),
        ("cost_cents", "NaN", "invalid"),
    ],
)
def test_what_cannot_be_is_refused_by_name(field: str, typed: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_form(NewCampaign, {**ARTICLE, field: typed})

    assert refusal.value.errors == {field: [code]}


def test_who_saw_it_last_changes_it_and_the_trail_names_what(session: Session) -> None:
    kept = added(session, slug="one")

    change(session, kept, seen=mark(kept), name="Another name", cost_cents="")

    assert (kept.name, kept.cost_cents) == ("Another name", None)
    assert events(session)[-1] == ("campaign.change", "campaign one", "cost_cents name")


def test_two_who_change_the_same_do_not_overwrite_each_other(session: Session) -> None:
    kept = added(session)
    stale = mark(kept)
    change(session, kept, seen=stale, name="First")

    with pytest.raises(StaleVersion):
        change(session, kept, seen=stale, name="Second")

    assert kept.name == "First"


def test_what_is_so_already_is_no_change(session: Session) -> None:
    kept = added(session)

    change(session, kept, seen="")

    assert [action for action, _, _ in events(session)] == ["campaign.add"]


def test_nobody_changes_what_is_not_there(session: Session) -> None:
    wish: Any = from_form(CampaignWish, ARTICLE)

    with pytest.raises(NotFound):
        change_campaign(session, "nothing", wish, by=OFFICE, now=START)
    with pytest.raises(NotFound):
        campaign_by_slug(session, "nothing")
