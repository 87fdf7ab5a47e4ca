"""The timetable. What is due is asked of the database, so any number of workers may ask."""

import logging
import os
import socket
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from flask import Flask
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from booking.accounts import forgotten
from booking.accounts.sessions import forget_sign_ins
from booking.appointments.actions import forget_answers
from booking.campaigns.actions import forget_visitors
from booking.clock import Clock
from booking.database import Database
from booking.diary.actions import lock_diary
from booking.diary.actions import sweep as sweep_diary
from booking.lanes import Lanes
from booking.leads import actions as leads
from booking.letters import COMPOSERS, Composer
from booking.limits.actions import forget_ended
from booking.mailer import Address, Mailer, Unsendable
from booking.messages import actions as outbox
from booking.messages.models import Message
from booking.messages.queries import find_message, frozen_of
from booking.messages.rules import ASKED_FOR, Email, Frozen, Letterhead, Outcome, Result, Ticket
from booking.people.queries import wants_news
from booking.references import spoken_reference
from booking.reminders import actions as reminders
from booking.reminders import agenda

LANES = 6
LOOK_AGAIN_SECONDS = 0.5
LAST_GRACE_SECONDS = 6.0
RECORD_PAUSES = (0.2, 1.0, 5.0)
NO_LONGER_TRUE = Outcome(Result.DROPPED, "no_longer_true")
# It may have arrived, and only the very same may follow it.
KEY_LOST = Outcome(Result.PERMANENT, "key_lost")

log = logging.getLogger(__name__)


def this_process() -> str:
    return f"{socket.gethostname()}:{os.getpid()}"[:100]


@dataclass(frozen=True, slots=True)
class Post:
    """What sending needs."""

    database: Database
    mailer: Mailer
    clock: Clock
    letterhead: Letterhead
    composers: Mapping[str, Composer] = field(default_factory=lambda: COMPOSERS)
    worker: str = field(default_factory=this_process)


def post_of(app: Flask) -> Post:
    context = app.extensions["booking"]
    mailer = Mailer(app, context.config)
    return Post(context.database, mailer, context.clock, context.letterhead)


@dataclass(frozen=True, slots=True)
class Job:
    name: str
    every: timedelta
    run: Callable[[], object]


def timetable(post: Post, stop: threading.Event) -> tuple[Job, ...]:
    return (
        Job("beat", timedelta(seconds=15), lambda: beat(post)),
        Job("send_due", timedelta(seconds=2), lambda: send_due(post, stop=stop)),
        Job("answer_forgotten", timedelta(seconds=2), lambda: answer_forgotten(post)),
        Job("plan_reminders", timedelta(minutes=1), lambda: plan_reminders(post)),
        Job("plan_agendas", timedelta(minutes=1), lambda: plan_agendas(post)),
        Job("alert_late_leads", timedelta(minutes=1), lambda: alert_late_leads(post)),
        Job("sweep", timedelta(minutes=10), lambda: sweep(post)),
    )


def beat(post: Post) -> None:
    with post.database.writing() as session:
        outbox.beat(session, post.worker, now=post.clock())


def answer_forgotten(post: Post) -> None:
    with post.database.writing() as session:
        forgotten.answer_forgotten(session, keys=post.letterhead.keys)


def plan_reminders(post: Post) -> None:
    with post.database.writing() as session:
        reminders.plan_reminders(session, now=post.clock())


def plan_agendas(post: Post) -> None:
    with post.database.writing() as session:
        agenda.plan_agendas(session, now=post.clock())


def alert_late_leads(post: Post) -> None:
    with post.database.writing() as session:
        leads.alert_late(session, now=post.clock())


def sweep(post: Post) -> None:
    """What has run out and is only in the way."""
    with post.database.writing() as session:
        lock_diary(session)
        sweep_diary(session, now=post.clock())
        forget_answers(session, now=post.clock())
        forget_ended(session, now=post.clock())
        forget_sign_ins(session, now=post.clock())
        forget_visitors(session, now=post.clock())


