"""Articles that lead here, and what is known of who came by them."""

from collections.abc import Sequence

from sqlalchemy import select

from booking.campaigns.models import Campaign, Touch
from booking.database import Database
from tests.clock import START


def add_campaign(database: Database, slug: str = "article", **more: object) -> None:
    said = {"name": "An article", "source": "paper", "medium": "article", "landing": "/"}
    with database.writing() as session:
        session.add(Campaign(slug=slug, created_at=START, **{"origins": []} | said | more))


def touches(database: Database) -> Sequence[Touch]:
    with database.reading() as session:
        return session.scalars(select(Touch).order_by(Touch.id)).all()
