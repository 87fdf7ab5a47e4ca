"""Booking: in the door's one transaction, and only once however often it is asked."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete, exists, select
from sqlalchemy.orm import Session

from booking.appointments.agreed import keep_agreed
from booking.appointments.emails import tell_office, tell_patient
from booking.appointments.inputs import Booking, OfficeBooking
from booking.appointments.ledger import follow, tie
from booking.appointments.models import Appointment, KeptAnswer
from booking.appointments.queries import count_open, just_booked
from booking.appointments.rules import ManageLink, Source, Status, manage_token, new_manage_link
from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.availability.broken import check_day_not_over
from booking.availability.queries import Search, any_place, choose, offered_place
from booking.campaigns.actions import trail_with
from booking.diary.actions import claim, lock_diary
from booking.diary.models import Claim
from booking.diary.rules import Place
from booking.errors import InvalidInput, KeyReused, NotFound, TooManyOpen
from booking.holds.actions import give_back
from booking.keyring import Keyring, fingerprint
from booking.leads.actions import open_lead_of
from booking.leads.models import Lead
from booking.leads.queries import lead_by_reference
from booking.limits.rules import Once
from booking.messages.rules import Kind
from booking.people.actions import whose
from booking.practice.queries import Practice, load_practice
from booking.references import new_reference

ANSWER_LIFE = timedelta(days=1)
KNOWN = select(exists().where(Appointment.reference == bindparam("reference")))


@dataclass(frozen=True, slots=True)
class Booked:
    """`again` when the browser had just booked: it gets that appointment, not a second one."""

    appointment: Appointment
    manage_token: str
    again: bool = False


def book_appointment(
    session: Session,
    booking: Booking,
    *,
    by: Actor,
    now: datetime,
    keys: Keyring,
    source: Source = Source.API,
    browser: str | None = None,
    is_proof: bool = True,
    visitor: str | None = None,
    page: str = "",
) -> Booked:
    """By the public rules. `page` is where consent was given.

    `browser` is a random number for as long as it is open, `visitor` one that it keeps for longer.
    Where `browser` is no proof of who asks, nobody is given by it what was booked a moment ago.
    """
    lock_diary(session)
    known = _again(session, browser=browser, keys=keys, now=now) if is_proof else None
    if known is not None:
        return known
    practice = load_practice(session)
    opened = count_open(session, email=booking.email, phone=booking.phone, now=now)
    if opened >= practice.settings.open_appointments_per_contact:
        raise TooManyOpen
    kept = give_back(session, token=booking.hold, browser=browser, now=now)
    search = _search(practice, booking, kept, now)
    place = offered_place(session, practice, search, booking.starts_at)
    booked = _write_down(session, practice, booking, place, source, now=now, keys=keys)
    if browser:
        booked.appointment.browser_hash = fingerprint(browser)
    trail = trail_with(session, booking.touch, visitor=visitor, now=now)
    tie(session, booked.appointment, open_lead_of(session, booked.appointment.person_id), trail)
    keep_agreed(session, booked.appointment, booking, page=page, now=now)
    tell_office(session, practice, booked.appointment, "booked", now=now)
    _tell_and_record(session, booked.appointment, by=by, now=now)
    return booked


def book_for_caller(
    session: Session, booking: OfficeBooking, *, by: Actor, now: datetime, keys: Keyring
) -> Booked:
    """By the office: with a reason also outside the public rules, never over sold time."""
    if booking.override and not booking.reason:
        raise InvalidInput({"reason": ["required"]})
    lock_diary(session)
    kept = give_back(session, token=booking.hold, browser=None, now=now)
    practice = load_practice(session)
    search = _search(practice, booking, kept, now)
    if booking.override:
        check_day_not_over(practice, search, booking.starts_at)
    find_place = any_place if booking.override else offered_place
    place = find_place(session, practice, search, booking.starts_at)
    source = Source(booking.source or Source.API)
    booked = _write_down(session, practice, booking, place, source, now=now, keys=keys)
    if booking.override:
        booked.appointment.override_reason = booking.reason
    trail = trail_with(session, booking.touch, visitor=None, now=now)
    tie(session, booked.appointment, _lead(session, booking, booked.appointment), trail)
    if booking.consent:
        keep_agreed(session, booked.appointment, booking, page="office", now=now)
    if not by.is_at_the_desk:
        tell_office(session, practice, booked.appointment, "booked", now=now)
    fields = ("override",) if booking.override else ()
    _tell_and_record(session, booked.appointment, by=by, now=now, fields=fields)
    return booked


def kept_answer(session: Session, once: Once) -> str | None:
    """What this very request was answered before; `KeyReused` when its body was another."""
    # The turn comes first: a twin of this request that is under way is then over, its answer kept.
    lock_diary(session)
    kept = session.get(KeptAnswer, once.key_hash)
    if kept is None:
        return None
    if kept.body_hash != fingerprint(once.body):
        raise KeyReused
    return kept.answer


def keep_answer(session: Session, once: Once, answer: str, *, now: datetime) -> None:
    body_hash = fingerprint(once.body)
    session.add(
        KeptAnswer(key_hash=once.key_hash, body_hash=body_hash, answer=answer, created_at=now)
    )


def forget_answers(session: Session, *, now: datetime) -> None:
    """A request is not repeated a day later."""
    session.execute(delete(KeptAnswer).where(KeptAnswer.created_at < now - ANSWER_LIFE))


def _lead(session: Session, booking: OfficeBooking, booked: Appointment) -> Lead | None:
    """The one that the desk has before it, or the one that is still open of whoever calls."""
    if booking.lead is None:
        return open_lead_of(session, booked.person_id)
    try:
        return lead_by_reference(session, booking.lead)
    except NotFound:
        raise InvalidInput({"lead": ["unknown_lead"]}) from None


def _search(
    practice: Practice, booking: Booking | OfficeBooking, kept: list[Place], now: datetime
) -> Search:
    """For a time that the asker `kept` until now, the notice that passed meanwhile is no matter."""
    kind, provider = choose(practice, booking.type, booking.provider)
    day = booking.starts_at.date()
    held = any((one.type_id, one.visit.start) == (kind.id, booking.starts_at) for one in kept)
    return Search(kind, day, day, now, provider=provider, waives_notice=held)


def _again(session: Session, *, browser: str | None, keys: Keyring, now: datetime) -> Booked | None:
    known = just_booked(session, browser=browser, now=now)
    if known is None:
        return None
    token = manage_token(keys, nonce=known.manage_nonce, kept_hash=known.manage_hash)
    return Booked(known, token, again=True) if token else None


def _write_down(
    session: Session,
    practice: Practice,
    booking: Booking | OfficeBooking,
    place: Place,
    source: Source,
    *,
    now: datetime,
    keys: Keyring,
) -> Booked:
    sold = claim(session, place, now=now)
    chosen = booking.person if isinstance(booking, OfficeBooking) else None
    name, email, phone = booking.name, booking.email, booking.phone
    person = whose(session, chosen, name=name, email=email, phone=phone, now=now)
    link = new_manage_link(keys)
    location = practice.location_of(practice.type_by_id(place.type_id))
    appointment = _appointment(booking, place, sold, link, now)
    appointment.reference = _unused_reference(session)
    appointment.source = source
    appointment.person_id = person.id
    appointment.location_id = location.id
    session.add(appointment)
    session.flush()
    return Booked(appointment, link.token)


def _appointment(
    booking: Booking | OfficeBooking, place: Place, sold: Claim, link: ManageLink, now: datetime
) -> Appointment:
    return Appointment(
        type_id=place.type_id,
        provider_id=place.provider_id,
        claim_id=sold.id,
        starts_at=place.visit.start,
        ends_at=place.visit.end,
        status=Status.BOOKED,
        version=1,
        agreed_at=now,
        name=booking.name,
        email=booking.email,
        phone=booking.phone,
        locale=booking.locale,
        timezone=booking.timezone,
        note=booking.note,
        manage_nonce=link.nonce,
        manage_hash=link.hash,
        created_at=now,
    )


def _unused_reference(session: Session) -> str:
    while True:
        reference = new_reference()
        if not session.scalar(KNOWN, {"reference": reference}):
            return reference


def _tell_and_record(
    session: Session,
    appointment: Appointment,
    *,
    by: Actor,
    now: datetime,
    fields: tuple[str, ...] = (),
) -> None:
    tell_patient(session, appointment, Kind.CONFIRMATION, now=now)
    subject = f"appointment {appointment.reference}"
    record(session, "appointment.book", subject, by=by, now=now, fields=fields)
    follow(session, appointment, by=by, now=now, just_booked=True)
