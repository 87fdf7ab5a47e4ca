"""Ask us to call: kept once and at once, answered kindly, and nothing is typed twice."""

from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select, text

from booking.appointments.models import Appointment
from booking.database import Database
from booking.jobs import Post, send_due
from booking.leads.rules import Stage
from booking.mailer import Mailer
from booking.people.models import Consent
from tests.clock import SettableClock
from tests.factories import houston
from tests.mailing import LETTERHEAD, mail_config, statuses
from tests.smtp import CUT, smtp_server
from tests.web.site.articles import touches
from tests.web.site.conftest import Sent
from tests.web.site.leads import ANA, THANKED, expected, kept, leads, mails
from tests.web.site.visitor import Form, Visitor


def test_what_is_asked_reaches_the_office_and_is_thanked_for(
    visitor: Visitor, database: Database
) -> None:
    page = visitor.send(visitor.get("/callback").form, **ANA)

    (lead,) = leads(database)
    assert page.says("h1") == THANKED
    assert "The office is open right now." in page.text
    assert "Somebody calls you at (713) 555-0123 during office hours." in page.text
    assert (lead.source, lead.stage, lead.message) == ("callback", "new", ANA["message"])
    assert (lead.phone, lead.best_time) == ("+17135550123", "after 4 pm")
    assert mails(database) == ["lead_acknowledgement", "staff_alert"]


def test_no_word_of_whoever_asked_is_mailed_to_the_address_that_they_typed(
    visitor: Visitor, sent: Sent
) -> None:
    words = {"name": "Rich Now", "best_time": "win.example", "message": "Call 900"}
    visitor.send(visitor.get("/callback").form, **{**ANA, **words})

    mail = sent("lead_acknowledgement").as_string()

    assert [word for word in words.values() if word in mail] == []


@pytest.mark.parametrize("way", ["email", "phone"])
def test_one_way_to_reach_somebody_is_enough(
    visitor: Visitor, database: Database, way: str
) -> None:
    other = {"email": "phone", "phone": "email"}[way]

    page = visitor.send(visitor.get("/callback").form, **{**ANA, other: ""})

    assert page.says("h1") == THANKED
    assert getattr(leads(database)[0], other) is None


def test_what_is_missing_is_named_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    page = visitor.send(visitor.get("/callback").form, message=ANA["message"])

    assert page.status == 422
    for words in (
        "Please type your name.",
        "Please give us an email address or a phone number",
        "so that we may answer you.",
    ):
        assert words in page.text
    assert kept(page, "message") == expected("message")


def test_the_same_form_is_one_lead_however_often_it_is_sent(
    visitor: Visitor, database: Database
) -> None:
    form = visitor.get("/callback").form
    pages = [visitor.send(form, **ANA) for _ in range(3)]

    assert {page.says("h1") for page in pages} == {THANKED}
    assert len(leads(database)) == 1
    assert len(mails(database)) == 2


def test_a_form_that_was_corrected_after_sending_reaches_the_office_too(
    visitor: Visitor, database: Database
) -> None:
    form = visitor.get("/callback").form
    visitor.send(form, **ANA)
    visitor.send(form, **{**ANA, "phone": "713 555 0124"})

    assert [lead.phone for lead in leads(database)] == ["+17135550123", "+17135550124"]


def test_what_only_a_program_fills_in_is_kept_apart_and_thanked_alike(
    visitor: Visitor, database: Database
) -> None:
    page = visitor.send(visitor.get("/callback").form, **ANA, subject_line="cheap pills")

    assert page.says("h1") == THANKED
    assert [lead.stage for lead in leads(database)] == [Stage.SPAM]
    assert mails(database) == []


def test_consent_is_kept_as_it_was_shown(visitor: Visitor, database: Database) -> None:
    form = visitor.get("/callback?lang=es").form
    visitor.send(form, **ANA, marketing="true")

    with database.reading() as session:
        found = session.scalars(select(Consent).order_by(Consent.id)).all()
    assert [(one.purpose, one.locale, one.given_on) for one in found] == [
        ("lead", "es", "/callback"),
        ("marketing", "es", "/callback"),
    ]


@pytest.mark.parametrize(
    ("language", "asks", "answers"),
    [
        ("en", "When may we call or write to you?", "Somebody writes to you at ana@example.com"),
        ("es", "¿Cuándo podemos llamarle o escribirle?", "Alguien le escribe a ana@example.com"),
    ],
)
def test_whoever_leaves_only_an_address_is_promised_no_call(
    visitor: Visitor, language: str, asks: str, answers: str
) -> None:
    page = visitor.get(f"/callback?lang={language}")
    assert page.says("h1") == asks

    page = visitor.send(page.form, **{**ANA, "phone": ""})

    assert answers in page.text


def test_after_hours_it_says_when_the_office_opens(visitor: Visitor, clock: SettableClock) -> None:
    clock.set(houston("2026-12-04 18:00"))

    page = visitor.send(visitor.get("/callback").form, **ANA)

    assert "closed right now. It opens on Monday, December 7, 9:00 am" in page.text


def test_a_slip_in_the_address_is_asked_about(visitor: Visitor, database: Database) -> None:
    slip = {**ANA, "email": "ana@gmial.com"}
    page = visitor.send(visitor.get("/callback").form, **slip)

    assert (page.status, page.says("h1")) == (200, "Is your email address right?")
    assert kept(page, *slip) == slip
    assert ("email_is", "ana@gmail.com") in page.form.buttons
    assert ("email_is", "ana@gmial.com") in page.form.buttons
    assert len(leads(database)) == 0


