"""What is said of an appointment, and when it is no longer true."""

from datetime import datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.appointments.changes import confirm_coming
from booking.appointments.emails import compose
from booking.appointments.models import Appointment
from booking.appointments.queries import AppointmentView, by_manage_token
from booking.keyring import Keyring
from booking.messages.models import Message
from booking.messages.rules import Email, Kind, Letterhead
from booking.reminders.actions import plan_reminders
from tests.appointments.asking import cancel, move
from tests.clock import START
from tests.factories import KEYS, NINE, OFFICE, PATIENT, TEN, book

DAY = timedelta(days=1)


def letterhead(keys: Keyring = KEYS) -> Letterhead:
    return Letterhead("https://book.example", "Office <office@book.example>", keys)


def mail(session: Session, kind: Kind, *, version: int = 1) -> Message:
    found = select(Message).where(Message.kind == kind, Message.subject_version == version)
    return session.scalars(found).one()


def composed(
    session: Session, kind: Kind, *, version: int = 1, now: datetime = START, keys: Keyring = KEYS
) -> Email | None:
    found = mail(session, kind, version=version)
    return compose(session, found, now=now, letterhead=letterhead(keys))


def said(email: Email | None) -> dict[str, object]:
    assert email is not None
    return dict(email.context)


def shown(email: Email | None) -> AppointmentView:
    appointment = said(email)["appointment"]
    assert isinstance(appointment, AppointmentView)
    return appointment


def method_of(email: Email | None) -> tuple[str | None, str]:
    assert email is not None
    assert email.calendar is not None
    calendar = Calendar.from_ical(email.calendar)
    return email.calendar_method, str(calendar["method"])


def test_a_confirmation_says_what_when_and_how_to_change_it(session: Session) -> None:
    made = book(session)

    email = composed(session, Kind.CONFIRMATION)

    assert shown(email).starts_at == NINE
    assert said(email)["manage_url"] == f"https://book.example/manage/{made.manage_token}"
    assert said(email)["confirm_url"] == f"{said(email)['manage_url']}/confirm"
    assert str(said(email)["ics_url"]).startswith(str(said(email)["manage_url"]))
    assert method_of(email) == ("REQUEST", "REQUEST")


def test_a_change_names_its_template_and_asks_calendars_to_follow(
    session: Session, appointment: Appointment
) -> None:
    move(session, appointment)
    email = composed(session, Kind.RESCHEDULE, version=2)

    assert email is not None
    assert email.template == "appointments/reschedule"
    assert b"SEQUENCE:1" in (email.calendar or b"")
    assert shown(email).starts_at == TEN


def test_a_cancellation_takes_it_out_of_calendars(
    session: Session, appointment: Appointment
) -> None:
    cancel(session, appointment)

    assert method_of(composed(session, Kind.CANCELLATION, version=2)) == ("CANCEL", "CANCEL")


@pytest.mark.usefixtures("appointment")
def test_a_reminder_knows_how_long_before_and_has_no_calendar_part(session: Session) -> None:
    plan_reminders(session, now=NINE - DAY)

    email = composed(session, Kind.REMINDER, now=NINE - DAY)

    assert email is not None
    assert said(email)["reminder_hours"] == 24
    assert email.calendar is None


@pytest.mark.parametrize("change", [move, cancel])
def test_what_was_true_of_an_older_version_is_not_said(
    session: Session, appointment: Appointment, change: type
) -> None:
    plan_reminders(session, now=NINE - DAY)

    change(session, appointment)

    assert composed(session, Kind.CONFIRMATION) is None
    assert composed(session, Kind.REMINDER, now=NINE - DAY) is None


@pytest.mark.parametrize(
    ("status", "now"),
    [("arrived", NINE - DAY), ("no_show", NINE - DAY), ("booked", NINE), ("booked", NINE + DAY)],
)
def test_nobody_is_reminded_of_what_has_begun(
    session: Session, appointment: Appointment, status: str, now: datetime
) -> None:
    plan_reminders(session, now=NINE - DAY)
    appointment.status = status

    assert composed(session, Kind.REMINDER, now=now) is None


@pytest.mark.parametrize("status", ["arrived", "completed", "no_show"])
def test_nobody_who_came_or_stayed_away_is_told_to_come(
    session: Session, appointment: Appointment, status: str
) -> None:
    appointment.status = status

    assert composed(session, Kind.CONFIRMATION) is None


