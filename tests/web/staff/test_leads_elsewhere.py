"""Leads on the other pages: what needs a human, the search, one person, booking, their rights."""

import json
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from booking.accounts.rules import Role
from booking.appointments.changes import cancel_appointment
from booking.appointments.models import Appointment
from booking.appointments.rules import Status
from booking.database import Database
from booking.leads.actions import change_lead, log_call
from booking.leads.inputs import LeadChange
from booking.leads.models import Lead
from booking.leads.queries import lead_by_id
from booking.leads.rules import CallResult, Stage
from booking.people.merges import merge_people
from booking.web.staff.waiting import AT_ONCE
from booking.web.staff.waiting_leads import READ_AT_ONCE
from tests.clock import START
from tests.enquiries import captured, enquire
from tests.factories import OFFICE, TEN, book, book_by_phone, houston
from tests.web.staff.conftest import Desk
from tests.web.staff.enquirers import again, asked, path, seen
from tests.web.staff.outbox import plain
from tests.web.staff.test_setup import sent

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
FRIDAY = houston("2026-11-27 16:00")
AT_NINE = "2026-12-07T09:00:00-06:00"
TOKEN = re.compile(r'name="form_token" value="([^"]+)"')


def waiting(desk: Desk) -> str:
    return plain(desk.get("/staff/").text).split("Needs a human")[1]


def test_who_waits_too_long_needs_a_human_the_oldest_first(desk: Desk, office: Database) -> None:
    asked(office, name="Bo Lee", email="bo@example.com", now=FRIDAY)
    lead = asked(office, now=FRIDAY - timedelta(hours=1), phone="713 555 0123")
    asked(office, name="Cy Ray", email="cy@example.com")

    told = waiting(desk)

    assert "Leads waiting too long" in told
    assert told.index("waiting 2 h · Call-back form") < told.index("waiting 1 h")
    assert (f'href="{path(lead)}"' in told, "Cy Ray" in told) == (True, False)
    assert 'href="tel:+1-713-555-0123"' in told


def test_the_practice_says_how_long_is_too_long(admin: Desk, office: Database) -> None:
    asked(office, now=FRIDAY)

    saved = sent(admin, "/staff/settings/practice", {"lead_target_minutes": "61"})

    assert saved.status_code == 303
    assert "Leads waiting too long" not in waiting(admin)


def test_how_a_call_went_is_one_click_on_the_day(desk: Desk, office: Database) -> None:
    lead = asked(office, now=FRIDAY, phone="713 555 0123")
    mailed = asked(office, now=FRIDAY, name="Bo Lee", email="bo@example.com")
    ways = re.findall(r'action="(/staff/leads/[^"]+/call)"', waiting(desk))

    answer = desk.post(ways[0], result="reached", version="1", back="/staff/")

    assert (ways, answer.location) == ([path(lead, "/call")], "/staff/")
    assert [path(one) in waiting(desk) for one in (lead, mailed)] == [False, True]


def test_a_follow_up_that_is_due_needs_a_human(desk: Desk, office: Database) -> None:
    lead = asked(office)
    with office.writing() as session:
        own = session.merge(lead)
        log_call(session, own, CallResult.REACHED, by=OFFICE, now=START)
        due = LeadChange(follow_up_on=START.date() - timedelta(days=1))
        change_lead(session, own, due, by=OFFICE, now=START)

    assert "since Sun, Nov 29 · Call-back form" in waiting(desk).split("Leads to follow up")[1]


