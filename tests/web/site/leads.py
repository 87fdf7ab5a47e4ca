"""What the office has of those who asked to hear from it."""

from collections.abc import Sequence

from sqlalchemy import select

from booking.database import Database
from booking.leads.models import Lead
from booking.leads.queries import WITH_ALL
from booking.messages.models import Message

ANA = {
    "name": "Ana Ruiz",
    "email": "ana@example.com",
    "phone": "(713) 555-0123",
    "best_time": "after 4 pm",
    "message": "What would you do?",
    "consent": "true",
}
THANKED = "Thank you, we have your message"


def leads(database: Database) -> Sequence[Lead]:
    with database.reading() as session:
        return session.scalars(WITH_ALL.order_by(Lead.id)).all()


def mails(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Message.kind).order_by(Message.id)))
