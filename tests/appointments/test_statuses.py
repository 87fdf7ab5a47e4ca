"""What the office changes: the day's statuses, their reverse, and several things at once."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from booking.appointments.changes import cancel_appointment, change_appointment
from booking.appointments.inputs import OfficeChange
from booking.appointments.models import Appointment
from booking.audit.models import AuditEvent
from booking.diary.models import Claim
from booking.errors import InvalidInput, NotBegun, SlotTaken, StaleVersion, StatusConflict
from booking.messages.models import Message
from booking.practice.actions import touch_practice
from booking.practice.models import ConsultationType, Provider
from tests.clock import START
from tests.factories import NINE, OFFICE, TEN, book_by_phone, houston

HOUR = timedelta(hours=1)
WAYS = [
    ("booked", "arrived", "completed", "arrived", "booked"),
    ("booked", "no_show", "booked"),
    ("booked", "cancelled", "booked", "arrived"),
]


def change(
    session: Session, appointment: Appointment, at: datetime = START, **changes: object
) -> None:
    asked = OfficeChange.model_validate(changes, strict=False)
    change_appointment(session, appointment, asked, by=OFFICE, now=at)


def kinds(session: Session) -> list[str]:
    """What was enqueued after the booking's two, in order."""
    found = select(Message.kind).where(Message.subject_version > 1).order_by(Message.id)
    return list(session.scalars(found))


@pytest.mark.parametrize("way", WAYS)
def test_each_step_and_its_reverse_can_be_taken(
    session: Session, appointment: Appointment, way: tuple[str, ...]
) -> None:
    for before, after in pairwise(way):
        assert appointment.status == before
        change(session, appointment, at=NINE, status=after)

    assert appointment.status == way[-1]


@pytest.mark.parametrize(
    ("way", "refused"),
    [
        ((), "completed"),
        (("arrived",), "no_show"),
        (("arrived",), "cancelled"),
        (("arrived", "completed"), "booked"),
        (("no_show",), "arrived"),
        (("no_show",), "cancelled"),
        (("cancelled",), "arrived"),
        (("cancelled",), "no_show"),
    ],
)
def test_any_other_step_is_refused(
    session: Session, appointment: Appointment, way: tuple[str, ...], refused: str
) -> None:
    for status in way:
        change(session, appointment, at=NINE, status=status)

    with pytest.raises(StatusConflict):
        change(session, appointment, at=NINE, status=refused)


def test_nobody_is_a_no_show_before_the_visit_begins(
    session: Session, appointment: Appointment
) -> None:
    with pytest.raises(NotBegun):
        change(session, appointment, at=NINE - timedelta(minutes=1), status="no_show")

    assert appointment.status == "booked"


def test_nobody_has_arrived_before_the_day_of_the_visit(
    session: Session, appointment: Appointment
) -> None:
    with pytest.raises(NotBegun):
        change(session, appointment, at=houston("2026-12-06 23:59"), status="arrived")
    change(session, appointment, at=houston("2026-12-07 00:00"), status="arrived")

    assert appointment.status == "arrived"


@pytest.mark.parametrize("status", ["booked", "arrived", "cancelled"])
def test_a_step_that_is_repeated_is_none(
    session: Session, appointment: Appointment, status: str
) -> None:
    change(session, appointment, at=NINE, status=status)
    version, told = appointment.version, kinds(session)

    change(session, appointment, at=NINE, status=status)

    assert (appointment.version, kinds(session)) == (version, told)


