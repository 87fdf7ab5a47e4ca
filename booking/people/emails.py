"""What every mail says to somebody who wants news."""

from sqlalchemy.orm import Session

from booking.messages.rules import Letterhead
from booking.people.queries import living_consent
from booking.people.rules import news_token


def stop_link(session: Session, person_id: int, letterhead: Letterhead) -> str | None:
    """None for whoever gets no news anyway."""
    consent = living_consent(session, person_id, "marketing")
    if consent is None:
        return None
    return f"{letterhead.base_url}/news/{news_token(letterhead.keys, consent.id, consent.given_at)}"