@pytest.mark.parametrize(
    ("more", "kept_as"),
    [
        ({"email_is": "ana@gmail.com"}, "ana@gmail.com"),
        ({"email_is": "ana@gmial.com"}, "ana@gmial.com"),
        ({"email": "ana@example.com"}, "ana@example.com"),
    ],
)
def test_either_answer_is_taken_and_so_is_another_address(
    visitor: Visitor, database: Database, more: dict[str, str], kept_as: str
) -> None:
    page = visitor.send(visitor.get("/callback").form, **{**ANA, "email": "ana@gmial.com"})

    assert visitor.send(page.form, **more).says("h1") == THANKED
    assert [lead.email for lead in leads(database)] == [kept_as]


def test_how_they_came_is_kept_with_it(
    visitor: Visitor, database: Database, clock: SettableClock
) -> None:
    visitor.get("/?utm_campaign=article")
    clock.advance(timedelta(days=3))
    visitor.send(visitor.get("/callback").form, **ANA)
    visitor.get("/?utm_campaign=another")
    visitor.book(**{name: ANA[name] for name in ("name", "email", "phone")})

    first, second = touches(database)
    (lead,) = leads(database)
    with database.reading() as session:
        visit = session.scalars(select(Appointment)).one()
    assert (lead.stage, visit.lead_id) == ("booked", lead.id)
    assert (lead.first_touch_id, lead.last_touch_id) == (first.id, first.id)
    assert (visit.first_touch_id, visit.last_touch_id) == (first.id, second.id)


@pytest.mark.parametrize(
    ("booked_as", "stage"), [("Ana Ruiz", Stage.BOOKED), ("Bea Ruiz", Stage.NEW)]
)
def test_who_left_only_a_number_and_books_then_is_not_called_for_nothing(
    visitor: Visitor, database: Database, booked_as: str, stage: Stage
) -> None:
    visitor.send(visitor.get("/callback").form, **{**ANA, "email": ""})

    visitor.book(name=booked_as, phone=ANA["phone"])

    assert [lead.stage for lead in leads(database)] == [stage]


@pytest.mark.parametrize("path", ["/callback", "/instead/callback", "/instead/book"])
def test_a_form_without_our_token_keeps_what_was_typed(visitor: Visitor, path: str) -> None:
    page = visitor.send(Form(path), **ANA)

    assert page.status == 400
    assert "press the button once more" in page.text
    assert kept(page, *ANA) == ANA
    assert visitor.send(page.form).says("h1") == THANKED


def test_a_machine_in_trouble_keeps_what_was_typed(visitor: Visitor, database: Database) -> None:
    form = visitor.get("/callback").form
    with database.writing() as session:
        session.execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON lead"
                " BEGIN SELECT 1 FROM nothing_by_that_name; END"
            )
        )
    page = visitor.send(form, **ANA)

    assert page.status == 503
    assert "We could not keep your message" in page.text
    assert kept(page, *ANA) == ANA


def test_nobody_is_thanked_who_sent_nothing(visitor: Visitor) -> None:
    assert visitor.get("/callback/thanks").address == "/callback"


def test_a_question_becomes_a_lead_of_its_own_kind(visitor: Visitor, database: Database) -> None:
    page = visitor.send(visitor.get("/learn/hair-restoration/question").form, **ANA)

    (lead,) = leads(database)
    assert page.says("h1") == THANKED
    assert (lead.source, lead.message) == ("question", ANA["message"])


def test_a_question_without_a_question_is_asked_for(visitor: Visitor) -> None:
    form = visitor.get("/learn/hair-restoration/question").form

    page = visitor.send(form, **{**ANA, "message": ""})

    assert page.status == 422
    assert "Please type your question." in page.text


def test_while_the_mail_server_is_away_the_person_is_thanked_and_the_desk_sees_it(
    visitor: Visitor, app: Flask, database: Database, clock: SettableClock, tmp_path: Path
) -> None:
    away = [True]
    with smtp_server({"greeting": lambda _said: CUT if away else None}) as server:
        mailer = Mailer(app, mail_config(tmp_path, port=server.port))
        post = Post(database, mailer, clock, LETTERHEAD)
        page = visitor.send(visitor.get("/callback").form, **ANA)
        send_due(post)
        assert (page.says("h1"), statuses(database)) == (THANKED, ["failed", "failed"])
        assert [lead.stage for lead in leads(database)] == [Stage.NEW]
        away.clear()
        clock.advance(timedelta(minutes=1))
        send_due(post)
    assert statuses(database) == ["sent", "sent"]


@pytest.mark.parametrize(
    ("language", "begins"),
    [
        ("en", "We have your message Hello, Thank you for writing to us."),
        ("es", "Recibimos su mensaje Hola: Gracias por escribirnos."),
    ],
)
def test_the_acknowledgement_begins_as_our_other_letters_do(
    visitor: Visitor, sent: Sent, language: str, begins: str
) -> None:
    visitor.send(visitor.get(f"/callback?lang={language}").form, **ANA)

    plain = sent("lead_acknowledgement").get_body(("plain",))

    assert plain is not None
    assert " ".join(plain.get_content().split()).startswith(begins)
