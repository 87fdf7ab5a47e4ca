"""The demo's campaigns: who came by each and left again, and who booked through the pages."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from booking.campaigns.actions import note_arrival
from booking.campaigns.models import Campaign
from booking.campaigns.rules import Arrival
from booking.demo_stories import ARTICLE, CAMPAIGNS, LETTER, ONLY_LOOKED, RADIO

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
BEGAN, LOOKED = 50 * DAY, 40 * DAY
# By which of them people come who book, in turn; None by themselves.
IN_TURN = (ARTICLE, None, LETTER, ARTICLE, None, RADIO, ARTICLE, None)


def add_campaigns(session: Session, *, now: datetime) -> None:
    for slug, (name, source, medium, cost) in CAMPAIGNS.items():
        row = Campaign(slug=slug, name=name, source=source, medium=medium, landing="/")
        row.sponsored, row.origins, row.cost_cents = "article" in medium, [], cost
        row.created_at = now - BEGAN
        session.add(row)
    session.flush()
    for slug, looks in ONLY_LOOKED.items():
        for number in range(looks):
            came = Arrival(campaign=slug, landing="/")
            at = now - number * LOOKED / looks
            note_arrival(session, came, visitor=f"looked {slug} {number}", now=at)


def arrive(session: Session, number: int, *, at: datetime) -> str | None:
    """The browser of whoever books then: some have thought about it for days, some came twice."""
    campaign = IN_TURN[number % len(IN_TURN)]
    if campaign is None:
        return None
    visitor = f"booked {number}"
    first = at - (number % 5) * DAY - HOUR / 5
    note_arrival(session, Arrival(campaign=campaign, landing="/"), visitor=visitor, now=first)
    if number % 7 == 0:
        again = Arrival(campaign=LETTER, landing="/learn/hair-restoration")
        note_arrival(session, again, visitor=visitor, now=at - HOUR / 6)
    return visitor
