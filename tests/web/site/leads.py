"""What the office has of those who asked to hear from it."""

from collections.abc import Sequence
from random import Random

from sqlalchemy import select

from booking.database import Database
from booking.leads.inputs import MESSAGE_LENGTH
from booking.leads.models import Lead
from booking.leads.queries import WITH_ALL
from booking.messages.models import Message
from tests.web.site.visitor import Page

ANA = {
    "name": "Ana Ruiz",
    "email": "ana@example.com",
    "phone": "(713) 555-0123",
    "best_time": "after 4 pm",
    "message": "What would you do?",
    "consent": "true",
}
THANKED = "Thank you, we have your message"


def letters(first: int, last: int) -> str:
    """In no order: what nothing can make shorter."""
    return "".join(map(chr, Random(4).choices(range(first, last), k=MESSAGE_LENGTH)))


# The longest message that a form takes.
LONGEST = {
    "emoji": letters(0x1F300, 0x1F650),
    "Chinese": letters(0x4E00, 0xA000),
    "any": letters(0x10000, 0x110000),
}


def leads(database: Database) -> Sequence[Lead]:
    with database.reading() as session:
        return session.scalars(WITH_ALL.order_by(Lead.id)).all()


def mails(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(Message.kind).order_by(Message.id)))


def kept(page: Page, *names: str) -> dict[str, str | None]:
    return {name: page.form.fields.get(name) for name in names}


def expected(*names: str) -> dict[str, str]:
    return {name: ANA[name] for name in names}