def test_what_happens_on_the_day_is_on_the_trail_and_mails_nobody(
    session: Session, appointment: Appointment
) -> None:
    change(session, appointment, at=NINE, status="arrived")

    event = session.scalars(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
    assert event is not None
    assert (event.action, event.fields) == ("appointment.arrived", "status")
    assert (appointment.version, kinds(session)) == (1, [])


def test_undoing_a_cancel_takes_the_time_again_and_tells_the_patient(
    session: Session, appointment: Appointment
) -> None:
    change(session, appointment, status="cancelled", reason="Wrong click")

    change(session, appointment, status="booked")

    assert (appointment.status, appointment.version) == ("booked", 3)
    assert (appointment.cancelled_at, appointment.cancelled_by) == (None, None)
    assert (appointment.cancel_reason, appointment.late_cancel) == (None, False)
    assert session.get_one(Claim, appointment.claim_id).starts_at == NINE
    assert kinds(session) == ["cancellation", "confirmation"]


def test_what_was_told_of_a_cancel_goes_with_it(session: Session, appointment: Appointment) -> None:
    told = "Dr. Patt is ill"
    cancel_appointment(session, appointment, reason=told, told=told, by=OFFICE, now=START)

    change(session, appointment, status="booked")

    assert appointment.told_reason is None


def test_a_cancel_cannot_be_undone_once_the_time_is_taken(
    session: Session, appointment: Appointment
) -> None:
    change(session, appointment, status="cancelled")
    book_by_phone(session, NINE)

    with pytest.raises(SlotTaken), session.begin_nested():
        change(session, appointment, status="booked")

    session.refresh(appointment)
    assert (appointment.status, appointment.claim_id) == ("cancelled", None)


def test_an_undone_cancel_lasts_as_long_as_the_time_it_takes(
    session: Session, appointment: Appointment
) -> None:
    change(session, appointment, status="cancelled")
    session.execute(update(ConsultationType).values(duration_minutes=60))
    touch_practice(session)

    change(session, appointment, status="booked")

    sold = session.get_one(Claim, appointment.claim_id)
    assert appointment.ends_at == sold.ends_at


def test_a_cancel_is_not_undone_with_a_provider_who_left(
    session: Session, appointment: Appointment
) -> None:
    change(session, appointment, status="cancelled")
    session.execute(update(Provider).values(active=False))
    touch_practice(session)

    with pytest.raises(InvalidInput):
        change(session, appointment, status="booked")


def test_after_an_undone_cancel_the_reminders_of_before_are_over(
    session: Session, appointment: Appointment
) -> None:
    change(session, appointment, status="cancelled")
    asked = OfficeChange.model_validate({"status": "booked"}, strict=False)

    change_appointment(session, appointment, asked, by=OFFICE, now=START + HOUR)

    assert appointment.agreed_at == START + HOUR


def test_several_changes_are_made_together(session: Session, appointment: Appointment) -> None:
    change(session, appointment, starts_at=TEN, note="Called twice", version=1)

    assert (appointment.starts_at, appointment.note) == (TEN, "Called twice")
    assert kinds(session) == ["reschedule"]


def test_several_changes_are_made_together_or_not_at_all(
    session: Session, appointment: Appointment
) -> None:
    with pytest.raises(StatusConflict), session.begin_nested():
        change(session, appointment, starts_at=TEN, status="completed")

    session.refresh(appointment)
    assert (appointment.starts_at, appointment.version) == (NINE, 1)


def test_a_change_made_already_is_no_conflict_however_old_the_view(
    session: Session, appointment: Appointment
) -> None:
    for _ in range(2):
        change(session, appointment, starts_at=TEN, version=1)
    for _ in range(2):
        change(session, appointment, status="cancelled", version=2)

    assert (appointment.status, appointment.version) == ("cancelled", 3)


def test_a_move_outside_the_rules_needs_a_reason_and_keeps_it(
    session: Session, appointment: Appointment
) -> None:
    with pytest.raises(InvalidInput), session.begin_nested():
        change(session, appointment, starts_at=TEN, override=True)

    change(session, appointment, starts_at=TEN, override=True, reason="Came from far away")

    assert appointment.override_reason == "Came from far away"


def test_what_was_booked_can_be_moved_though_its_type_is_no_longer_offered(
    session: Session, appointment: Appointment
) -> None:
    session.execute(update(ConsultationType).values(active=False))
    touch_practice(session)

    change(session, appointment, starts_at=TEN)

    assert appointment.starts_at == TEN


def test_a_change_from_an_old_view_is_refused(session: Session, appointment: Appointment) -> None:
    change(session, appointment, starts_at=TEN)

    with pytest.raises(StaleVersion):
        change(session, appointment, status="arrived", version=1)


@pytest.mark.parametrize("provider", ["nobody", ""])
def test_a_change_to_nobodys_time_is_refused(
    session: Session, appointment: Appointment, provider: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        change(session, appointment, provider=provider)

    assert refusal.value.errors == {"provider": ["unknown_provider"]}


def test_naming_the_same_time_and_provider_changes_nothing(
    session: Session, appointment: Appointment
) -> None:
    change(session, appointment, starts_at=NINE, provider="patt")

    assert (appointment.version, kinds(session)) == (1, [])


def test_a_note_can_be_changed_and_taken_away(session: Session, appointment: Appointment) -> None:
    change(session, appointment, note="Prefers mornings")
    noted = appointment.note
    change(session, appointment, note=None)

    assert (noted, appointment.note) == ("Prefers mornings", None)


def test_what_is_not_named_stays(session: Session, appointment: Appointment) -> None:
    change(session, appointment, note="Prefers mornings")

    change(session, appointment, at=NINE, status="arrived")

    assert appointment.note == "Prefers mornings"


def test_the_office_may_cancel_without_a_mail(session: Session, appointment: Appointment) -> None:
    change(session, appointment, status="cancelled", notify=False)

    assert kinds(session) == []
