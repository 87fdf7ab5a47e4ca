"""Enquiries of the demo: some in every stage, from articles and by themselves."""

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
from booking.campaigns.actions import note_arrival
from booking.campaigns.models import Campaign
from booking.campaigns.rules import Arrival
from booking.database import Database
from booking.demo_mail import settle_mail
from booking.demo_stories import CAMPAIGNS, ONLY_LOOKED, STORIES, Story
from booking.keyring import Keyring
from booking.leads.actions import capture_lead, change_lead, log_call
from booking.leads.inputs import Enquiry, LeadChange
from booking.leads.models import Lead
from booking.practice.queries import load_practice

VISITOR = Actor(ActorKind.PATIENT)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def fill_leads(database: Database, keys: Keyring, *, now: datetime, owner: str) -> None:
    """`owner` is the address of the account that works on them, some of them its own."""
    with database.writing() as session:
        _add_campaigns(session, now=now)
        account = account_by_email(session, owner)
    desk = _Desk(Actor(ActorKind.STAFF, str(account.id if account else "demo")), owner, keys, now)
    for number, story in enumerate(STORIES):
        with database.writing() as session:
            lead = _ask(session, story, visitor=f"demo {number}", now=now)
            desk.work(session, lead, story)
    settle_mail(database, now=now, mishaps=())


def _add_campaigns(session: Session, *, now: datetime) -> None:
    for slug, (name, source, medium, cost) in CAMPAIGNS.items():
        row = Campaign(slug=slug, name=name, source=source, medium=medium, landing="/")
        row.sponsored, row.origins, row.cost_cents = "article" in medium, [], cost
        row.created_at = now - 30 * DAY
        session.add(row)
    session.flush()
    for slug, looks in ONLY_LOOKED.items():
        for number in range(looks):
            at = now - (number % 26) * DAY - number * HOUR / 3
            came = Arrival(campaign=slug, landing="/")
            note_arrival(session, came, visitor=f"looked {slug} {number}", now=at)


def _ask(session: Session, story: Story, *, visitor: str, now: datetime) -> Lead:
    asked_at = now - story.hours * HOUR
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
    ).lead


@dataclass(frozen=True, slots=True)
class _Desk:
    by: Actor
    owner: str
    keys: Keyring
    now: datetime

    def work(self, session: Session, lead: Lead, story: Story) -> None:
        for number, result in enumerate(story.calls):
            passed = (number + 1) * (self.now - lead.created_at) / (len(story.calls) + 2)
            log_call(session, lead, result, by=self.by, now=lead.created_at + passed)
        last = max(lead.stage_at, self.now - HOUR) if story.visit is None else lead.stage_at
        change_lead(session, lead, self._plan(session, story), by=self.by, now=last)
        if story.visit is not None:
            self._book(session, lead, story.visit)
        if story.ends is not None:
            change_lead(session, lead, story.ends, by=self.by, now=self.now - HOUR)

    def _plan(self, session: Session, story: Story) -> LeadChange:
        changes: dict[str, object] = {"owner": self.owner} if story.mine else {}
        if story.follow_up is not None:
            today = self.now.astimezone(load_practice(session).zone).date()
            changes["follow_up_on"] = today + story.follow_up * DAY
        return LeadChange.model_validate(changes)

    def _book(self, session: Session, lead: Lead, days: int) -> None:
        """So many days from now, or before it; the first free time of that day or the next."""
        asked_at = lead.stage_at + HOUR / 6
        wanted = (self.now + days * DAY).date()
        practice = load_practice(session)
        search = Search(practice.type("in-person"), wanted, wanted + 6 * DAY, asked_at)
        slots = free_slots(session, practice, search).slots
        if not slots:
            return
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
        if booked.appointment.ends_at < self.now:
            self._attend(session, booked.appointment)

    def _attend(self, session: Session, visit: Appointment) -> None:
        for status in (Status.ARRIVED, Status.COMPLETED):
            asked = OfficeChange(status=status)
            change_appointment(session, visit, asked, by=self.by, now=visit.ends_at)