def test_what_was_taken_for_spam_waits_for_a_human_to_look(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        lead = captured(session, is_spam=True, now=FRIDAY).lead
        enquire(session, name="Bo Lee", email="bo@example.com", now=FRIDAY)

    before, page = waiting(desk), desk.get(path(lead)).text
    desk.post(path(lead, "/change"), stage="spam", version="1")

    assert before.index("Leads waiting too long") < before.index("Kept apart as spam")
    assert "since Fri, Nov 27, 4:00 pm · Call-back form" in before
    assert ("Look whether it is real" in page, "Is it real?" in page) == (True, True)
    assert ("Kept apart" in waiting(desk), "Look whether" in desk.get(path(lead)).text) == (
        False,
    ) * 2


def test_however_much_is_kept_apart_the_day_says_how_much(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        for number in range(READ_AT_ONCE + 10):
            captured(session, name=f"Bo {number}", email=f"{number}@example.com", is_spam=True)

    page = waiting(desk)

    assert f'Kept apart as spam</a> <span class="badge">{READ_AT_ONCE + 10}<' in page
    assert f"and {READ_AT_ONCE + 10 - AT_ONCE} more" in page


def test_what_a_human_set_to_spam_needs_nobody(desk: Desk, office: Database) -> None:
    lead = asked(office)
    desk.post(path(lead, "/change"), stage="spam", version="1")

    assert "Kept apart" not in waiting(desk)
    page = desk.get(path(lead)).text
    assert ("Look whether it is real" in page, "Answered after" in page) == (False, False)


def test_a_doctor_is_told_nothing_of_leads(
    signed_in_as: Callable[[Role], Desk], office: Database
) -> None:
    asked(office, now=FRIDAY)
    doctor = signed_in_as(Role.PROVIDER)

    page = doctor.get("/staff/").text

    assert "Ana" not in page
    assert "/staff/leads" not in page
    assert doctor.get("/staff/leads").status_code == 403


@pytest.mark.parametrize("text", ["{reference}", "ana garcia", "anna garcía", "0123"])
def test_the_search_finds_a_lead_by_what_a_caller_says(
    desk: Desk, office: Database, text: str
) -> None:
    lead = asked(office, phone="713 555 0123")
    said = text.format(reference=f"{lead.reference[:4].lower()}-{lead.reference[4:].lower()}")

    found = desk.ask("POST", "/staff/search", {"q": said}).get_json()

    hit = found["results"][0]
    assert (hit["kind"], hit["name"], hit["url"]) == ("lead", "Ana García", path(lead))
    assert hit["visits"] == "lead, new for under 5 min"
    assert hit["book"] == f"/staff/book?lead={hit['detail']}"
    assert seen(office) == [("lead.find", f"lead {lead.reference}")]


def test_what_is_settled_is_found_by_its_reference_alone(desk: Desk, office: Database) -> None:
    lead = asked(office)
    with office.writing() as session:
        won = LeadChange(stage=Stage.WON)
        change_lead(session, session.merge(lead), won, by=OFFICE, now=START)

    kinds = [
        [
            hit["kind"]
            for hit in desk.ask("POST", "/staff/search", {"q": text}).get_json()["results"]
        ]
        for text in ("ana garcía", lead.reference)
    ]

    assert kinds == [["person"], ["lead"]]


def test_a_person_s_leads_are_on_their_timeline(desk: Desk, office: Database) -> None:
    lead = asked(office)
    with office.writing() as session:
        log_call(session, session.merge(lead), CallResult.REACHED, by=OFFICE, now=START)

    page = plain(desk.get(f"/staff/people/{lead.person_id}").text)
    alone = plain(desk.get(f"/staff/people/{lead.person_id}?show=leads").text)

    for words in ("Call-back form", "Thanks for the enquiry", "Called", "about their question"):
        assert words in page
    assert (f'href="{path(lead)}"' in alone, "Thanks for the enquiry" in alone) == (True, False)


def test_a_patient_s_leads_are_not_for_their_doctor(
    signed_in_as: Callable[[Role], Desk], office: Database
) -> None:
    lead = asked(office)
    with office.writing() as session:
        book_by_phone(session, lead=lead.reference, person=lead.person_id, name="Ana García")

    page = plain(signed_in_as(Role.PROVIDER).get(f"/staff/people/{lead.person_id}").text)

    assert "Mon, Dec 7" in page
    for word in ("their question", "Leads", "Thanks for the enquiry", lead.reference[:4]):
        assert word not in page


def test_a_merge_takes_the_leads_along(desk: Desk, office: Database) -> None:
    lead = asked(office)
    other = asked(office, name="Ana G. Peña", email="peña@example.com".replace("ñ", "n"))
    with office.writing() as session:
        survivor, merged = lead.person_id, other.person_id
        merge_people(session, survivor_id=survivor, merged_id=merged, by=OFFICE, now=START)

    assert again(office, other).person_id == lead.person_id
    assert other.reference[:4] in desk.get(path(lead)).text.split("Other leads of theirs")[1]


def test_a_caller_is_booked_from_their_lead(desk: Desk, office: Database) -> None:
    lead = asked(office, phone="713 555 0123", message="What would it cost?", locale="es")
    page = desk.get(f"/staff/book?lead={lead.reference}").text
    token = TOKEN.search(page)
    assert token

    typed = {"name": "Ana García", "phone": "713 555 0123", "note": "What would it cost?"}
    kept = {"person": str(lead.person_id), "lead": lead.reference, "form_token": token[1]}
    answer = desk.post("/staff/book", type="in-person", starts_at=AT_NINE, **typed, **kept)

    for words in (
        'value="Ana García"',
        "What would it cost?",
        'value="es" selected',
        "From the lead",
    ):
        assert words in page
    assert again(office, lead).stage == Stage.BOOKED
    assert f'href="{path(lead)}"' in desk.get(answer.location).text
    with office.reading() as session:
        assert session.scalars(select(Appointment.lead_id)).one() == lead.id


def test_a_visit_leads_to_its_lead_and_to_where_they_came_from(
    desk: Desk, signed_in_as: Callable[[Role], Desk], office: Database
) -> None:
    lead = asked(office, touch={"utm_campaign": "article"})
    with office.writing() as session:
        visit = book_by_phone(session, lead=lead.reference, name="Ana García").appointment
        alone = book_by_phone(session, starts_at=TEN, name="Bo Lee").appointment

    page = desk.get(f"/staff/appointments/{visit.reference}").text
    other = desk.get(f"/staff/appointments/{alone.reference}").text
    doctor = signed_in_as(Role.PROVIDER).get(f"/staff/appointments/{visit.reference}").text

    assert (f'href="{path(lead)}"' in page, ">article<" in page) == (True, True)
    assert "By themselves, or without saying so." in other
    assert ("Where they came from" in doctor, path(lead) in doctor) == (False, False)


def test_what_was_refused_is_still_from_the_lead(desk: Desk, office: Database) -> None:
    lead = asked(office, message="What would it cost?", best_time="after 4 pm")

    page = desk.post("/staff/book", type="in-person", name="Ana", lead=lead.reference)

    assert page.status_code == 422
    for words in ("What they wrote", "What would it cost?", "Best time: <bdi>after 4 pm"):
        assert words in page.text
    assert ("lead.read", f"lead {lead.reference}") in seen(office)
    assert f'name="lead" value="{lead.reference}"' in page.text


@pytest.mark.parametrize("reference", ["ZZZZ-ZZZZ", "x"])
def test_nobody_is_booked_from_a_lead_that_is_none(desk: Desk, reference: str) -> None:
    assert desk.get(f"/staff/book?lead={reference}").status_code == 404
    page = desk.post("/staff/book", type="in-person", name="A", starts_at=AT_NINE, lead=reference)
    assert page.status_code == 422


def test_a_doctor_books_from_no_lead(
    signed_in_as: Callable[[Role], Desk], office: Database
) -> None:
    lead = asked(office, message="What would it cost?")

    answer = signed_in_as(Role.PROVIDER).get(f"/staff/book?lead={lead.reference}")

    assert answer.status_code == 403
    assert "cost" not in answer.text


def test_all_about_a_lead_is_exported_with_its_person(admin: Desk, office: Database) -> None:
    lead: Lead = asked(office, message="My question", touch={"utm_campaign": "article"})
    with office.writing() as session:
        log_call(session, session.merge(lead), CallResult.REACHED, by=OFFICE, now=START)

    answer = admin.get(f"/staff/people/{lead.person_id}/export")

    [facts] = json.loads(answer.text)["people"]
    assert [one["message"] for one in facts["lead"]] == ["My question"]
    assert [one["result"] for one in facts["lead_call"]] == ["reached"]
    assert [one["campaign"] for one in facts["touches"]] == ["article"]
    assert {"lead_acknowledgement"} <= {one["kind"] for one in facts["messages"]}


def test_what_an_erasure_would_meet_names_the_leads(admin: Desk, office: Database) -> None:
    lead = asked(office)

    assert (
        "0 visits and 1 lead without a name"
        in admin.get(f"/staff/people/{lead.person_id}/erase").text
    )


@pytest.mark.parametrize("where", ["/staff/leads", "/staff/leads?view=list", "/staff/"])
def test_a_lead_whose_person_has_booked_says_so_and_stays(
    desk: Desk, office: Database, where: str
) -> None:
    waiting = asked(office, message="What would it cost?", now=START - timedelta(days=4))
    asked(office)
    with office.writing() as session:
        book(session, houston("2026-12-10 09:00"), phone="713 555 0177")
        book(session)

    assert again(office, waiting).stage == Stage.NEW
    assert plain(desk.get(where).text).lower().count("booked for mon, dec 7") == 1


def test_whoever_is_in_the_waiting_room_is_not_called(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        visit = book(session, START, now=START - timedelta(days=3)).appointment
        visit.status = Status.ARRIVED
    asked(office, now=START - timedelta(hours=2))

    assert "Booked for Mon, Nov 30" in plain(desk.get("/staff/leads").text)


def test_nobody_is_told_to_book_whoever_is_booked(desk: Desk, office: Database) -> None:
    lead = asked(office, phone="713 555 0123")
    with office.writing() as session:
        log_call(session, lead_by_id(session, lead.id), CallResult.REACHED, by=OFFICE, now=START)
    assert "Book, or set a follow-up" in desk.get(path(lead)).text

    asked(office)
    with office.writing() as session:
        book(session)

    assert "Answer, or set a follow-up" in desk.get(path(lead)).text


def test_whoever_does_not_come_any_more_has_booked_nothing(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        book(session, houston("2026-11-23 09:00"), now=START - timedelta(days=14))
        gone = book(session).appointment
        cancel_appointment(session, gone, reason=None, by=OFFICE, now=START)
    lead = asked(office)

    card = plain(desk.get("/staff/leads").text)
    assert lead.name in card
    assert "Booked for" not in card
