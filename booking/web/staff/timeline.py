"""Everything of one person in one order."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from booking.accounts.queries import names_of
from booking.accounts.rules import Caller, Permission, Scope
from booking.appointments.models import Appointment
from booking.appointments.queries import type_name, visits_of
from booking.appointments.rules import Status
from booking.leads.models import Lead
from booking.leads.queries import leads_of
from booking.leads.rules import LeadSource, Stage
from booking.messages.queries import messages_about
from booking.people.models import Consent, Person
from booking.people.queries import consents_of
from booking.practice.queries import Practice
from booking.privacy.queries import changes_of
from booking.references import spoken_reference
from booking.web.staff.history import Happened, history
from booking.web.staff.lead_words import SOURCES, STAGES
from booking.web.staff.message_words import Mail, mail_in_words

PURPOSES = {
    "booking": "Agreed to be contacted about appointments",
    "answers": "Agreed that we keep the answers of the self-check",
    "lead": "Agreed to be contacted about their question",
    "marketing": "Agreed to news",
}
# What the visit or the lead itself shows already.
ON_THE_VISIT = ("appointment.book", "lead.capture", "lead.import")


@dataclass(frozen=True, slots=True)
class Visit:
    """`known_as` where its own contact details are not the person's."""

    reference: str
    starts_at: datetime
    ends_at: datetime
    status: str
    type_name: str
    provider_name: str
    has_note: bool
    known_as: str | None


@dataclass(frozen=True, slots=True)
class Enquiry:
    """A lead of theirs."""

    reference: str
    stage: str
    source: str


@dataclass(frozen=True, slots=True)
class Agreed:
    words: str
    wording: str
    page: str


@dataclass(frozen=True, slots=True)
class Moment:
    """One of the five, at its time; `about` is the start of the visit that it tells of."""

    at: datetime
    kind: str
    what: Visit | Enquiry | Mail | Agreed | Happened
    about: datetime | None = None


@dataclass(frozen=True, slots=True)
class Timeline:
    """`next_visits` are the booked ones to come, `masked` how many visits are not the reader's."""

    next_visits: list[Visit]
    moments: list[Moment]
    masked: int


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads, when and where."""

    caller: Caller
    practice: Practice
    at: datetime

    def may(self, permission: Permission, visit: Appointment) -> bool:
        return self.caller.may(permission, provider_id=visit.provider_id)

    def sees(self, consent: Consent) -> bool:
        """That somebody asked something is for those who answer."""
        return self.sees_leads or consent.purpose != "lead"

    @property
    def sees_leads(self) -> bool:
        return self.caller.scope(Permission.LEADS) is not Scope.NONE


def timeline_of(session: Session, person: Person, reader: Reader) -> Timeline:
    """The latest first; of the visits a provider sees those with them."""
    rows = visits_of(session, person.id)
    own = [(visit, note) for visit, note in rows if reader.may(Permission.CONTACT, visit)]
    visits = [(visit, _visit(reader, person, visit, has_note)) for visit, has_note in own]
    coming = [
        shown
        for visit, shown in reversed(visits)
        if visit.status == Status.BOOKED and visit.starts_at > reader.at
    ]
    appointments = [visit for visit, _ in own]
    leads = leads_of(session, person.id) if reader.sees_leads else []
    moments = [
        *(Moment(shown.starts_at, "visit", shown) for _, shown in visits),
        *(Moment(lead.created_at, "lead", _enquiry(lead)) for lead in leads),
        *_mails(session, reader, appointments, leads),
        *(_agreed(one) for one in consents_of(session, person.id) if reader.sees(one)),
        *_changes(session, person, appointments, leads),
    ]
    return Timeline(
        coming,
        sorted(moments, key=lambda moment: moment.at, reverse=True),
        masked=len(rows) - len(own),
    )


def _visit(reader: Reader, person: Person, visit: Appointment, has_note: bool) -> Visit:  # noqa: FBT001
    return Visit(
        reference=spoken_reference(visit.reference),
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        status=visit.status,
        type_name=type_name(reader.practice.type_by_id(visit.type_id), "en"),
        provider_name=reader.practice.provider_by_id(visit.provider_id).name,
        has_note=has_note and reader.may(Permission.NOTES, visit),
        known_as=_known_as(person, visit),
    )


def _enquiry(lead: Lead) -> Enquiry:
    stage, source = STAGES[Stage(lead.stage)], SOURCES[LeadSource(lead.source)]
    return Enquiry(spoken_reference(lead.reference), stage, source)


def _known_as(person: Person, visit: Appointment) -> str | None:
    pairs = (
        (visit.name, person.name),
        (visit.email, person.email),
        (visit.phone, person.phone),
    )
    other = [own for own, known in pairs if own and own != known]
    return " · ".join(other) or None


def _mails(
    session: Session, reader: Reader, visits: Sequence[Appointment], leads: Sequence[Lead]
) -> Iterator[Moment]:
    if reader.caller.scope(Permission.MESSAGES) is Scope.NONE:
        return
    zone = reader.practice.settings.timezone
    starts = {visit.reference: visit.starts_at for visit in visits}
    for message in messages_about(session, starts, [lead.id for lead in leads]):
        mail = mail_in_words(message, zone=zone, now=reader.at)
        at = message.sent_at or message.created_at
        yield Moment(at, "mail", mail, starts.get(str(message.reference)))


def _agreed(consent: Consent) -> Moment:
    words = PURPOSES.get(consent.purpose, f"Agreed: {consent.purpose}")
    wording = consent.text
    return Moment(consent.given_at, "consent", Agreed(words, wording, consent.given_on))


def _changes(
    session: Session, person: Person, visits: Sequence[Appointment], leads: Sequence[Lead]
) -> Iterator[Moment]:
    starts = {f"appointment {visit.reference}": visit.starts_at for visit in visits}
    subjects = [f"person {person.id}", *starts, *(f"lead {lead.reference}" for lead in leads)]
    events = [event for event in changes_of(session, subjects) if event.action not in ON_THE_VISIT]
    for happened in history(events, names_of(session)):
        yield Moment(happened.at, "change", happened, starts.get(happened.subject))
