"""The ledger: from the article to who came, through every door that somebody may take."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from booking.accounts.actions import add_key
from booking.accounts.inputs import NewKey
from booking.accounts.rules import Role
from booking.appointments.changes import change_appointment
from booking.appointments.inputs import OfficeChange
from booking.appointments.models import Appointment
from booking.appointments.moves import Move, move_appointment
from booking.appointments.rules import Status
from booking.audit.rules import SYSTEM
from booking.campaigns.actions import add_campaign, note_arrival
from booking.campaigns.inputs import NewCampaign
from booking.campaigns.rules import Arrival
from booking.database import Database
from booking.inputs import from_form
from booking.leads.actions import capture_lead
from booking.leads.inputs import Enquiry
from booking.leads.models import Lead
from booking.leads.rules import LeadSource
from booking.privacy.actions import erase_person
from tests.clock import START
from tests.factories import NINE, OFFICE, PATIENT, TEN, book, book_by_phone, houston
from tests.web.api.office import Api

DAY = timedelta(days=1)
SPAN = {"from": "2026-11-30", "to": "2026-12-02"}
PHONES = ("713 555 0140", "713 555 0141", "713 555 0142", "713 555 0143")
NAMES = ("Ana García", "Bo Lee", "Cy Young", "Di Ramos")


def campaign(session: Session, slug: str) -> None:
    typed = {"name": slug, "slug": slug, "source": "paper", "medium": "article", "landing": "/"}
    add_campaign(session, from_form(NewCampaign, typed), by=OFFICE, now=START)


def arrive(session: Session, visitor: str, slug: str, *, days: int = 0) -> None:
    note_arrival(session, Arrival(campaign=slug), visitor=visitor, now=START + days * DAY)


def ask(session: Session, visitor: str, name: str, phone: str) -> Lead:
    enquiry = Enquiry.model_validate({"name": name, "phone": phone, "consent": True})
    how: dict[str, Any] = {"source": LeadSource.CALLBACK, "page": "/callback", "visitor": visitor}
    return capture_lead(session, enquiry, by=PATIENT, now=START, **how).lead


def lived(session: Session, *, came_again_by: str = "") -> Appointment:
    """Ten visits, four leads; one books three days later in the same browser, one by phone."""
    for slug in ("first-article", "second-article"):
        campaign(session, slug)
    for n in range(10):
        arrive(session, f"v{n}", "first-article")
    people = zip(NAMES, PHONES, strict=True)
    leads = [ask(session, f"v{n}", name, phone) for n, (name, phone) in enumerate(people)]
    if came_again_by:
        arrive(session, "v9", came_again_by, days=2)
    own = book(session, NINE, now=START + 3 * DAY, visitor="v9", name="Flo Hill").appointment
    by_phone = book_by_phone(session, TEN, now=START + DAY, lead=leads[0].reference).appointment
    for step in (Status.ARRIVED, Status.COMPLETED):
        change_appointment(session, by_phone, OfficeChange(status=step), by=OFFICE, now=TEN)
    return own


def rows(api: Api, **more: str) -> dict[str, tuple[int, ...]]:
    answer = api.get("/reports/funnel", **SPAN, **more)
    assert answer.status_code == 200, answer.text
    numbers = ("visits", "leads", "booked", "attended")
    return {row["key"]: tuple(row[one] for one in numbers) for row in answer.get_json()["rows"]}


def reader(client: FlaskClient, database: Database) -> Api:
    with database.writing() as session:
        key = add_key(session, NewKey(name="k", role=Role.READ_ONLY), by=SYSTEM, now=START)
    return Api(client, key)


def test_ten_visits_four_leads_two_bookings_one_who_came(
    client: FlaskClient, database: Database
) -> None:
    with database.writing() as session:
        lived(session)

    assert rows(reader(client, database)) == {"first-article": (10, 4, 2, 1)}


def test_a_later_second_article_changes_only_the_last_touch(
    client: FlaskClient, database: Database
) -> None:
    with database.writing() as session:
        lived(session, came_again_by="second-article")
    api = reader(client, database)

    assert rows(api) == {"first-article": (10, 4, 2, 1), "second-article": (1, 0, 0, 0)}
    assert rows(api, touch="last") == {
        "first-article": (10, 4, 1, 1),
        "second-article": (1, 0, 1, 0),
    }


def test_a_move_changes_nothing(client: FlaskClient, database: Database) -> None:
    afternoon = Move(starts_at=houston("2026-12-07 14:00"))
    with database.writing() as session:
        own = lived(session)
        move_appointment(session, own, afternoon, by=PATIENT, now=START + 4 * DAY)

    assert rows(reader(client, database)) == {"first-article": (10, 4, 2, 1)}


@pytest.mark.parametrize(("by", "key"), [("campaign", "first-article"), ("medium", "article")])
def test_who_is_erased_still_counts(
    client: FlaskClient, database: Database, by: str, key: str
) -> None:
    with database.writing() as session:
        erase_person(session, lived(session).person_id, cancel=True, by=OFFICE, now=START + 4 * DAY)

    assert rows(reader(client, database), by=by) == {key: (10, 4, 2, 1)}


def test_rows_count_on_the_day_of_their_touch(client: FlaskClient, database: Database) -> None:
    """Whoever came on one day and booked on another is of the first."""
    with database.writing() as session:
        lived(session)
    api = reader(client, database)
    later = {"from": "2026-12-03", "to": "2026-12-31"}

    assert api.get("/reports/funnel", **later).get_json() == {"rows": []}
