"""Whom we tell of an appointment, and what; asked again when the mail is about to leave."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from email.utils import parseaddr

from sqlalchemy.orm import Session

from booking.appointments.invites import (
    Invite,
    google_link,
    invitation,
    outlook_link,
    withdrawal,
)
from booking.appointments.models import Appointment
from booking.appointments.queries import AppointmentView, by_id, view
from booking.appointments.rules import Status, manage_token, remade_link
from booking.errors import NotFound
from booking.keyring import Keyring, fingerprint
from booking.messages.actions import enqueue
from booking.messages.models import Message
from booking.messages.rules import Email, Kind, Letterhead
from booking.messages.stopping import withdraw
from booking.people.emails import stop_link
from booking.practice.queries import Practice, load_practice
from booking.references import spoken_reference

OFFICE_LOCALE = "en"
SAY_WHEN = (Kind.CONFIRMATION, Kind.RESCHEDULE)
TO_THE_PATIENT = (*SAY_WHEN, Kind.CANCELLATION, Kind.REMINDER)


@dataclass(frozen=True, slots=True)
class Links:
    manage_url: str
    confirm_url: str
    ics_url: str
    google_url: str
    outlook_url: str
    again_url: str


def tell_patient(
    session: Session,
    appointment: Appointment,
    kind: Kind,
    *,
    now: datetime,
    due_at: datetime | None = None,
) -> None:
    """Who left no e-mail address is told by phone."""
    if appointment.email is None:
        return
    enqueue(
        session,
        kind=kind,
        once_key=_once_key(appointment, kind),
        recipient=appointment.email,
        locale=appointment.locale,
        now=now,
        due_at=due_at,
        reference=appointment.reference,
        subject_id=appointment.id,
        subject_version=appointment.version,
    )


def readdress(session: Session, appointment: Appointment, *, again: bool, now: datetime) -> None:
    """What still waited for the address before goes to the present one; `again`, a confirmation."""
    waiting = withdraw(session, appointment.reference, kinds=TO_THE_PATIENT)
    if appointment.email is None:
        return
    current = [one for one in waiting if one.subject_version == appointment.version]
    copies = {one.once_key: (one.kind, one.detail) for one in current}
    says_when = any(kind in SAY_WHEN for kind, _ in copies.values())
    if again and not says_when and _is_upcoming(appointment, now):
        copies[_once_key(appointment, Kind.CONFIRMATION)] = (Kind.CONFIRMATION, {})
    # An address is given a link of its own: also one that is given again.
    mark = fingerprint(appointment.manage_nonce)[:16]
    for known_key, (kind, detail) in copies.items():
        enqueue(
            session,
            kind=kind,
            once_key=f"{known_key.partition('#')[0]}#to-{mark}",
            recipient=appointment.email,
            locale=appointment.locale,
            now=now,
            reference=appointment.reference,
            subject_id=appointment.id,
            subject_version=appointment.version,
            detail=detail,
        )


def tell_office(
    session: Session,
    practice: Practice,
    appointment: Appointment,
    event: str,
    *,
    now: datetime,
    previous_starts_at: datetime | None = None,
) -> None:
    """`event` is booked, moved or cancelled."""
    before = previous_starts_at.isoformat() if previous_starts_at else None
    once_key = f"{Kind.STAFF_ALERT}:{event}:{appointment.id}:{appointment.version}"
    # A mail has one recipient.
    for number, recipient in enumerate(practice.settings.alert_addresses):
        enqueue(
            session,
            kind=Kind.STAFF_ALERT,
            once_key=f"{once_key}:{number}" if number else once_key,
            recipient=recipient,
            locale=OFFICE_LOCALE,
            now=now,
            reference=appointment.reference,
            subject_id=appointment.id,
            subject_version=appointment.version,
            detail={
                "event": event,
                "starts_at": appointment.starts_at.isoformat(),
                "previous_starts_at": before,
            },
        )


def compose(
    session: Session, message: Message, *, now: datetime, letterhead: Letterhead
) -> Email | None:
    """None when the mail is no longer true and must not leave."""
    if message.subject_id is None:
        # Of which visit, nobody can say: nothing in it could be true.
        return None
    try:
        appointment = by_id(session, message.subject_id)
    except NotFound:
        return None
    practice = load_practice(session)
    shown = view(practice, appointment, locale=message.locale)
    city = practice.location_by_id(appointment.location_id).city
    said = {"practice": practice.settings, "appointment": shown, "city": city}
    if not _still_true(message, appointment, now):
        return None
    if message.kind == Kind.STAFF_ALERT:
        more = {"language": appointment.locale, "has_note": appointment.note is not None}
        return Email("appointments/staff_alert", said | _event(message.detail) | more)
    token = _token(appointment, letterhead.keys)
    links = links_of(practice, appointment, shown, base_url=letterhead.base_url, token=token)
    own = practice.own_words(message.kind, message.locale)
    context = said | asdict(links) | {"own": own}
    if message.kind == Kind.REMINDER:
        return Email("appointments/reminder", context | dict(message.detail))
    bytes_of = withdrawal if message.kind == Kind.CANCELLATION else invitation
    calendar = bytes_of(
        invite_of(practice, appointment, shown),
        organizer=parseaddr(letterhead.sender)[1],
        attendee=message.recipient,
        now=now,
    )
    method = "CANCEL" if message.kind == Kind.CANCELLATION else "REQUEST"
    is_first = message.kind == Kind.CONFIRMATION
    stop = stop_link(session, appointment.person_id, letterhead) if is_first else None
    return Email(f"appointments/{message.kind}", context, calendar, method, stop)


def links_of(
    practice: Practice,
    appointment: Appointment,
    shown: AppointmentView,
    *,
    base_url: str,
    token: str,
) -> Links:
    manage = f"{base_url}/manage/{token}"
    invite = invite_of(practice, appointment, shown)
    return Links(
        manage,
        f"{manage}/confirm",
        f"{manage}/appointment.ics",
        google_link(invite),
        outlook_link(invite),
        again_url=f"{manage}/again"
        if can_book_again(practice, appointment)
        else f"{base_url}/book",
    )


def can_book_again(practice: Practice, appointment: Appointment) -> bool:
    """By the link of the cancelled one, with the contact details that it has."""
    on_offer = practice.type_by_id(appointment.type_id).active
    reachable = appointment.email is not None and appointment.phone is not None
    return appointment.status == Status.CANCELLED and on_offer and reachable


def invite_of(practice: Practice, appointment: Appointment, shown: AppointmentView) -> Invite:
    return Invite(
        uid_seed=appointment.reference,
        sequence=appointment.version - 1,
        starts_at=shown.starts_at,
        ends_at=shown.ends_at,
        reference=spoken_reference(appointment.reference),
        doctor=practice.settings.doctor,
        phone=practice.settings.phone,
        location=", ".join(shown.address) if shown.modality == "in_person" else "",
        locale=appointment.locale,
    )


def _token(appointment: Appointment, keys: Keyring) -> str:
    """The link of the mails before, or a new one when the key that made it is gone."""
    nonce, kept_hash = appointment.manage_nonce, appointment.manage_hash
    token = manage_token(keys, nonce=nonce, kept_hash=kept_hash)
    if token is None:
        # From the same nonce: whoever composes this mail again gets the same link.
        link = remade_link(keys, nonce)
        appointment.manage_hash = link.hash
        token = link.token
    return token


def _still_true(message: Message, appointment: Appointment, now: datetime) -> bool:
    if appointment.version != message.subject_version:
        return False
    if message.kind == Kind.STAFF_ALERT:
        return True
    if message.recipient != appointment.email:
        return False
    if message.kind == Kind.CANCELLATION:
        return appointment.status == Status.CANCELLED
    if message.kind == Kind.REMINDER and now >= datetime.fromisoformat(message.detail["until"]):
        return False
    return _is_upcoming(appointment, now)


def _is_upcoming(appointment: Appointment, now: datetime) -> bool:
    return appointment.status == Status.BOOKED and now < appointment.starts_at


def _once_key(appointment: Appointment, kind: Kind) -> str:
    return f"{kind}:{appointment.id}:{appointment.version}"


def _event(detail: Mapping[str, str | None]) -> dict[str, object]:
    """The times as they were when it happened, whatever has happened since."""
    before = detail["previous_starts_at"]
    return {
        "event": detail["event"],
        "starts_at": datetime.fromisoformat(str(detail["starts_at"])),
        "previous_starts_at": datetime.fromisoformat(before) if before else None,
    }
