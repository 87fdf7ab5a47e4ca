"""Counting what readers say: nothing is kept of who said it."""

from typing import cast

from sqlalchemy import Table, update
from sqlalchemy.orm import Session

from booking.database import insert_unless_present
from booking.opinions.models import Opinion


def count_opinion(session: Session, page: str, *, locale: str, helpful: bool) -> None:
    key = {"page": page, "locale": locale, "helpful": helpful}
    table = cast(Table, Opinion.__table__)
    insert_unless_present(session, table, key | {"count": 0}, index_elements=list(key))
    said = Opinion.page == page, Opinion.locale == locale, Opinion.helpful == helpful
    session.execute(update(Opinion).where(*said).values(count=Opinion.count + 1))
