"""What a mail is about, a visit or a lead, and where its address is mended."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from booking.accounts.rules import Permission
from booking.appointments.models import Appointment
from booking.appointments.outbox import About
from booking.leads.models import Lead
from booking.messages.models import Message
from booking.messages.rules import NOBODY, Kind, Status
from booking.practice.queries import Practice
from booking.references import spoken_reference
from booking.web.context import now
from booking.web.staff.access import caller
from booking.web.staff.message_words import Standing, kind_word, standing
from booking.web.staff.shell import may


@dataclass(frozen=True, slots=True)
class Row:
    """One mail as the list shows it; `href` leads to what it is about."""

    id: int
    kind: str
    recipient: str
    locale: str
    standing: Standing
    created_at: datetime
    name: str | None
    reference: str | None
    starts_at: datetime | None
    href: str | None


@dataclass(frozen=True, slots=True)
class Mend:
    """Where the address of `whose` is changed; `since` is the one that it was changed to."""

    form: str
    whose: str
    since: str | None


def row_of(message: Message, about: About, practice: Practice) -> Row:
    visit = about if isinstance(about, Appointment) else None
    return Row(
        id=message.id,
        kind=kind_word(message),
        recipient=message.recipient,
        locale=message.locale,
        standing=standing(message, zone=practice.settings.timezone, now=now(), visit=visit),
        created_at=message.created_at,
        name=about.name if about else None,
        reference=spoken_reference(about.reference) if about else None,
        starts_at=visit.starts_at if visit else None,
        href=_href(about),
    )


def subject_of(message: Message, about: About) -> str:
    """As the trail has it."""
    if about is None:
        return f"message {message.id}"
    kind = "lead" if isinstance(about, Lead) else "appointment"
    return f"{kind} {about.reference}"


def mend_of(message: Message, about: About) -> Mend | None:
    """For a mail to somebody of whose address whoever looks may decide."""
    if about is None or message.recipient == NOBODY or message.status == Status.SENT:
        return None
    if message.kind == Kind.STAFF_ALERT or not _may_mend(about):
        return None
    is_lead = isinstance(about, Lead)
    form = url_for(
        "staff.lead_contacts" if is_lead else "staff.contacts",
        reference=spoken_reference(about.reference),
        back=url_for("staff.message", message_id=message.id),
    )
    since = None if about.email == message.recipient else about.email or "none"
    return Mend(form, "lead" if is_lead else "appointment", since)


def _href(about: About) -> str | None:
    if about is None or (isinstance(about, Lead) and not may(Permission.LEADS)):
        return None
    endpoint = "staff.lead" if isinstance(about, Lead) else "staff.appointment"
    return url_for(endpoint, reference=spoken_reference(about.reference))


def _may_mend(about: Appointment | Lead) -> bool:
    if isinstance(about, Lead):
        return may(Permission.LEADS)
    return caller().may(Permission.CONTACT, provider_id=about.provider_id)
