"""Counted by page and language, and nothing else is kept."""

from sqlalchemy.orm import Session

from booking.opinions.actions import count_opinion
from booking.opinions.queries import all_opinions


def test_opinions_are_counted_by_page_and_language(session: Session) -> None:
    for locale, helpful in (("en", True), ("en", True), ("en", False), ("es", True)):
        count_opinion(session, "guide", locale=locale, helpful=helpful)

    counts = [(one.locale, one.helpful, one.count) for one in all_opinions(session)]
    assert counts == [("en", True, 2), ("en", False, 1), ("es", True, 1)]
