"""What the practice may rely on, one sentence each, on each database."""

from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.appointments.changes import cancel_appointment
from booking.appointments.models import Appointment
from booking.appointments.moves import Move, move_appointment
from booking.appointments.queries import by_id
from booking.database import Database
from booking.errors import ExtendedAlready, SlotTaken
from booking.holds.actions import extend_hold, hold_slot
from booking.holds.inputs import NewHold
from booking.jobs import Post, plan_reminders, post_of, send_due
from booking.messages.models import Message
from booking.messages.rules import Status
from tests.clock import START, SettableClock
from tests.concurrency.desk import at_once
from tests.factories import NINE, PATIENT, TEN, book, houston

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)


@pytest.fixture
def post(app: Flask) -> Post:
    return post_of(app)


def booked(office: Database, starts_at: datetime = NINE, *, now: datetime = START) -> Appointment:
    with office.writing() as session:
        return book(session, starts_at, now=now).appointment


def move(session: Session, visit: Appointment, starts_at: datetime, *, now: datetime) -> None:
    own = by_id(session, visit.id)
    move_appointment(session, own, Move(starts_at=starts_at), by=PATIENT, now=now)


def hold(session: Session, starts_at: datetime = NINE, *, now: datetime = START) -> str:
    wish = NewHold(type="in-person", starts_at=starts_at)
    return hold_slot(session, wish, browser=None, now=now).token


def messages(office: Database, kind: str) -> list[Message]:
    with office.reading() as session:
        found = select(Message).where(Message.kind == kind).order_by(Message.id)
        return list(session.scalars(found))


def reminded(office: Database) -> list[tuple[int, int]]:
    """Which visit, how many hours ahead."""
    return [
        (message.subject_id or 0, message.detail["reminder_hours"])
        for message in messages(office, "reminder")
    ]


def test_a_failed_move_keeps_the_old_time(office: Database) -> None:
    visit = booked(office)
    booked(office, TEN)
    with pytest.raises(SlotTaken), office.writing() as session:
        move(session, visit, TEN, now=START)
    with office.reading() as session:
        assert by_id(session, visit.id).starts_at == NINE
    with pytest.raises(SlotTaken), office.writing() as session:
        book(session, NINE, email="bo@example.com", phone="713 555 0199")


def test_a_hold_keeps_the_time_for_its_owner_and_from_everybody_else(office: Database) -> None:
    with office.writing() as session:
        token = hold(session)
    with pytest.raises(SlotTaken), office.writing() as session:
        book(session)
    with office.writing() as session:
        assert book(session, hold=token).appointment.starts_at == NINE


def test_a_hold_does_not_bind_its_owner_to_its_time(office: Database) -> None:
    with office.writing() as session:
        token = hold(session)
    with office.writing() as session:
        book(session, TEN, hold=token)
    with office.writing() as session:
        book(session, NINE)


def test_a_hold_that_ran_out_frees_the_time_although_nobody_swept(office: Database) -> None:
    with office.writing() as session:
        hold(session)
    booked(office, now=START + 10 * MINUTE)


def test_whoever_comes_late_with_a_hold_still_gets_a_time_that_is_free(office: Database) -> None:
    with office.writing() as session:
        token = hold(session)
    with office.writing() as session:
        book(session, hold=token, now=START + HOUR)


def test_a_hold_is_extended_once(office: Database) -> None:
    with office.writing() as session:
        token = hold(session)
        extend_hold(session, token, now=START + 9 * MINUTE)
    with pytest.raises(ExtendedAlready), office.writing() as session:
        extend_hold(session, token, now=START + 18 * MINUTE)
    with pytest.raises(SlotTaken), office.writing() as session:
        book(session, now=START + 18 * MINUTE)
    booked(office, now=START + 19 * MINUTE)