def send_due(
    post: Post,
    *,
    stop: threading.Event | None = None,
    lanes: Lanes | None = None,
    grace: float = LAST_GRACE_SECONDS,
) -> int:
    """Until nothing is due. While one mail is slow, the other lanes keep taking what falls due."""
    stop, lanes = stop or threading.Event(), lanes or Lanes(LANES)
    started = 0
    while not stop.is_set():
        tickets = _claim(post, lanes)
        for ticket in tickets:
            lanes.start(partial(_deliver, post, ticket), retry=ticket.failures > 0)
        started += len(tickets)
        if not tickets and lanes.idle:
            return started
        lanes.wait(LOOK_AGAIN_SECONDS)
    if not lanes.finish(grace):
        log.warning("stopped with mail under way; its lease will free it")
    return started


def _claim(post: Post, lanes: Lanes) -> list[Ticket]:
    """First attempts before retries, so that new mail never waits behind what failed."""
    free = lanes.free()
    if free == 0:
        return []
    now = post.clock()
    with post.database.writing() as session:
        outbox.free_abandoned(session, now=now)
        claim = partial(outbox.claim_due, session, worker=post.worker, now=now)
        tickets = claim(limit=free, retries=False)
        room = min(free - len(tickets), lanes.free_for_retries())
        return tickets + (claim(limit=room, retries=True) if room > 0 else [])


def _deliver(post: Post, ticket: Ticket) -> None:
    """The last place where anything unforeseen is caught: one mail must not stop the others."""
    attempt = _Attempt(post, ticket)
    try:
        outcome = attempt.make()
    except Exception as error:  # noqa: BLE001
        log.error(
            "message %d attempt %d: %s", ticket.message_id, ticket.attempt, whereabouts(error)
        )
        outcome = Outcome(Result.DOUBT if attempt.handed_over else Result.TEMPORARY, "internal")
    try:
        _record(post, ticket, outcome)
    except Exception as error:  # noqa: BLE001
        log.error("message %d not recorded: %s", ticket.message_id, whereabouts(error))
    else:
        told = (ticket.message_id, ticket.kind, ticket.attempt, outcome.result, outcome.code)
        log.info("message %d (%s) attempt %d: %s %s", *told)


class _Attempt:
    def __init__(self, post: Post, ticket: Ticket) -> None:
        self._post = post
        self._ticket = ticket
        self.handed_over = False

    def make(self) -> Outcome:
        """No transaction is open while the mail server is talked to: it may take minutes."""
        now = self._post.clock()
        with self._post.database.reading() as session:
            message = find_message(session, self._ticket.message_id)
            email = self._compose(session, message, now)
            frozen = frozen_of(message)
        if email is None:
            return NO_LONGER_TRUE
        if frozen is None and message.message_id is not None and message.doubts:
            return KEY_LOST
        address = _address(message)
        mailer = self._post.mailer
        try:
            frozen = frozen or mailer.freeze(email, address, now=now)
            return mailer.deliver(frozen, address, hand_over=partial(self._hand_over, frozen))
        except Unsendable as error:
            return Outcome(Result.PERMANENT, error.code)

    def _hand_over(self, frozen: Frozen) -> bool:
        now = self._post.clock()
        with self._post.database.writing() as session:
            message = find_message(session, self._ticket.message_id)
            if self._compose(session, message, now) is None:
                outbox.record(session, self._ticket, NO_LONGER_TRUE, now=now)
                return False
            handed_over = outbox.hand_over(session, self._ticket, frozen, now=now)
        self.handed_over = handed_over
        return handed_over

    def _compose(self, session: Session, message: Message, now: datetime) -> Email | None:
        consent_id = message.detail.get("consent")
        if message.kind not in ASKED_FOR and not wants_news(session, consent_id):
            return None
        composer = self._post.composers[message.kind]
        return composer(session, message, now=now, letterhead=self._post.letterhead)


def _address(message: Message) -> Address:
    reference = message.reference and spoken_reference(message.reference)
    return Address(message.recipient, message.kind, message.locale, reference)


def _record(post: Post, ticket: Ticket, outcome: Outcome) -> None:
    """Tries again: a mail that has left must not leave twice because the database was away."""
    for pause in RECORD_PAUSES:
        try:
            return _record_once(post, ticket, outcome)
        except OperationalError:
            time.sleep(pause)
    return _record_once(post, ticket, outcome)


def _record_once(post: Post, ticket: Ticket, outcome: Outcome) -> None:
    with post.database.writing() as session:
        outbox.record(session, ticket, outcome, now=post.clock())


def whereabouts(error: BaseException) -> str:
    """For the log: what kind of error and where; its text may name a person."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {os.path.basename(frames[-1].filename)}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"
