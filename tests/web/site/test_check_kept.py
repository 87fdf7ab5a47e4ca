"""The answers go along with a booking or a request, where that was ticked, and only there."""

import pytest
from flask import Flask
from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.database import Database
from booking.people.models import Consent
from tests.conftest import database_url as database_url
from tests.factories import CHECK, sign_check
from tests.web.site.checking import GOOD, START, answer_all, go_on
from tests.web.site.leads import ANA, THANKED, leads
from tests.web.site.visitor import BO, DETAILS, MARIA, Page, Visitor

BOX = "You may keep my answers with my request."


@pytest.fixture
def visitor(office: Database, app: Flask) -> Visitor:
    with office.writing() as session:
        sign_check(session)
    return Visitor(app.test_client())


def details(visitor: Visitor, *, keep: bool) -> Page:
    go_on(visitor, answer_all(visitor, GOOD), keep=keep)
    return visitor.get(DETAILS)


def kept(office: Database) -> tuple[list[str | None], list[str]]:
    with office.reading() as session:
        answers = session.scalars(select(Appointment.check_answers).order_by(Appointment.id)).all()
        return list(answers), list(session.scalars(select(Consent.purpose).order_by(Consent.id)))


def test_ticked_they_go_along(visitor: Visitor, office: Database) -> None:
    page = details(visitor, keep=True)
    assert page.form.fields["keep_answers"] == "true"

    page = visitor.send(page.form, **MARIA)

    assert page.says("h1") == "Your appointment is booked"
    (answers,), purposes = kept(office)
    assert answers is not None
    assert '"pattern": ["receding"]' in answers
    assert purposes == ["booking", "answers"]


def test_without_the_tick_nobody_is_asked_again_and_nothing_is_kept(
    visitor: Visitor, office: Database
) -> None:
    page = details(visitor, keep=False)
    assert BOX not in page.text

    visitor.send(page.form, **MARIA, keep_answers="true")

    assert kept(office) == ([None], ["booking"])
    assert visitor.get(f"{START}/result").address == f"{START}/result"


def test_the_tick_can_be_taken_back_on_the_form(visitor: Visitor, office: Database) -> None:
    page = details(visitor, keep=True)

    visitor.send(page.form, **MARIA, keep_answers="")

    assert kept(office) == ([None], ["booking"])


@pytest.mark.parametrize("tick", ["true", ""])
def test_a_form_that_is_refused_keeps_the_tick_as_it_is(visitor: Visitor, tick: str) -> None:
    page = details(visitor, keep=True)

    page = visitor.send(page.form, **{**MARIA, "email": "maria@"}, keep_answers=tick)

    assert page.status == 422
    assert page.form.fields.get("keep_answers", "") == tick


def test_the_same_form_again_is_the_same_booking(visitor: Visitor, office: Database) -> None:
    form = details(visitor, keep=True).form
    visitor.send(form, **MARIA)

    page = visitor.send(form, **MARIA)

    assert page.says("h1") == "Your appointment is booked"
    assert "nothing was changed just now" not in page.text
    assert len(kept(office)[0]) == 1


def test_what_was_kept_is_forgotten_by_the_browser(visitor: Visitor) -> None:
    visitor.send(details(visitor, keep=True).form, **MARIA)

    assert visitor.get(f"{START}/result").address == f"{START}/age"
    assert BOX not in visitor.get(DETAILS.replace("2026-12-08", "2026-12-09")).text


def test_who_never_saw_the_check_sees_no_box(visitor: Visitor, office: Database) -> None:
    page = visitor.get(DETAILS)
    assert BOX not in page.text

    visitor.send(page.form, **BO, keep_answers="true")

    assert kept(office) == ([None], ["booking"])


@pytest.mark.parametrize("tick", ["true", ""])
def test_a_call_asked_for_takes_them_along_too(
    visitor: Visitor, office: Database, tick: str
) -> None:
    page = go_on(visitor, answer_all(visitor, GOOD), keep=True, to="call")
    assert page.form.fields["keep_answers"] == "true"

    page = visitor.send(page.form, **ANA, keep_answers=tick)

    (lead,) = leads(office)
    assert page.says("h1") == THANKED
    assert (lead.source, lead.check_version) == (("check", CHECK) if tick else ("callback", None))
    assert kept(office)[1] == (["lead", "answers"] if tick else ["lead"])


def test_a_request_sent_twice_is_one(visitor: Visitor, office: Database) -> None:
    form = go_on(visitor, answer_all(visitor, GOOD), keep=True, to="call").form

    visitor.send(form, **ANA)
    visitor.send(form, **ANA)

    assert len(leads(office)) == 1


@pytest.mark.parametrize("tick", ["true", ""])
def test_from_one_form_to_another_the_tick_stays_as_it_is(visitor: Visitor, tick: str) -> None:
    form = details(visitor, keep=True).form
    form.action = "/instead/callback"

    page = visitor.send(form, **MARIA, keep_answers=tick)

    assert page.address == "/callback"
    assert page.form.fields.get("keep_answers", "") == tick
    assert (BOX in page.text) == bool(tick)
