"""The day by mail: at seven by the office's wall, once, to whom it is for, and with what."""

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking import create_app
from booking.accounts.models import Account
from booking.accounts.rules import Role
from booking.appointments.changes import cancel_appointment, confirm_coming
from booking.appointments.models import Appointment
from booking.letters import Letter, write
from booking.messages.models import Message
from booking.messages.rules import Kind
from booking.practice.models import Provider
from booking.reminders.agenda import plan_agendas
from booking.reminders.emails import compose
from tests.clock import START
from tests.factories import OFFICE, book_by_phone, houston
from tests.mailing import LETTERHEAD, mail_config

SEVEN = houston("2026-12-01 07:00")
NINE_TODAY = houston("2026-12-01 09:00")
SAYS_TOO_MUCH = re.compile(r"hair|consult|treat|surg|follow|type", re.IGNORECASE)
Read = Callable[..., Letter | None]


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    app = create_app(mail_config(tmp_path_factory.mktemp("app")))
    yield app
    app.extensions["booking"].database.dispose()


def reader(session: Session, role: Role = Role.FRONT_DESK, **changes: object) -> Account:
    facts = {"email": f"{role}@houston-hair.example", "name": "Robin", "wants_agenda": True}
    account = Account(role=role, created_at=START, **facts | changes)
    session.add(account)
    session.flush()
    return account


def patt(session: Session) -> int:
    return session.scalars(select(Provider.id)).first() or 0


def visit(session: Session, starts_at: datetime = NINE_TODAY, **changes: object) -> Appointment:
    asked = {"override": True, "reason": "asked", "phone": "(713) 555-0188", **changes}
    return book_by_phone(session, starts_at, now=min(START, starts_at), **asked).appointment


def mails(session: Session) -> list[str]:
    found = select(Message.once_key).where(Message.kind == Kind.DAILY_AGENDA)
    return [key.rpartition(":")[2] for key in session.scalars(found.order_by(Message.id))]


@pytest.fixture
def letter(session: Session, app: Flask) -> Read:
    """What leaves at that moment."""

    def read(at: datetime = SEVEN) -> Letter | None:
        plan_agendas(session, now=SEVEN)
        message = session.scalars(select(Message).where(Message.kind == Kind.DAILY_AGENDA)).one()
        mail = compose(session, message, now=at, letterhead=LETTERHEAD)
        at_home = "https://book.example"
        return write(app, mail, locale="en", base_url=at_home, now=at) if mail else None

    return read


@pytest.mark.parametrize(
    ("wall", "planned"),
    [
        ("2026-12-01 06:59", 0),
        ("2026-12-01 07:00", 1),
        ("2026-12-01 11:59", 1),
        ("2026-12-01 12:00", 0),
        # Nobody works and nobody comes.
        ("2026-12-05 07:00", 0),
        ("2026-12-25 07:00", 0),
        # Mondays after both changes of the clock, and the last ones before.
        ("2026-10-30 06:59", 0),
        ("2026-10-30 07:00", 1),
        ("2026-11-02 06:59", 0),
        ("2026-11-02 07:00", 1),
        ("2027-03-15 06:59", 0),
        ("2027-03-15 07:00", 1),
    ],
)
def test_it_is_due_at_seven_by_the_wall_and_not_after_noon(
    session: Session, wall: str, planned: int
) -> None:
    reader(session)

    assert plan_agendas(session, now=houston(wall)) == planned


@pytest.mark.parametrize(
    ("day", "utc"), [("2026-11-01", "13:00"), ("2027-03-14", "12:00"), ("2027-03-13", "13:00")]
)
def test_on_the_very_day_of_the_change_it_is_seven_too(
    session: Session, day: str, utc: str
) -> None:
    reader(session)
    visit(session, houston(f"{day} 15:00"))
    seven = datetime.fromisoformat(f"{day}T{utc}+00:00")

    assert plan_agendas(session, now=seven - timedelta(minutes=1)) == 0
    assert plan_agendas(session, now=seven) == 1


