"""Who of the office saw whose data: what was shown, never what it said."""

from collections.abc import Collection

from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.web.context import database, now
from booking.web.staff.access import caller

CONTACT = ("email", "name", "phone")


def note_reading(
    action: str, subject: str, fields: Collection[str] = CONTACT, *, by: Actor | None = None
) -> None:
    """`note_reading("day.read", "day 2026-12-01", ["name", "phone"])`; `by` is who is signed in.

    In a transaction of its own, committed before the answer leaves: call it when all is read and
    no other transaction is open. What shows nobody's data and a 304 need none.
    """
    note_readings(action, [subject], fields, by=by)


def note_readings(
    action: str,
    subjects: Collection[str],
    fields: Collection[str] = CONTACT,
    *,
    by: Actor | None = None,
) -> None:
    """An event for each subject, so that each one's trail has it; one turn for all of them."""
    if not subjects:
        return
    actor = by or caller().actor
    with database().writing() as session:
        for subject in subjects:
            record(session, action, subject, by=actor, now=now(), fields=fields)
