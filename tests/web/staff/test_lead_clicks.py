"""One click about a lead: done at once, taken back at once, and never over somebody else's."""

import re
from datetime import date

import pytest
from sqlalchemy import select

from booking.audit.models import AuditEvent
from booking.database import Database
from booking.leads.actions import change_lead
from booking.leads.inputs import LeadChange
from booking.leads.models import Lead, LeadCall
from booking.leads.rules import LostReason, Stage
from tests.clock import START
from tests.factories import OFFICE
from tests.web.staff.conftest import Desk
from tests.web.staff.enquirers import again, asked, path

AS_SCRIPT = {"X-Part": "1", "Accept": "application/json"}
OWN = "front.desk@houston-hair.example"


@pytest.fixture
def lead(office: Database) -> Lead:
    return asked(office, phone="713 555 0123")


def click(desk: Desk, lead: Lead, what: str, **sent: object) -> dict[str, str | None]:
    """As the page's script does."""
    headers = {**AS_SCRIPT, "X-CSRFToken": desk.csrf}
    answer = desk.client.post(path(lead, what), json=sent, headers=headers)
    return {"status": str(answer.status_code), **(answer.get_json() or {})}


def test_a_call_is_logged_with_one_click_and_taken_back_with_another(
    desk: Desk, office: Database, lead: Lead
) -> None:
    told = click(desk, lead, "/call", result="not_interested", version=1)
    lost = again(office, lead)

    back = desk.post("/staff/undo", token=str(told["undo"]), back="/staff/leads")

    assert told["words"] == "Ana García: not interested."
    assert (lost.stage, lost.lost_reason) == (Stage.LOST, LostReason.NOT_INTERESTED)
    assert (back.status_code, back.location) == (303, "/staff/leads")
    assert (again(office, lead).stage, again(office, lead).lost_reason) == (Stage.NEW, None)
    with office.reading() as session:
        assert list(session.scalars(select(LeadCall))) == []


def test_without_script_a_click_comes_back_to_its_card(
    desk: Desk, office: Database, lead: Lead
) -> None:
    back = f"/staff/leads?late=yes#lead-{lead.reference}"
    answer = desk.post(path(lead, "/call"), result="left_message", version="1", back=back)
    page = desk.get("/staff/leads").text

    assert (answer.status_code, answer.location) == (303, back)
    assert "Ana García: left a message." in page
    assert re.search(r'action="/staff/undo"[^>]*>.*name="token" value="[^"]{20,}"', page, re.S)
    assert again(office, lead).stage == Stage.ATTEMPTING


@pytest.mark.parametrize(
    ("what", "sent"),
    [("/call", {"result": "reached"}), ("/change", {"stage": "won"})],
)
def test_a_click_on_a_page_that_is_too_old_changes_nothing(
    desk: Desk, office: Database, lead: Lead, what: str, sent: dict[str, str]
) -> None:
    with office.writing() as session:
        own = session.merge(lead)
        change_lead(session, own, LeadChange(stage=Stage.REACHED), by=OFFICE, now=START)

    told = click(desk, lead, what, **sent, version=1)
    form = desk.post(path(lead, what), **sent, version="1", back="/staff/leads")

    assert told["status"] == "409"
    assert "Your click changed nothing" in str(told["words"])
    assert form.status_code == 303
    assert "Your click changed nothing" in desk.get("/staff/leads").text
    assert (again(office, lead).stage, again(office, lead).version) == (Stage.REACHED, 2)


@pytest.mark.parametrize(
    ("sent", "kept", "words"),
    [
        ({"follow_up_on": "2026-12-03"}, {"follow_up_on": date(2026, 12, 3)}, "follow up Thu,"),
        ({"follow_up_on": None}, {"follow_up_on": None}, "no follow-up"),
        ({"owner": None}, {"owner_id": None}, "for nobody in particular"),
        (
            {"stage": "lost", "lost_reason": "cost"},
            {"stage": "lost", "lost_reason": "cost"},
            "Ana García is lost: cost.",
        ),
        ({"stage": "spam"}, {"stage": "spam"}, "spam"),
    ],
)
def test_each_change_is_one_click(
    desk: Desk,
    office: Database,
    lead: Lead,
    sent: dict[str, object],
    kept: dict[str, object],
    words: str,
) -> None:
    desk.post(path(lead, "/change"), owner=OWN, version="1")
    desk.post(path(lead, "/change"), follow_up_on="2026-12-09", version="2")

    told = click(desk, lead, "/change", **sent, version=3)

    found = again(office, lead)
    assert words in str(told["words"])
    assert {name: getattr(found, name) for name in kept} == kept


def test_a_field_that_is_left_blank_in_a_form_is_taken_away(
    desk: Desk, office: Database, lead: Lead
) -> None:
    desk.post(path(lead, "/change"), owner=OWN, version="1")
    desk.post(path(lead, "/change"), follow_up_on="2026-12-09", version="2")
    desk.post(path(lead, "/change"), follow_up_on="", version="3")

    found = again(office, lead)
    assert (found.follow_up_on, found.owner_id is not None) == (None, True)


@pytest.mark.parametrize(
    "wrong", [{"follow_up_on": "soon"}, {"owner": "x@y.example"}, {"stage": "gone"}]
)
def test_what_cannot_be_is_said_where_it_was_asked(
    desk: Desk, office: Database, lead: Lead, wrong: dict[str, str]
) -> None:
    as_page = desk.post(path(lead, "/change"), **wrong, version="1")
    in_dialog = desk.client.post(
        path(lead, "/change"),
        data={**wrong, "version": "1", "csrf_token": desk.csrf},
        headers={"X-Part": "1"},
    )

    for answer in (as_page, in_dialog):
        assert answer.status_code == 422
        assert 'aria-invalid="true"' in answer.text
    assert ("<html" in as_page.text, "<html" in in_dialog.text) == (True, False)
    assert again(office, lead).version == 1


def test_what_was_done_since_is_not_taken_back(desk: Desk, office: Database, lead: Lead) -> None:
    told = click(desk, lead, "/call", result="reached", version=1)
    click(desk, lead, "/change", stage="won", version=2)

    answer = desk.client.post(
        "/staff/undo",
        data={"token": told["undo"]},
        headers={**AS_SCRIPT, "X-CSRFToken": desk.csrf},
    )

    assert (answer.status_code, again(office, lead).stage) == (409, Stage.WON)
    assert "nothing was undone" in answer.get_json()["words"]


def test_who_did_what_is_in_the_trail_and_what_was_said_is_not(
    desk: Desk, office: Database, lead: Lead
) -> None:
    click(desk, lead, "/call", result="reached", version=1)
    click(desk, lead, "/change", follow_up_on="2026-12-03", version=2)

    with office.reading() as session:
        subject = AuditEvent.subject == f"lead {lead.reference}"
        events = session.scalars(select(AuditEvent).where(subject).order_by(AuditEvent.id))
        told = [(one.action, one.fields, one.actor_kind) for one in events]
    assert told[1:] == [
        ("lead.call", "stage", "staff"),
        ("lead.change", "follow_up_on", "staff"),
    ]


def test_what_can_be_done_is_a_page_and_a_dialog(desk: Desk, lead: Lead) -> None:
    page = desk.get(path(lead, "/next")).text
    part = desk.client.get(path(lead, "/next"), headers={"X-Part": "1"}).text

    assert ('<h1 id="change-title"' in page, '<h2 id="change-title"' in part) == (True, True)
    for words in ("Left a message", "In 3 days", "Assign", "Mark as lost", "Robin Front Desk"):
        assert words in page
        assert words in part
    assert "Robin Provider" not in page
