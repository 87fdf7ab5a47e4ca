"""What staff see of a mail before it leaves."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.appointments.models import Appointment
from booking.appointments.queries import by_id
from booking.database import Database
from booking.jobs import post_of
from booking.letters import Letter
from booking.mailer import Address
from booking.messages.models import Message
from booking.messages.rules import Email, Kind
from booking.web.context import config
from booking.web.staff.previews import (
    DOTS,
    MailDraft,
    preview_change,
    preview_of,
    without_links,
    written,
)
from tests.appointments.asking import cancel, move
from tests.clock import SettableClock
from tests.factories import book
from tests.letters import context as said

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def _within(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture
def booked(database: Database) -> tuple[int, str]:
    """The appointment's id, and the token in its mails."""
    with database.writing() as session:
        made = book(session)
        return made.appointment.id, made.manage_token


def message_of(session: Session, kind: Kind) -> Message:
    return session.scalars(select(Message).where(Message.kind == kind)).one()


def shown(found: Letter | MailDraft | None) -> str:
    letter = written(found)
    assert letter is not None
    return f"{letter.subject}\n{letter.text}\n{letter.html}".replace("\N{NO-BREAK SPACE}", " ")


def test_a_waiting_mail_is_shown_without_the_patient_s_own_link(
    database: Database, booked: tuple[int, str]
) -> None:
    with database.reading() as session:
        letter = preview_of(session, message_of(session, Kind.CONFIRMATION).id)

    text = shown(letter)
    assert "Your appointment is booked" in text
    assert f"/manage/{DOTS}" in text
    assert booked[1] not in text


@pytest.mark.usefixtures("booked")
def test_a_link_in_a_preview_leads_nowhere(database: Database) -> None:
    with database.reading() as session:
        draft = preview_of(session, message_of(session, Kind.CONFIRMATION).id)

    letter = written(draft)
    assert letter is not None
    assert letter.html.count("href=") == letter.html.count('href="#"') > 3


def test_a_change_that_is_only_rehearsed_shows_its_mail(
    database: Database, booked: tuple[int, str]
) -> None:
    with database.rehearsing() as session:
        appointment = by_id(session, booked[0])
        move(session, appointment)
        letter = preview_change(session, appointment)

    assert "Your appointment has moved" in shown(letter)
    assert "10:00 am" in shown(letter)
    with database.reading() as session:
        assert session.scalars(select(Message.kind).where(Message.kind == "reschedule")).all() == []


def test_a_cancellation_shows_its_own_mail(database: Database, booked: tuple[int, str]) -> None:
    with database.rehearsing() as session:
        appointment = by_id(session, booked[0])
        cancel(session, appointment)
        letter = preview_change(session, appointment)

    assert "Your appointment is cancelled" in shown(letter)


def test_what_is_no_longer_true_has_no_preview(database: Database, booked: tuple[int, str]) -> None:
    with database.rehearsing() as session:
        cancel(session, by_id(session, booked[0]))
        letter = preview_of(session, message_of(session, Kind.CONFIRMATION).id)

    assert letter is None


def test_who_is_told_nothing_has_no_mail_to_show(
    database: Database, booked: tuple[int, str]
) -> None:
    with database.reading() as session:
        appointment = session.get(Appointment, booked[0])
        assert appointment is not None
        appointment.version += 1

        assert preview_change(session, appointment) is None
        session.expunge_all()


def test_a_mail_that_is_written_already_is_shown_as_it_is_written(
    app: Flask, database: Database, booked: tuple[int, str], clock: SettableClock
) -> None:
    link = f"{config().base_url}/manage/{booked[1]}"
    mail = Email(
        "appointments/reminder", said("reminder", name="Ana Früher") | {"manage_url": link}
    )
    address = Address("ana@example.com", "confirmation", "en")
    frozen = post_of(app).mailer.freeze(mail, address, now=clock())
    with database.writing() as session:
        message = message_of(session, Kind.CONFIRMATION)
        message.frozen, message.message_id = frozen.content, frozen.message_id

    with database.reading() as session:
        text = shown(preview_of(session, message.id))

    assert "Hello Ana Früher," in text
    assert f"/manage/{DOTS}" in text
    assert booked[1] not in text


@pytest.mark.parametrize("path", ["/staff/password/", "/offers?token=", "/manage/x/"])
def test_no_link_that_opens_something_is_shown(path: str) -> None:
    secret = "Ab_-9" * 8
    link = f"{config().base_url}{path}{secret}"

    letter = without_links(Letter(link, f"({link})", f'<a class="x" href="{link}">{link}</a>'))

    assert secret not in shown(letter)
    assert letter.html.startswith('<a class="x" href="#">')


@pytest.mark.parametrize("path", ["/manage/", "/booking/manage/", "/staff/password/"])
def test_nor_one_from_before_the_site_moved(path: str) -> None:
    secret = "Ab_-9" * 8
    link = f"https://old.example{path}{secret}/confirm"

    letter = without_links(Letter(link, f"({link})", f'<a class="x" href="{link}">{link}</a>'))

    assert secret not in shown(letter)


def test_a_long_link_that_opens_nothing_of_ours_is_shown() -> None:
    link = "https://video.example/j/how-to-find-our-waiting-room"

    assert link in shown(without_links(Letter("", link, link)))