def test_each_day_comes_once_to_each(session: Session) -> None:
    reader(session)
    reader(session, Role.ADMIN)
    moments = (SEVEN, SEVEN + timedelta(minutes=1), SEVEN + timedelta(days=1))

    assert [plan_agendas(session, now=now) for now in moments] == [2, 0, 2]
    assert mails(session) == ["2026-12-01"] * 2 + ["2026-12-02"] * 2


@pytest.mark.parametrize("changes", [{"wants_agenda": False}, {"disabled_at": START}])
def test_who_does_not_want_it_or_has_left_gets_none(
    session: Session, changes: dict[str, object]
) -> None:
    reader(session, Role.FRONT_DESK, **changes)

    assert plan_agendas(session, now=SEVEN) == 0


@pytest.mark.parametrize("change", [{"wants_agenda": False}, {"disabled_at": START}])
def test_who_no_longer_gets_it_gets_none_that_is_on_its_way(
    session: Session, letter: Read, change: dict[str, object]
) -> None:
    account = reader(session)
    plan_agendas(session, now=SEVEN)
    for name, value in change.items():
        setattr(account, name, value)

    assert letter() is None


def test_a_mail_that_was_held_up_until_noon_stays_here(session: Session, letter: Read) -> None:
    reader(session)

    assert letter(SEVEN + timedelta(hours=5)) is None


def test_it_says_who_comes_when_and_how_to_reach_them(session: Session, letter: Read) -> None:
    reader(session)
    coming = visit(session, name="Luz Rey", locale="es", note="not in a mail")
    confirm_coming(session, coming, by=OFFICE, now=START)
    gone = visit(session, houston("2026-12-01 10:00"), name="Gone Gus")
    cancel_appointment(session, gone, reason=None, by=OFFICE, now=START)

    mail = letter()

    assert mail is not None
    assert mail.subject == "Tuesday, December 1: 1 appointment"
    for part in (mail.text.replace("\N{NO-BREAK SPACE}", " "), mail.html):
        for said in ("Luz Rey", "Spanish", "said they are coming", "https://book.example/staff/"):
            assert said in part
        assert "Gone Gus" not in part
        assert "not in a mail" not in part
    assert "9:00 am to 9:45 am" in mail.text.replace("\N{NO-BREAK SPACE}", " ")
    assert 'href="tel:+1-713-555-0188"' in mail.html


def test_nothing_about_health_shows_in_an_inbox(session: Session, letter: Read) -> None:
    reader(session)
    visit(session)

    mail = letter()

    assert mail is not None
    preview = re.search(r'class="preview">(.*?)&#847;', mail.html)
    assert preview
    assert not SAYS_TOO_MUCH.search(mail.subject + preview[1])


def test_a_day_without_anybody_is_said_too(session: Session, letter: Read) -> None:
    reader(session)

    mail = letter()

    assert mail is not None
    assert mail.subject == "Tuesday, December 1: no appointments"


def test_a_doctor_gets_their_own_day(session: Session, letter: Read) -> None:
    own = patt(session)
    second = Provider(slug="second", name="Dr. Second", title="", position=1)
    session.add(second)
    session.flush()
    reader(session, Role.PROVIDER, provider_id=own)
    visit(session, name="Own Olga")
    foreign = visit(session, houston("2026-12-01 14:00"), name="Far Fran")
    foreign.provider_id = second.id
    session.flush()

    mail = letter()

    assert mail is not None
    assert mail.subject.endswith(": 1 appointment")
    assert "Own Olga" in mail.text
    assert "Far Fran" not in mail.text + mail.html


@pytest.mark.parametrize(
    "name", ['<img src=x onerror="a()">', "مريم عبد الله", "W" * 200, "👩🏽‍🦱 {{ 7*7 }}"]
)
def test_a_name_is_text_and_nothing_else(session: Session, letter: Read, name: str) -> None:
    reader(session)
    visit(session).name = name
    session.flush()

    mail = letter()

    assert mail is not None
    assert name in mail.text
    assert "<img" not in mail.html