def test_what_is_refused_leaves_no_mail(office: Database) -> None:
    booked(office)
    with pytest.raises(SlotTaken), office.writing() as session:
        book(session, email="bo@example.com", phone="713 555 0199")
    assert len(messages(office, "confirmation")) == 1


def test_nothing_is_sent_for_a_version_that_is_no_longer_true(office: Database, post: Post) -> None:
    visit = booked(office)
    with office.writing() as session:
        move(session, visit, TEN, now=START)
    send_due(post)
    assert [one.status for one in messages(office, "confirmation")] == [Status.DROPPED]
    assert [one.status for one in messages(office, "reschedule")] == [Status.SENT]


def test_whoever_cancels_hears_of_that_and_of_nothing_else(office: Database, post: Post) -> None:
    visit = booked(office, now=START)
    with office.writing() as session:
        cancel_appointment(session, by_id(session, visit.id), reason=None, by=PATIENT, now=START)
    send_due(post)
    assert [one.status for one in messages(office, "confirmation")] == [Status.DROPPED]
    assert [one.status for one in messages(office, "cancellation")] == [Status.SENT]


def test_after_a_day_of_downtime_what_is_within_its_grace_is_reminded_of(
    office: Database, post: Post, clock: SettableClock
) -> None:
    booked(office, houston("2026-12-07 09:00"))
    late = booked(office, houston("2026-12-07 16:00"))
    booked(office, houston("2026-12-08 09:00"))
    # Down since Friday 03:00: due were one at 09:00, twelve hours' grace ago, and one at 16:00.
    clock.set(houston("2026-12-05 03:00"))
    plan_reminders(post)
    assert reminded(office) == [(late.id, 72)]


def test_reminders_that_were_missed_are_not_sent_after_the_visit(
    office: Database, post: Post, clock: SettableClock
) -> None:
    booked(office)
    clock.set(NINE)
    plan_reminders(post)
    assert reminded(office) == []


def test_each_reminder_leaves_once_however_often_it_is_planned(
    office: Database, post: Post, clock: SettableClock
) -> None:
    visit = booked(office)
    for hours in (72, 71, 24, 23):
        clock.set(NINE - hours * HOUR)
        plan_reminders(post)
    assert reminded(office) == [(visit.id, 72), (visit.id, 24)]


def test_reminders_follow_a_moved_visit(office: Database, post: Post, clock: SettableClock) -> None:
    visit = booked(office)
    clock.set(NINE - 72 * HOUR)
    plan_reminders(post)
    two_days_later = NINE + 48 * HOUR
    with office.writing() as session:
        move(session, visit, two_days_later, now=clock())
    send_due(post)
    assert [one.status for one in messages(office, "reminder")] == [Status.DROPPED]
    clock.set(two_days_later - 72 * HOUR)
    plan_reminders(post)
    send_due(post)
    assert [one.status for one in messages(office, "reminder")] == [Status.DROPPED, Status.SENT]


def test_a_reminder_that_was_due_before_the_booking_is_skipped(
    office: Database, post: Post, clock: SettableClock
) -> None:
    visit = booked(office, now=NINE - 71 * HOUR)
    for hours in (70, 24):
        clock.set(NINE - hours * HOUR)
        plan_reminders(post)
    assert reminded(office) == [(visit.id, 24)]


def test_a_cancelled_visit_is_not_reminded_of(
    office: Database, post: Post, clock: SettableClock
) -> None:
    visit = booked(office)
    with office.writing() as session:
        cancel_appointment(session, by_id(session, visit.id), reason=None, by=PATIENT, now=START)
    clock.set(NINE - 24 * HOUR)
    plan_reminders(post)
    assert reminded(office) == []


def test_workers_that_plan_at_once_remind_once(
    office: Database, post: Post, clock: SettableClock
) -> None:
    visit = booked(office)
    clock.set(NINE - 24 * HOUR)
    at_once([lambda: plan_reminders(post)] * 8)
    assert reminded(office) == [(visit.id, 24)]
