"""Clients that are signed in."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from booking.accounts.rules import Role
from booking.appointments.actions import Booked
from booking.campaigns.actions import add_campaign, note_arrival
from booking.campaigns.inputs import NewCampaign
from booking.campaigns.rules import Arrival
from booking.database import Database
from booking.inputs import from_form
from booking.leads.actions import capture_lead
from booking.leads.inputs import Enquiry
from booking.leads.rules import LeadSource
from booking.messages.actions import beat
from booking.practice.actions import touch_practice
from booking.practice.models import Provider
from tests.clock import START, SettableClock
from tests.desk import add_staff, sign_in
from tests.factories import NINE, OFFICE, PATIENT, TEN, book
from tests.web.staff.phone import Phone

# By the rule for numbers with a sign it would be none.
FORMULA = "+1 -1"


@dataclass(frozen=True, slots=True)
class Desk:
    """A signed-in client, with the proof that its forms and requests carry."""

    client: FlaskClient
    csrf: str

    def get(self, path: str, **headers: str) -> TestResponse:
        return self.client.get(path, headers=headers)

    def post(self, path: str, **fields: str) -> TestResponse:
        return self.client.post(path, data={"csrf_token": self.csrf, **fields})

    def ask(self, method: str, path: str, body: object = None) -> TestResponse:
        """As the page's own script does."""
        headers = {"X-CSRFToken": self.csrf, "Accept": "application/json"}
        return self.client.open(path, method=method, json=body, headers=headers)


@pytest.fixture
def signed_in_as(app: Flask, database: Database, clock: SettableClock) -> Callable[[Role], Desk]:
    def sign_in_as(role: Role) -> Desk:
        add_staff(database, role, now=clock())
        client = app.test_client()
        return Desk(client, sign_in(client, role))

    return sign_in_as


@pytest.fixture
def desk(signed_in_as: Callable[[Role], Desk]) -> Desk:
    """The front desk's."""
    return signed_in_as(Role.FRONT_DESK)


@pytest.fixture
def admin(signed_in_as: Callable[[Role], Desk]) -> Desk:
    return signed_in_as(Role.ADMIN)


@pytest.fixture
def add_another(app: Flask, database: Database) -> Callable[[], int]:
    """A second provider, whose patients are not the first one's; a doctor signs in before."""
    del app

    def added() -> int:
        with database.writing() as session:
            touch_practice(session)
            second = Provider(slug="second", name="Dr. Second", title="", position=1)
            session.add(second)
            session.flush()
            return second.id

    return added


@pytest.fixture
def booked(office: Database) -> Booked:
    """A visit, with mails that wait, and a worker that lives."""
    with office.writing() as session:
        beat(session, "a worker", now=START)
        return book(session)


@pytest.fixture
def phone(office: Database, clock: SettableClock) -> Phone:
    return Phone(office, clock)


@pytest.fixture
def lived(office: Database) -> Database:
    """Seven visits by one campaign, one lead, two bookings; one visit by a hostile word."""
    typed = {"name": "An honest look", "slug": "honest-look", "source": "paper", "landing": "/"}
    wish = from_form(NewCampaign, {**typed, "medium": "article", "cost_cents": "100"})
    enquiry = Enquiry.model_validate({"name": "Bo Lee", "phone": "713 555 0188", "consent": True})
    with office.writing() as session:
        add_campaign(session, wish, by=OFFICE, now=START)
        for n in range(7):
            note_arrival(session, Arrival(campaign="honest-look"), visitor=f"{n}", now=START)
        note_arrival(session, Arrival(campaign=FORMULA, medium="<b>"), visitor="x", now=START)
        how = {"source": LeadSource.CALLBACK, "by": PATIENT, "page": "/", "visitor": "1"}
        capture_lead(session, enquiry, now=START, **how)  # type: ignore[arg-type]
        book(session, NINE, visitor="2").appointment.status = "completed"
        book(session, TEN, visitor="3", name="Cy Young", email="cy@example.com")
    return office
