"""What became of the demo's mail: nearly all of it left in time, as it does."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from booking.appointments.outbox import visit_told_of
from booking.database import Database
from booking.messages.actions import claim_due, record
from booking.messages.queries import find_message
from booking.messages.rules import Kind, Outcome, Result, Ticket

AT_ONCE = 100
FAR = timedelta(days=1)
SENT = Outcome(Result.SENT)
UNKNOWN = Outcome(Result.PERMANENT, "rcpt_550", "5.1.1 No such user here")
NO_ANSWER = Outcome(Result.DOUBT, "no_answer")
# Of the first mails about visits still to come; all others are sent.
MISHAPS = (UNKNOWN, NO_ANSWER)


def settle_mail(database: Database, *, now: datetime, mishaps: Sequence[Outcome] = MISHAPS) -> None:
    left = list(mishaps)
    while True:
        with database.writing() as session:
            tickets = claim_due(session, worker="demo", limit=AT_ONCE, now=now, retries=False)
            for ticket in tickets:
                _settle(session, ticket, left, now)
        if not tickets:
            break
    with database.writing() as session:
        _doubt_again(session, now=now + timedelta(hours=1))


def _settle(session: Session, ticket: Ticket, mishaps: list[Outcome], now: datetime) -> None:
    visit = visit_told_of(session, ticket.message_id)
    is_ahead = visit is not None and visit.starts_at > now + FAR
    goes_wrong = mishaps and is_ahead and ticket.kind == Kind.CONFIRMATION
    left_at = find_message(session, ticket.message_id).created_at + timedelta(seconds=2)
    outcome = mishaps.pop(0) if goes_wrong else SENT
    record(session, ticket, outcome, now=now if goes_wrong else left_at)


def _doubt_again(session: Session, *, now: datetime) -> None:
    """The second time that no answer comes, a human decides."""
    again: Iterable[Ticket] = claim_due(session, worker="demo", limit=9, now=now, retries=True)
    for ticket in again:
        record(session, ticket, NO_ANSWER, now=now)