@pytest.mark.usefixtures("appointment")
def test_a_confirmation_after_the_visit_has_begun_is_not_sent(session: Session) -> None:
    assert composed(session, Kind.CONFIRMATION, now=NINE) is None


@pytest.mark.usefixtures("appointment")
def test_a_reminder_that_was_kept_waiting_beyond_its_grace_is_not_sent(session: Session) -> None:
    plan_reminders(session, now=NINE - 3 * DAY)

    assert composed(session, Kind.REMINDER, now=NINE - 3 * DAY + timedelta(hours=11)) is not None
    assert composed(session, Kind.REMINDER, now=NINE - 2 * DAY) is None


def test_saying_one_comes_makes_no_mail_untrue(session: Session, appointment: Appointment) -> None:
    confirm_coming(session, appointment, by=PATIENT, now=START)

    assert composed(session, Kind.CONFIRMATION) is not None


def test_of_an_appointment_that_is_gone_nothing_is_said(session: Session) -> None:
    book(session)
    lost = mail(session, Kind.CONFIRMATION)
    lost.subject_id = 999_999

    assert compose(session, lost, now=START, letterhead=letterhead()) is None


def test_an_alert_says_from_when_to_when(session: Session, appointment: Appointment) -> None:
    move(session, appointment)

    told = said(composed(session, Kind.STAFF_ALERT, version=2))

    assert (told["event"], told["starts_at"]) == ("moved", TEN)
    assert told["previous_starts_at"] == NINE


def test_an_alert_that_the_next_one_has_overtaken_is_not_sent(
    session: Session, appointment: Appointment
) -> None:
    move(session, appointment)
    cancel(session, appointment)

    assert composed(session, Kind.STAFF_ALERT, version=2) is None
    assert composed(session, Kind.STAFF_ALERT, version=3) is not None


@pytest.mark.usefixtures("appointment")
def test_an_alert_carries_no_link_into_the_appointment(session: Session) -> None:
    told = said(composed(session, Kind.STAFF_ALERT))

    assert not [name for name in told if name.endswith("_url")]
    assert "/manage/" not in repr(told)


def test_with_a_newer_key_before_the_old_one_mails_show_the_same_link(session: Session) -> None:
    made = book(session)
    both = Keyring(("a newer secret", *KEYS.secrets))

    told = said(composed(session, Kind.CONFIRMATION, keys=both))

    assert str(told["manage_url"]).endswith(made.manage_token)


def test_with_the_old_key_gone_every_mail_shows_one_new_link_that_works(session: Session) -> None:
    made = book(session)
    new = Keyring(("a newer secret",))

    first, again = (said(composed(session, Kind.CONFIRMATION, keys=new)) for _ in range(2))
    token = str(first["manage_url"]).rpartition("/")[2]

    assert token != made.manage_token
    assert first["manage_url"] == again["manage_url"]
    assert by_manage_token(session, token, now=START) is made.appointment


@pytest.mark.parametrize(
    ("locale", "name"), [("en", "Consultation at the office"), ("es", "Consulta en el consultorio")]
)
def test_a_mail_speaks_the_language_of_the_booking(
    session: Session, locale: str, name: str
) -> None:
    book(session, locale=locale)

    assert shown(composed(session, Kind.CONFIRMATION)).type_name == name


def test_a_patient_elsewhere_is_told_both_zones(session: Session) -> None:
    book(session, timezone="America/New_York")

    view = shown(composed(session, Kind.CONFIRMATION))

    assert (view.office_zone, view.visitor_zone) == ("America/Chicago", "America/New_York")


@pytest.mark.parametrize("timezone", [None, "America/Chicago"])
def test_a_patient_near_by_is_told_one(session: Session, timezone: str | None) -> None:
    book(session, timezone=timezone)

    assert shown(composed(session, Kind.CONFIRMATION)).visitor_zone is None


def test_only_a_visit_in_person_has_a_place_in_calendars(session: Session) -> None:
    book(session, type="video")
    email = composed(session, Kind.CONFIRMATION)

    assert email is not None
    assert b"Sample Street" not in (email.calendar or b"")


def test_the_office_can_move_without_a_mail_and_the_next_one_is_still_right(
    session: Session, appointment: Appointment
) -> None:
    move(session, appointment, by=OFFICE, notify=False)

    assert composed(session, Kind.CONFIRMATION) is None
    assert plan_reminders(session, now=TEN - DAY) == 1
    assert shown(composed(session, Kind.REMINDER, version=2, now=TEN - DAY)).starts_at == TEN
