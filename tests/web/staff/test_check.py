"""The self-check's text: read whole and signed by an administrator, shown at the visit."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from booking.accounts.rules import Role
from booking.audit.models import AuditEvent
from booking.checks.models import SignedCheck
from booking.checks.queries import written_text
from booking.database import Database
from booking.leads.actions import capture_lead
from booking.leads.inputs import Enquiry
from booking.leads.rules import LeadSource
from booking.practice.queries import load_practice
from tests.checks.test_text import words
from tests.clock import START, SettableClock
from tests.desk import PASSWORD, hidden
from tests.factories import ANSWERED, CHECK, NINE, PATIENT, TEN, book, book_by_phone, sign_check
from tests.web.staff.callers import belongs_to
from tests.web.staff.conftest import Desk
from tests.web.staff.enquirers import asked, path

PAGE, SIGN, DOWN = (f"/staff/settings/check{path}" for path in ("", "/sign", "/down"))
FLAGGED = {**ANSWERED, "answers": {"age": "adult", "signs": ["pain"]}}


def mark(desk: Desk) -> str:
    found = re.search(r'name="seen" value="(\w+)"', desk.get(PAGE).text)
    return found[1] if found else ""


def signed(office: Database) -> None:
    with office.writing() as session:
        sign_check(session)


def visit_with_answers(office: Database) -> str:
    with office.writing() as session:
        sign_check(session)
        return book(session, check=FLAGGED).appointment.reference


def test_the_whole_text_is_read_in_both_languages(admin: Desk) -> None:
    page = admin.get(PAGE).get_data(as_text=True).replace("&#39;", "'").replace("&#34;", '"')

    for _language, said in words(written_text().model_dump()):
        assert said in page, said
    assert "The self-check is not on the site." in page


def test_an_administrator_signs_it_and_it_is_on_the_site(admin: Desk, office: Database) -> None:
    answer = admin.post(SIGN, seen=mark(admin))

    page = admin.get(PAGE).text
    assert (answer.status_code, answer.location) == (303, PAGE)
    assert f"Version {CHECK} by <bdi>Robin Admin</bdi>" in page
    assert "Nov 30, 2026" in page
    assert SIGN not in page
    assert admin.client.get("/check").status_code == 200
    with office.reading() as session:
        assert session.scalars(select(AuditEvent.subject)).all().count(f"check {CHECK}") == 1


def test_it_is_taken_off_the_site_again(admin: Desk, office: Database) -> None:
    signed(office)

    answer = admin.post(DOWN)

    assert answer.status_code == 303
    assert admin.client.get("/check").status_code == 404
    assert mark(admin)


def test_an_earlier_signature_of_the_same_version_stays_in_sight(
    admin: Desk, clock: SettableClock
) -> None:
    admin.post(SIGN, seen=mark(admin))
    admin.post(DOWN)
    clock.advance(timedelta(minutes=5))
    admin.post(SIGN, seen=mark(admin))

    lines = re.findall(rf"<p>Version {CHECK} by.*</p>", admin.get(PAGE).text)

    assert ["on the site" in line for line in lines] == [True, False]
    assert len(set(lines)) == 2


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.PROVIDER])
@pytest.mark.parametrize("path", [SIGN, DOWN])
def test_nobody_else_signs_it_or_takes_it_down(
    signed_in_as: Callable[[Role], Desk], office: Database, role: Role, path: str
) -> None:
    desk = signed_in_as(role)

    assert desk.get(PAGE).status_code == 403
    assert desk.post(path).status_code == 403
    with office.reading() as session:
        assert session.scalars(select(SignedCheck)).all() == []


@pytest.mark.parametrize("path", [SIGN, DOWN])
def test_the_password_is_asked_for_once_more(admin: Desk, clock: SettableClock, path: str) -> None:
    seen = mark(admin)
    clock.advance(timedelta(minutes=10))

    refused = admin.post(path, seen=seen)
    back = admin.client.post("/staff/confirm", data=hidden(refused) | {"password": PASSWORD})

    assert refused.status_code == 403
    assert admin.client.post(path, data=hidden(back)).status_code == 303


def test_other_words_than_those_read_are_not_signed(admin: Desk) -> None:
    answer = admin.post(SIGN, seen="something else")

    assert answer.status_code == 409
    assert "Nothing was signed." in answer.text
    assert admin.client.get("/check").status_code == 404


def test_other_words_under_a_signed_number_are_said_to_be(admin: Desk, office: Database) -> None:
    signed(office)
    with office.writing() as session:
        kept = session.get_one(SignedCheck, CHECK)
        lead = {**kept.text["start"]["lead"], "en": "It takes a minute."}
        kept.text = {**kept.text, "start": {**kept.text["start"], "lead": lead}}

    page = admin.get(PAGE).text

    assert f"Version {CHECK} was signed with other words" in page
    assert SIGN not in page
    assert "It takes a minute." in admin.client.get("/check").text


def test_the_checklist_asks_for_the_signature_until_it_is_there(
    admin: Desk, office: Database
) -> None:
    assert "The self-check’s signature" in admin.get("/staff/settings").text

    signed(office)

    assert "The self-check’s signature" not in admin.get("/staff/settings").text


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.PROVIDER])
def test_the_answers_are_read_at_the_visit_and_that_is_noted(
    signed_in_as: Callable[[Role], Desk], office: Database, role: Role
) -> None:
    desk = signed_in_as(role)
    reference = visit_with_answers(office)
    if role is Role.PROVIDER:
        with office.reading() as session:
            belongs_to(office, load_practice(session).provider("patt").id)

    page = desk.get(f"/staff/appointments/{reference}").text

    for said in ("Have you noticed any of these?", "<strong>Pain</strong>", "see a doctor soon"):
        assert said in page
    with office.reading() as session:
        found = select(AuditEvent.fields).where(AuditEvent.action == "appointment.read")
        assert "check_answers" in session.scalars(found).one().split()


@pytest.mark.parametrize("keeps", [True, False])
def test_they_are_read_at_the_enquiry_too_where_they_were_kept(
    desk: Desk, office: Database, keeps: bool
) -> None:
    signed(office)
    lead = asked(office, check={**FLAGGED, "keep": keeps})

    page = desk.get(path(lead)).text

    for said in ("Have you noticed any of these?", "<strong>Pain</strong>", "see a doctor soon"):
        assert (said in page) is keeps
    with office.reading() as session:
        found = select(AuditEvent.fields).where(AuditEvent.action == "lead.read")
        assert ("check_answers" in session.scalars(found).one().split()) is keeps


def test_another_providers_patient_keeps_them_from_everybody_else(
    signed_in_as: Callable[[Role], Desk], office: Database, add_another: Callable[[], int]
) -> None:
    reference = visit_with_answers(office)
    doctor = signed_in_as(Role.PROVIDER)
    belongs_to(office, add_another())

    page = doctor.get(f"/staff/appointments/{reference}").text

    assert "Have you noticed any of these?" not in page


def test_a_visit_that_answers_an_enquiry_shows_what_came_with_that(
    desk: Desk, office: Database
) -> None:
    said = {"name": "Cy", "phone": "713 555 0199", "consent": True, "check": FLAGGED}
    with office.writing() as session:
        sign_check(session)
        form, source = Enquiry.model_validate(said), LeadSource.CHECK
        kept = capture_lead(session, form, source=source, page="/", by=PATIENT, now=START)
        visit = book_by_phone(session, TEN, name="Cy", lead=kept.lead.reference).appointment

    assert "<strong>Pain</strong>" in desk.get(f"/staff/appointments/{visit.reference}").text


def test_a_visit_without_answers_shows_none(desk: Desk, office: Database) -> None:
    with office.writing() as session:
        visit = book(session, NINE).appointment

    assert "Self-check" not in desk.get(f"/staff/appointments/{visit.reference}").text
