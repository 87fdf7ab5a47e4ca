"""Sending what is due, against a mail server that misbehaves."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import QueuePool, select
from sqlalchemy.orm import Session

from booking.database import Database
from booking.jobs import (
    Post,
    alert_late_leads,
    answer_forgotten,
    beat,
    plan_agendas,
    plan_reminders,
    send_due,
    sweep,
    timetable,
)
from booking.messages.models import Message
from booking.messages.queries import last_beat
from booking.messages.rules import Email, Letterhead, Status
from booking.startup import load_default_practice
from tests.clock import SettableClock
from tests.enquiries import enquire
from tests.factories import houston
from tests.mailing import (
    compose_plain,
    lose_key,
    mail_config,
    only_message,
    plain_mailer,
    plain_post,
    put_in,
    statuses,
)
from tests.smtp import CUT, SILENT, Act, Choice, SmtpServer, smtp_server
from tests.waiting import eventually

ANA = "ana@patients.example"
BEN = "ben@patients.example"
MakePost = Callable[..., Post]
# What is about lanes is the same on every database.
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def make_post(database: Database, clock: SettableClock, tmp_path: Path) -> MakePost:
    def made(server: SmtpServer | None = None, **changes: object) -> Post:
        config = mail_config(tmp_path, port=server.port if server else 9)
        mailer = plain_mailer(config)
        return plain_post(database, mailer, clock, **changes)  # type: ignore[arg-type]

    return made


@contextmanager
def sending(post: Post, answer: threading.Event) -> Iterator[None]:
    """In a thread of its own: the server answers after the block, until nothing is due."""
    thread = threading.Thread(target=send_due, args=(post,))
    thread.start()
    try:
        yield
    finally:
        answer.set()
    eventually(lambda: not thread.is_alive(), "the end of the pass")


@pytest.fixture
def answer() -> threading.Event:
    """Until then the server is silent where a test says so, however long that may take."""
    return threading.Event()


def at_first(act: Act, *, times: int = 1) -> Choice:
    """From then on the server behaves."""
    acts = [act] * times
    return lambda _said: acts.pop() if acts else None


def only_to(recipient: str, act: Act) -> Choice:
    return lambda said: act if said == recipient else None


def test_what_is_due_is_sent(database: Database, clock: SettableClock, make_post: MakePost) -> None:
    put_in(database, ANA, BEN, now=clock())

    with smtp_server() as server:
        assert send_due(make_post(server)) == 2

    assert statuses(database) == ["sent", "sent"]
    assert {received.recipient for received in server.received} == {ANA, BEN}
    assert b"X-Booking-Reference: K7MP-4QXD\r\n" in server.received[0].content


def test_a_second_pass_sends_nothing(
    database: Database, clock: SettableClock, make_post: MakePost
) -> None:
    put_in(database, ANA, now=clock())

    with smtp_server() as server:
        send_due(make_post(server))
        assert send_due(make_post(server)) == 0

    assert len(server.received) == 1


def test_what_is_no_longer_true_is_dropped_without_a_word(
    database: Database, clock: SettableClock, make_post: MakePost
) -> None:
    put_in(database, ANA, now=clock(), detail={"untrue": True})

    with smtp_server() as server:
        send_due(make_post(server))

    assert (statuses(database), server.steps) == (["dropped"], [])


def test_what_stops_being_true_while_the_server_thinks_is_dropped(
    database: Database, clock: SettableClock, make_post: MakePost
) -> None:
    put_in(database, ANA, now=clock())
    moved = threading.Event()

    def compose(
        session: Session, message: Message, *, now: datetime, letterhead: Letterhead
    ) -> Email | None:
        if moved.is_set():
            return None
        return compose_plain(session, message, now=now, letterhead=letterhead)

    def move(_said: str) -> None:
        moved.set()

    with smtp_server({"rcpt": move}) as server:
        send_due(make_post(server, composer=compose))

    assert (statuses(database), server.received) == (["dropped"], [])
    assert only_message(database).last_error == "no_longer_true"


def test_a_refusal_after_the_content_is_retried_with_the_same_bytes(
    database: Database, clock: SettableClock, make_post: MakePost
) -> None:
    put_in(database, ANA, now=clock())

    with smtp_server({"dot": at_first(Act("450 not now"))}) as server:
        send_due(make_post(server))
        assert statuses(database) == ["failed"]
        clock.advance(timedelta(minutes=1))
        send_due(make_post(server))

    first, second = server.received
    assert first == second
    assert only_message(database).status == "sent"


@pytest.mark.parametrize(("cuts", "copies", "status"), [(1, 2, "sent"), (9, 2, "in_doubt")])
def test_a_doubt_is_followed_by_one_identical_copy_and_no_more(
    database: Database,
    clock: SettableClock,
    make_post: MakePost,
    cuts: int,
    copies: int,
    status: str,
) -> None:
    put_in(database, ANA, now=clock())

    with smtp_server({"dot": at_first(CUT, times=cuts)}) as server:
        for _pass in range(4):
            send_due(make_post(server))
            clock.advance(timedelta(hours=3))

    assert statuses(database) == [status]
    assert len(server.received) == copies
    assert len(set(server.received)) == 1


def test_a_mail_whose_key_is_lost_is_written_anew(
    database: Database, clock: SettableClock, make_post: MakePost
) -> None:
    put_in(database, ANA, now=clock())

    with smtp_server({"dot": at_first(Act("450 not now"))}) as server:
        send_due(make_post(server))
        lose_key(database)
        clock.advance(timedelta(minutes=1))
        send_due(make_post(server))

    assert statuses(database) == ["sent"]


def test_one_that_may_have_arrived_is_left_to_a_human(
    database: Database, clock: SettableClock, make_post: MakePost
) -> None:
    """Another one could not be told from it by whoever got both."""
    put_in(database, ANA, now=clock())

    with smtp_server({"dot": at_first(CUT)}) as server:
        send_due(make_post(server))
        lose_key(database)
        clock.advance(timedelta(minutes=1))
        send_due(make_post(server))

    assert (statuses(database), len(server.received)) == (["in_doubt"], 1)
    assert only_message(database).last_error == "key_lost"


def test_what_is_under_way_is_not_sent_by_another_pass(
    database: Database, clock: SettableClock, make_post: MakePost, answer: threading.Event
) -> None:
    put_in(database, ANA, now=clock())

    with smtp_server({"dot": Act(until=answer)}) as server:
        post = make_post(server)
        with sending(post, answer):
            eventually(lambda: server.received, "the mail")
            assert send_due(post) == 0

    assert (statuses(database), len(server.received)) == (["sent"], 1)


def test_a_permanent_refusal_is_final_and_makes_no_other_mail(
    database: Database, clock: SettableClock, make_post: MakePost
) -> None:
    put_in(database, ANA, now=clock())

    with smtp_server({"rcpt": Act("550 no such user")}) as server:
        for _pass in range(3):
            send_due(make_post(server))
            clock.advance(timedelta(days=1))

    assert server.steps.count("rcpt") == 1
    assert only_message(database).status == "dead"
    assert only_message(database).last_error == "rcpt_550: no such user"


@on_one_database
def test_a_server_that_is_away_for_two_days_is_given_up(
    database: Database, clock: SettableClock, make_post: MakePost
) -> None:
    put_in(database, ANA, now=clock())
    post = make_post()

    for _pass in range(20):
        send_due(post)
        clock.advance(timedelta(hours=3))

    message = only_message(database)
    assert (message.status, message.attempts) == ("dead", 17)
    assert message.last_error == "refused: [Errno 111] Connection refused"


def test_an_unusable_address_is_dead_at_once(
    database: Database, clock: SettableClock, make_post: MakePost
) -> None:
    put_in(database, "ana@x.example\r\nRCPT TO:<eve@x.example>", BEN, now=clock())

    with smtp_server() as server:
        send_due(make_post(server))

    assert statuses(database) == ["dead", "sent"]
    assert [received.recipient for received in server.received] == [BEN]


@on_one_database
def test_one_dead_recipient_delays_nobody(
    database: Database, clock: SettableClock, make_post: MakePost, answer: threading.Event
) -> None:
    put_in(database, ANA, *(f"{number}@patients.example" for number in range(20)), now=clock())

    stuck = only_to(ANA, Act("450 not now", until=answer))
    with smtp_server({"rcpt": stuck}) as server, sending(make_post(server), answer):
        eventually(lambda: statuses(database) == ["sending", *["sent"] * 20], "the other twenty")
    assert statuses(database)[0] == "failed"


@on_one_database
def test_what_falls_due_while_one_is_slow_does_not_wait_for_it(
    database: Database, clock: SettableClock, make_post: MakePost, answer: threading.Event
) -> None:
    put_in(database, ANA, now=clock())

    stuck = only_to(ANA, Act(until=answer))
    with smtp_server({"rcpt": stuck}) as server, sending(make_post(server), answer):
        eventually(lambda: "rcpt" in server.steps, "the slow one")
        put_in(database, BEN, now=clock())
        eventually(lambda: statuses(database) == ["sending", "sent"], "the new one")


@on_one_database
def test_slow_retries_leave_lanes_for_new_mail(
    database: Database, clock: SettableClock, make_post: MakePost, answer: threading.Event
) -> None:
    slow = [f"{number}@slow.example" for number in range(6)]
    put_in(database, *slow, now=clock())
    with smtp_server({"rcpt": Act("450 not now")}) as server:
        send_due(make_post(server))
    clock.advance(timedelta(minutes=1))

    stuck: Choice = lambda said: Act(until=answer) if said in slow else None  # noqa: E731
    with smtp_server({"rcpt": stuck}) as server, sending(make_post(server), answer):
        eventually(lambda: server.steps.count("rcpt") == 3, "three retries")
        put_in(database, BEN, now=clock())
        eventually(lambda: statuses(database)[-1] == "sent", "the new one")
        assert sorted(statuses(database)) == ["failed"] * 3 + ["sending"] * 3 + ["sent"]


def test_no_transaction_is_open_while_the_server_is_silent(
    database: Database, clock: SettableClock, make_post: MakePost, answer: threading.Event
) -> None:
    put_in(database, ANA, now=clock())

    with smtp_server({"dot": Act(until=answer)}) as server, sending(make_post(server), answer):
        eventually(lambda: server.received, "the mail")
        eventually(lambda: connections_in_use(database) == 0, "the end of every transaction")
        put_in(database, BEN, now=clock() + timedelta(days=1))


def test_the_unforeseen_stops_one_mail_only_and_the_log_names_nobody(
    database: Database,
    clock: SettableClock,
    make_post: MakePost,
    caplog: pytest.LogCaptureFixture,
) -> None:
    put_in(database, ANA, BEN, now=clock())
    caplog.set_level(logging.DEBUG)

    def compose(
        session: Session, message: Message, *, now: datetime, letterhead: Letterhead
    ) -> Email | None:
        if message.recipient == ANA:
            raise LookupError(f"nothing known of {message.recipient}")
        return compose_plain(session, message, now=now, letterhead=letterhead)

    with smtp_server() as server:
        send_due(make_post(server, composer=compose))

    assert statuses(database) == ["failed", "sent"]
    assert "LookupError at test_jobs.py" in caplog.text
    assert "@" not in caplog.text


@on_one_database
def test_told_to_stop_it_waits_a_little_and_leaves_the_rest_to_the_lease(
    database: Database, clock: SettableClock, make_post: MakePost
) -> None:
    put_in(database, ANA, now=clock())
    stop = threading.Event()

    with smtp_server({"dot": SILENT}) as server:
        post = make_post(server)
        sent = threading.Thread(target=send_due, args=(post,), kwargs={"stop": stop, "grace": 0.3})
        sent.start()
        eventually(lambda: server.received, "the mail")
        stop.set()
        eventually(lambda: not sent.is_alive(), "the end of the pass")
        assert statuses(database) == [Status.SENDING]
    # The server's end cuts the line, and so ends the thread that was left behind.
    eventually(lambda: statuses(database) == [Status.FAILED], "the cut")


def test_every_job_of_the_timetable_runs(database: Database, make_post: MakePost) -> None:
    post = make_post()
    load_default_practice(database, now=post.clock())

    names = [job.name for job in timetable(post, threading.Event())]
    jobs = (beat, answer_forgotten, plan_reminders, plan_agendas, alert_late_leads, sweep)
    for job in jobs:
        job(post)

    assert names == [
        "beat",
        "send_due",
        "answer_forgotten",
        "plan_reminders",
        "plan_agendas",
        "alert_late_leads",
        "sweep",
    ]
    with database.reading() as session:
        assert last_beat(session) == post.clock()


def test_the_office_hears_once_of_whoever_waited_over_the_weekend(
    database: Database, make_post: MakePost, clock: SettableClock
) -> None:
    clock.set(houston("2026-12-04 16:55"))
    load_default_practice(database, now=clock())
    with database.writing() as session:
        enquire(session, now=clock())
    told = []
    for wall in ("2026-12-04 23:00", "2026-12-07 09:24", "2026-12-07 09:25", "2026-12-07 11:00"):
        clock.set(houston(wall))
        alert_late_leads(make_post())
        told.append(late_alerts(database))

    assert told == [0, 0, 1, 1]


def late_alerts(database: Database) -> int:
    with database.reading() as session:
        alerts = session.scalars(select(Message).where(Message.kind == "staff_alert"))
        return sum(one.detail["event"] == "lead_late" for one in alerts)


def connections_in_use(database: Database) -> int:
    pool = database.engine.pool
    assert isinstance(pool, QueuePool)
    return pool.checkedout()
