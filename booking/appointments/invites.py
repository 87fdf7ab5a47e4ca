"""An appointment as other calendars take it: RFC 5545, and links for Google and Outlook."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast
from urllib.parse import urlencode

from icalendar import Calendar, Event, vCalAddress

# Nothing about health, nor the type's name, nor the link by which one cancels: calendars are
# shared with families and employers.
SUMMARY = {"en": "Appointment with {doctor}", "es": "Su cita: {doctor}"}
DESCRIPTION = {
    "en": "Reference {reference}. Questions or changes: {phone}",
    "es": "Referencia {reference}. Preguntas o cambios: {phone}",
}
STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Invite:
    """`uid_seed` never changes in an appointment's life, `sequence` grows with every change."""

    uid_seed: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    reference: str
    doctor: str
    phone: str
    location: str
    locale: str

    @property
    def summary(self) -> str:
        return SUMMARY[self.locale].format(doctor=self.doctor)

    @property
    def description(self) -> str:
        return DESCRIPTION[self.locale].format(reference=self.reference, phone=self.phone)


def invitation(invite: Invite, *, organizer: str, attendee: str, now: datetime) -> bytes:
    """For the confirmation and every change (iTIP REQUEST)."""
    return _calendar(_event(invite, organizer, attendee, now), method="REQUEST")


def withdrawal(invite: Invite, *, organizer: str, attendee: str, now: datetime) -> bytes:
    """Takes the event out of the calendar again (iTIP CANCEL)."""
    event = _event(invite, organizer, attendee, now)
    event["status"] = "CANCELLED"
    return _calendar(event, method="CANCEL")


def download(invite: Invite, *, cancelled: bool, now: datetime) -> bytes:
    """The .ics file that a person saves: nobody is asked to answer."""
    event = _event(invite, None, None, now)
    if cancelled:
        event["status"] = "CANCELLED"
    return _calendar(event, method="PUBLISH")


def google_link(invite: Invite) -> str:
    query = {
        "action": "TEMPLATE",
        "text": invite.summary,
        "dates": f"{_stamp(invite.starts_at)}/{_stamp(invite.ends_at)}",
        "details": invite.description,
        "location": invite.location,
    }
    return f"https://calendar.google.com/calendar/render?{urlencode(query)}"


def outlook_link(invite: Invite) -> str:
    query = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "subject": invite.summary,
        "startdt": invite.starts_at.astimezone(UTC).isoformat(),
        "enddt": invite.ends_at.astimezone(UTC).isoformat(),
        "body": invite.description,
        "location": invite.location,
    }
    return f"https://outlook.live.com/calendar/0/deeplink/compose?{urlencode(query)}"


def _event(invite: Invite, organizer: str | None, attendee: str | None, now: datetime) -> Event:
    event = Event()
    event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_OID, invite.uid_seed)))
    event.add("sequence", invite.sequence)
    event.add("dtstamp", now.astimezone(UTC))
    event.add("dtstart", invite.starts_at.astimezone(UTC))
    event.add("dtend", invite.ends_at.astimezone(UTC))
    event.add("summary", invite.summary)
    event.add("description", invite.description)
    event.add("location", invite.location)
    event.add("status", "CONFIRMED")
    event.add("class", "PRIVATE")
    if organizer and attendee:
        event.add("organizer", vCalAddress(f"mailto:{organizer}"))
        event.add("attendee", _attendee(attendee))
    return event


def _attendee(address: str) -> vCalAddress:
    attendee = vCalAddress(f"mailto:{address}")
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "ACCEPTED"
    attendee.params["RSVP"] = "FALSE"
    return attendee


def _calendar(event: Event, *, method: str) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Booking//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return cast(bytes, calendar.to_ical())


def _stamp(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime(STAMP)
