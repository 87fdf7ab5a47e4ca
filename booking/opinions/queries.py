"""What readers say of our pages."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.opinions.models import Opinion


def all_opinions(session: Session) -> Sequence[Opinion]:
    """By page and language, those whom it helped first."""
    order = (Opinion.page, Opinion.locale, Opinion.helpful.desc())
    return session.scalars(select(Opinion).order_by(*order)).all()
