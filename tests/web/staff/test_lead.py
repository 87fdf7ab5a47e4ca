"""One lead's page: all that the desk needs on the phone, and nothing typed is lost."""

import re
from datetime import timedelta

import pytest

from booking.database import Database
from booking.leads.actions import change_lead, log_call
from booking.leads.by_hand import take_lead
from booking.leads.inputs import LeadByHand, LeadChange
from booking.leads.models import Lead
from booking.leads.rules import SETTLED, CallResult, Stage
from booking.limits.rules import Once
from booking.messages.models import Message
from booking.references import spoken_reference
from tests.clock import START, SettableClock
from tests.enquiries import captured, enquire
from tests.factories import OFFICE, book_by_phone
from tests.web.staff.conftest import Desk
from tests.web.staff.enquirers import again, asked, path, seen
from tests.web.staff.outbox import letter, plain

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def lead(office: Database) -> Lead:
    return asked(
        office,
        phone="713 555 0123",
        message="Is it worth coming in?",
        touch={"utm_campaign": "article", "utm_source": "paper", "referrer": "https://n.example/x"},
    )


def note(desk: Desk, lead: Lead, text: str) -> dict[str, str]:
    """What the form sends."""
    [mark] = re.findall(r'name="seen" value="([^"]+)"', desk.get(path(lead)).text)
    return {"note": text, "seen": mark}


def test_the_page_says_everything_that_is_known(desk: Desk, office: Database, lead: Lead) -> None:
    with office.writing() as session:
        log_call(session, session.merge(lead), CallResult.LEFT_MESSAGE, by=OFFICE, now=START)
        visit = book_by_phone(session, lead=lead.reference, name="Ana García").appointment

    page = plain(desk.get(path(lead)).text)
    shown = spoken_reference(visit.reference)

    for words in (
        *("(713) 555-0123", "ana@example.com", "Is it worth coming in?", "Left a message"),
        *("Mon, Dec 7, 9:00 am", "Thanks for the enquiry", "article", "paper", "n.example"),
        *("Asked to hear from us", "Called", "Answered after", "Note to the office (new lead)"),
        f'Moved on by a visit: <a class="code" href="/staff/appointments/{shown}">{shown}</a>',
    ):
        assert words in page
    assert seen(office) == [("lead.read", f"lead {lead.reference}")]


def test_whether_they_agreed_to_be_contacted_is_said(desk: Desk, office: Database) -> None:
    agreed = asked(office)
    with office.writing() as session:
        asked_by_hand = LeadByHand(name="Bo Lee", phone="7135550188")
        once = Once("form", "")
        called = take_lead(session, asked_by_hand, by=OFFICE, now=START, once=once).lead

    assert "Agreed to be contacted, Mon, Nov 30" in desk.get(path(agreed)).text
    assert "No consent to be contacted is noted" in desk.get(path(called)).text


def test_other_leads_and_possible_doubles_are_beside_it(
    desk: Desk, office: Database, lead: Lead
) -> None:
    other = asked(office)
    twin = asked(office, name="Ana Garcia", email="other@example.com", phone="713 555 0123")

    page = desk.get(path(lead)).text

    assert "Other leads of theirs" in page
    assert other.reference[:4] in page
    assert f"/merge/{twin.person_id}" in page


