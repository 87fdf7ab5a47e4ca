"""Whom we tell of a lead: the person that it is in good hands, the office that somebody waits."""

from datetime import datetime

from sqlalchemy.orm import Session

from booking.errors import NotFound
from booking.leads.models import Lead
from booking.leads.queries import lead_by_id
from booking.leads.rules import BY_THE_DESK, Stage
from booking.messages.actions import enqueue
from booking.messages.models import Message
from booking.messages.queries import messages_about
from booking.messages.rules import Email, Kind, Letterhead, Status
from booking.people.emails import stop_link
from booking.people.queries import is_erased
from booking.practice.queries import Practice, load_practice
from booking.references import spoken_reference

OFFICE_LOCALE = "en"


def thank(session: Session, lead: Lead, *, now: datetime) -> None:
    """Who left only a phone number is answered by phone."""
    if lead.email is None:
        return
    enqueue(
        session,
        kind=Kind.LEAD_ACKNOWLEDGEMENT,
        once_key=f"{Kind.LEAD_ACKNOWLEDGEMENT}:{lead.id}:{lead.version}",
        recipient=lead.email,
        locale=lead.locale,
        now=now,
        lead_id=lead.id,
    )


def thank_after_all(session: Session, lead: Lead, was: str, *, now: datetime) -> None:
    """Of whom we took for spam nothing may be lost: once somebody makes them new, they are told.

    Not when they are called at once, and nobody twice; thanks that spam had held back go out now.
    """
    if (was, lead.stage) != (Stage.SPAM, Stage.NEW) or lead.source in BY_THE_DESK:
        return
    if all(one.status == Status.DROPPED for one in _thanks(session, lead)):
        thank(session, lead, now=now)


def is_thanked(session: Session, lead: Lead) -> bool:
    """Not whose address has had its share of thanks."""
    return bool(_thanks(session, lead))


def tell_office_of_lead(
    session: Session, practice: Practice, lead: Lead, event: str, *, now: datetime
) -> None:
    """`event` is lead or lead_late; each is told once."""
    for number, recipient in enumerate(practice.settings.alert_addresses):
        enqueue(
            session,
            kind=Kind.STAFF_ALERT,
            once_key=f"{Kind.STAFF_ALERT}:{event}:{lead.id}:{number}",
            recipient=recipient,
            locale=OFFICE_LOCALE,
            now=now,
            lead_id=lead.id,
            detail={"event": event},
        )


def compose(
    session: Session,
    message: Message,
    *,
    now: datetime,  # noqa: ARG001 - as every composer is called
    letterhead: Letterhead,
) -> Email | None:
    """None when it is no longer true: nobody waits any more, or nobody may be written to."""
    assert message.lead_id is not None
    try:
        lead = lead_by_id(session, message.lead_id)
    except NotFound:
        return None
    if lead.stage == Stage.SPAM or is_erased(session, lead.person_id):
        return None
    practice = load_practice(session)
    said = {"practice": practice.settings, "lead": lead}
    if message.kind == Kind.LEAD_ACKNOWLEDGEMENT:
        if message.recipient != lead.email:
            return None
        book_url = f"{letterhead.base_url}/book"
        stop = stop_link(session, lead.person_id, letterhead)
        context = said | {"book_url": book_url}
        return Email("leads/lead_acknowledgement", context, stop_url=stop)
    if message.detail["event"] == "lead_late" and lead.stage != Stage.NEW:
        return None
    href = f"{letterhead.base_url}/staff/leads/{spoken_reference(lead.reference)}"
    more = {"event": message.detail["event"], "lead_url": href}
    return Email("leads/lead_alert", said | more | {"office_zone": practice.settings.timezone})


def _thanks(session: Session, lead: Lead) -> list[Message]:
    about = messages_about(session, (), [lead.id])
    return [one for one in about if one.kind == Kind.LEAD_ACKNOWLEDGEMENT]
