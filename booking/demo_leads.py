"""Enquiries of the demo: some in every stage, from articles and by themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from booking.accounts.queries import account_by_email
from booking.appointments.actions import book_for_caller
from booking.appointments.calls import What, mark_called
from booking.appointments.changes import change_appointment
from booking.appointments.inputs import OfficeBooking, OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.rules import Source, Status
from booking.audit.rules import Actor, ActorKind
from booking.availability.queries import Search, free_slots
from booking.availability.timetables import desk_hours
from booking.campaigns.actions import note_arrival
from booking.campaigns.rules import Arrival
from booking.database import Database
from booking.demo_mail import settle_mail
from booking.demo_stories import STORIES, Story
from booking.intervals import Interval
from booking.keyring import Keyring
from booking.leads.actions import capture_lead, change_lead, log_call
from booking.leads.inputs import Enquiry, LeadChange
from booking.leads.models import Lead
from booking.leads.rules import late_at
from booking.practice.queries import load_practice

VISITOR = Actor(ActorKind.PATIENT)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
# Of the desk's own time: after how many minutes it calls, in turn, and when it tries again.
CALLS_AFTER, NEXT = (6, 14, 9, 22, 41, 12, 18), 4 * HOUR


def fill_leads(database: Database, keys: Keyring, *, now: datetime, owner: str) -> None:
    """`owner` is the address of the account that works on them, some of them its own."""
    with database.reading() as session:
        account = account_by_email(session, owner)
        hours = desk_hours(load_practice(session), Interval(now - 60 * DAY, now))
    by = Actor(ActorKind.STAFF, str(account.id if account else "demo"))
    desk = _Desk(by, owner, keys, now, hours)
    for number, story in enumerate(STORIES):
        first = CALLS_AFTER[number % len(CALLS_AFTER)] * MINUTE
        with database.writing() as session:
            asked_at = desk.asked_at(story, first)
            lead = _ask(session, story, visitor=f"demo {number}", asked_at=asked_at)
            desk.work(session, lead, story, first)
    settle_mail(database, now=now, mishaps=())


def _ask(session: Session, story: Story, *, visitor: str, asked_at: datetime) -> Lead:
    if story.campaign is not None:
        came = Arrival(campaign=story.campaign, landing="/learn/hair-restoration")
        note_arrival(session, came, visitor=visitor, now=asked_at - HOUR / 6)
    asked = Enquiry(
        name=story.name,
        email=story.email,
        phone=story.phone,
        locale="es" if story.locale == "es" else "en",
        message=story.message,
        best_time=story.best_time,
        consent=True,
    )
    return capture_lead(
        session,
        asked,
        source=story.source,
        by=VISITOR,
        now=asked_at,
        page="/callback",
        visitor=visitor,
        is_spam=story.kept_apart,
    ).lead


@dataclass(frozen=True, slots=True)
class _Desk:
    by: Actor
    owner: str
    keys: Keyring
    now: datetime
    hours: Sequence[Interval]

    def asked_at(self, story: Story, first: timedelta) -> datetime:
        """As long ago as it says, or so much longer that the desk was there for all it did."""
        asked_at = self.now - story.hours * HOUR
        if story.calls or story.ends:
            while late_at(self.hours, asked_at, first + len(story.calls) * NEXT) is None:
                asked_at -= DAY
        return asked_at

    def work(self, session: Session, lead: Lead, story: Story, first: timedelta) -> None:
        worked = first
        for result in story.calls:
            called_at = self._after(lead, worked)
            log_call(session, lead, result, by=self.by, now=called_at)
            change_lead(session, lead, self._plan(session, story), by=self.by, now=called_at)
            worked += NEXT
        ends_at = self._after(lead, worked) if story.ends else self.now
        if story.visit is not None:
            ends_at = self._book(session, lead, story.visit) or ends_at
        if story.ends is not None:
            change_lead(session, lead, story.ends, by=self.by, now=ends_at)

    def _after(self, lead: Lead, worked: timedelta) -> datetime:
        return late_at(self.hours, lead.created_at, worked) or self.now

    def _plan(self, session: Session, story: Story) -> LeadChange:
        changes: dict[str, object] = {"owner": self.owner} if story.mine else {}
        if story.follow_up is not None:
            today = self.now.astimezone(load_practice(session).zone).date()
            changes["follow_up_on"] = today + story.follow_up * DAY
        return LeadChange.model_validate(changes)

    def _book(self, session: Session, lead: Lead, days: int) -> datetime | None:
        """So many days from now, or before it; the first free time of that day or the next.

        When it was over, where it is.
        """
        asked_at = lead.stage_at + 3 * MINUTE
        wanted = (self.now + days * DAY).date()
        practice = load_practice(session)
        search = Search(practice.type("in-person"), wanted, wanted + 6 * DAY, asked_at)
        slots = free_slots(session, practice, search).slots
        if not slots:
            return None
        asked = OfficeBooking(
            type="in-person",
            starts_at=slots[0].starts_at,
            name=lead.name,
            email=lead.email,
            phone=lead.phone,
            source=Source.PHONE,
            lead=lead.reference,
        )
        booked = book_for_caller(session, asked, by=self.by, now=asked_at, keys=self.keys)
        mark_called(session, booked.appointment, What.BOOKED, by=self.by, now=asked_at)
        if booked.appointment.ends_at >= self.now:
            return None
        self._attend(session, booked.appointment)
        return booked.appointment.ends_at

    def _attend(self, session: Session, visit: Appointment) -> None:
        for status in (Status.ARRIVED, Status.COMPLETED):
            asked = OfficeChange(status=status)
            change_appointment(session, visit, asked, by=self.by, now=visit.ends_at)