def test_the_last_way_is_shown_where_it_is_another(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        lead = enquire(session, touch={"utm_campaign": "first-one"})
        later = enquire(session, name="Cy", touch={"utm_campaign": "second-one"})
        lead.last_touch_id = later.last_touch_id

    page = desk.get(path(lead)).text

    assert page.index("first-one") < page.index(">Last<") < page.index("second-one")


@pytest.mark.parametrize("is_spam", [True, False])
def test_of_spam_it_is_said_that_a_mail_goes_out_once_it_is_none(
    desk: Desk, office: Database, is_spam: bool
) -> None:
    with office.writing() as session:
        lead = captured(session, is_spam=is_spam).lead

    assert ("gets the mail that we have it" in desk.get(path(lead)).text) is is_spam


@pytest.mark.parametrize("stage", list(Stage))
def test_a_day_to_come_back_to_somebody_is_offered_where_it_will_come_up(
    desk: Desk, lead: Lead, stage: Stage
) -> None:
    desk.post(path(lead, "/change"), stage=stage, version="1")

    page = desk.get(path(lead)).text

    assert ('data-key="follow-up"' in page) is (stage not in SETTLED)


def test_a_note_is_written_and_read(desk: Desk, office: Database, lead: Lead) -> None:
    answer = desk.post(path(lead, "/note"), **note(desk, lead, "Calls back\r\nat noon"))

    assert answer.status_code == 303
    assert again(office, lead).note == "Calls back\nat noon"


def test_a_note_that_is_overtaken_is_not_lost(desk: Desk, office: Database, lead: Lead) -> None:
    mine = note(desk, lead, "Mine")
    with office.writing() as session:
        own = session.merge(lead)
        change_lead(session, own, LeadChange(note="Theirs"), by=OFFICE, now=START)

    answer = desk.post(path(lead, "/note"), **mine)

    assert answer.status_code == 409
    assert "Nothing is lost" in answer.text
    assert ">\nMine</textarea>" in answer.text
    assert "Theirs" in answer.text
    assert again(office, lead).note == "Theirs"


def test_a_note_that_is_too_long_is_still_in_its_box(desk: Desk, lead: Lead) -> None:
    answer = desk.post(path(lead, "/note"), **note(desk, lead, "x" * 10_001))

    assert answer.status_code == 422
    assert "x" * 10_001 in answer.text
    assert "too long" in answer.text


def contacts(desk: Desk, lead: Lead, **changes: str) -> dict[str, str]:
    [mark] = re.findall(r'name="seen" value="([^"]+)"', desk.get(path(lead, "/contacts")).text)
    typed = {"name": "Ana García", "email": "ana@example.com", "phone": "713 555 0123"}
    return {**typed, "locale": "en", "seen": mark, **changes}


def test_a_wrong_number_is_mended_on_the_lead_alone(
    desk: Desk, office: Database, lead: Lead
) -> None:
    answer = desk.post(path(lead, "/contacts"), **contacts(desk, lead, phone="713 555 0199"))

    assert (answer.status_code, answer.location) == (303, path(lead))
    assert again(office, lead).phone == "+17135550199"
    assert "555-0123" in plain(desk.get(f"/staff/people/{lead.person_id}").text)


@pytest.mark.parametrize(
    ("email", "words"),
    [("", "Find another number"), ("ana@example.com", "Ask for another number by email")],
)
def test_a_wrong_number_is_not_to_be_tried_again_until_it_is_mended(
    desk: Desk, lead: Lead, email: str, words: str
) -> None:
    desk.post(path(lead, "/contacts"), **contacts(desk, lead, email=email))
    desk.post(path(lead, "/call"), result="wrong_number")
    before = desk.get("/staff/leads").text

    mended = contacts(desk, lead, email=email, phone="713 555 0199")
    desk.post(path(lead, "/contacts"), **mended)

    after = desk.get("/staff/leads").text
    assert (words in before, "Try again" in before) == (True, False)
    assert (words in after, "Follow up Tue, Dec 1" in after) == (False, True)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"phone": "", "email": ""}, "There has to be an email address or a phone number"),
        ({"name": ""}, "type their name"),
        ({"phone": "12"}, "check the phone number"),
    ],
)
def test_details_that_reach_nobody_are_refused(
    desk: Desk, lead: Lead, changes: dict[str, str], words: str
) -> None:
    answer = desk.post(path(lead, "/contacts"), **contacts(desk, lead, **changes))

    assert answer.status_code == 422
    assert words in answer.text


def test_details_that_were_changed_meanwhile_are_shown(
    desk: Desk, office: Database, lead: Lead
) -> None:
    mine = contacts(desk, lead, name="Ana Mine")
    desk.post(path(lead, "/contacts"), **contacts(desk, lead, name="Ana Theirs"))

    answer = desk.post(path(lead, "/contacts"), **mine)

    assert answer.status_code == 409
    assert 'value="Ana Mine"' in answer.text
    assert "Ana Theirs" in answer.text
    assert again(office, lead).name == "Ana Theirs"


def test_the_first_answer_says_how_long_it_took(
    desk: Desk, office: Database, lead: Lead, clock: SettableClock
) -> None:
    open_page = plain(desk.get(path(lead)).text)
    clock.advance(timedelta(minutes=20))
    desk.post(path(lead, "/call"), result="reached", version="1")

    assert "To be answered by Mon, Nov 30, 9:30 am" in open_page
    assert "Answered after 20 min of office time" in plain(desk.get(path(lead)).text)
    assert again(office, lead).stage == Stage.REACHED


@pytest.mark.parametrize("reference", ["ZZZZ-ZZZZ", "new-lead", "x", "K7MP4QXD"])
def test_a_reference_that_nobody_has_is_not_found(desk: Desk, reference: str) -> None:
    for more in ("", "/next", "/contacts"):
        assert desk.get(f"/staff/leads/{reference}{more}").status_code == 404


def test_the_mail_to_a_wrong_address_leads_to_the_lead_and_its_mending(
    desk: Desk, office: Database, lead: Lead
) -> None:
    message_id = letter(office, "lead_acknowledgement", status="dead", last_error="rcpt_550: no")

    today, rows = desk.get("/staff/").text, desk.get("/staff/messages").text
    page = desk.get(f"/staff/messages/{message_id}").text

    assert "Thanks for the enquiry: given up" in today
    assert ("Ana García" in rows, f'href="{path(lead)}"' in page) == (True, True)
    assert "We have your message" in page
    assert f'href="{path(lead, "/contacts")}?back=/staff/messages/{message_id}"' in page
    assert f'action="/staff/messages/{message_id}/resend"' in page


def test_a_mail_about_a_lead_is_sent_again_and_then_troubles_nobody(
    desk: Desk, office: Database, lead: Lead
) -> None:
    message_id = letter(office, "lead_acknowledgement", status="dead", last_error="rcpt_550: no")
    answer = desk.post(f"/staff/messages/{message_id}/resend")
    with office.writing() as session:
        message = session.get_one(Message, message_id)
        assert (message.status, message.lead_id) == ("queued", lead.id)
        message.status, message.due_at, message.sent_at = "sent", None, START

    assert answer.location == f"/staff/messages/{message_id}"
    assert "did not get through" not in desk.get("/staff/").text.split("Needs a human")[1]


def test_whoever_was_reached_need_not_get_the_mail(
    desk: Desk, office: Database, lead: Lead
) -> None:
    letter(office, "lead_acknowledgement", status="dead", last_error="rcpt_550: no")
    desk.post(path(lead, "/call"), result="reached", version="1")

    assert "Mail that did not get through" not in desk.get("/staff/").text
