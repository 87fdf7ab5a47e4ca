"""The outbox on both databases: in once, out once, and one end for every mail."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert, select, text, update

from booking.audit.rules import Actor, ActorKind
from booking.database import Database
from booking.errors import NotFound, StatusConflict
from booking.messages import actions, queries
from booking.messages.inputs import MessagesAsked
from booking.messages.models import Message, WorkerHeartbeat
from booking.messages.rules import LEASE, Frozen, Outcome, Result, Status, Ticket
from tests.clock import SettableClock
from tests.mailing import all_messages, only_message, put_in, statuses

DESK = Actor(ActorKind.STAFF, "7")
FROZEN = Frozen("<1@book.example>", "the very bytes")
SENT = Outcome(Result.SENT)
LATER = Outcome(Result.TEMPORARY, "rcpt_450", "not now")
DOUBT = Outcome(Result.DOUBT, "no_answer")
NEVER = Outcome(Result.PERMANENT, "rcpt_550", "no such user")
Claim = Callable[..., list[Ticket]]


@pytest.fixture
def claim(database: Database, clock: SettableClock) -> Claim:
    def claimed(*, limit: int = 10, retries: bool = False, worker: str = "one") -> list[Ticket]:
        with database.writing() as session:
            actions.free_abandoned(session, now=clock())
            return actions.claim_due(
                session, worker=worker, limit=limit, now=clock(), retries=retries
            )

    return claimed


def hand_over(database: Database, ticket: Ticket, now: datetime) -> bool:
    with database.writing() as session:
        return actions.hand_over(session, ticket, FROZEN, now=now)


def record(database: Database, ticket: Ticket, outcome: Outcome, now: datetime) -> None:
    with database.writing() as session:
        actions.record(session, ticket, outcome, now=now)


def finish(database: Database, outcome: Outcome, claim: Claim, now: datetime) -> None:
    """One whole first attempt."""
    (ticket,) = claim()
    hand_over(database, ticket, now)
    record(database, ticket, outcome, now)


def test_a_known_key_goes_in_once(database: Database, clock: SettableClock) -> None:
    put_in(database, "ana@x.example", now=clock())
    put_in(database, "ana@x.example", now=clock())

    assert statuses(database) == ["queued"]


def test_what_is_rolled_back_was_never_enqueued(database: Database, clock: SettableClock) -> None:
    def enqueue_and_fail() -> None:
        with database.writing() as session:
            actions.enqueue(
                session, kind="reminder", once_key="1", recipient="a", locale="en", now=clock()
            )
            raise RuntimeError

    with pytest.raises(RuntimeError):
        enqueue_and_fail()

    assert all_messages(database) == []


def test_nothing_is_claimed_before_it_is_due(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "ana@x.example", now=clock() + timedelta(seconds=1))

    assert claim() == []
    clock.advance(timedelta(seconds=1))
    assert len(claim()) == 1


def test_a_claimed_mail_is_nobody_else_s(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "a@x.example", "b@x.example", "c@x.example", now=clock())

    assert [len(claim(limit=2)), len(claim(limit=2)), len(claim(limit=2))] == [2, 1, 0]


def test_workers_that_claim_at_once_share_without_overlap(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, *(f"{number}@x.example" for number in range(60)), now=clock())

    with ThreadPoolExecutor(8) as pool:
        tickets = [t for some in pool.map(lambda _: claim(limit=4), range(20)) for t in some]

    assert len({ticket.message_id for ticket in tickets}) == len(tickets) == 60


def test_retries_are_asked_for_separately(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "a@x.example", now=clock())
    finish(database, LATER, claim, clock())
    clock.advance(timedelta(minutes=1))
    put_in(database, "b@x.example", now=clock())

    assert [ticket.failures for ticket in claim()] == [0]
    assert [ticket.failures for ticket in claim(retries=True)] == [1]


def test_success_is_sent_and_forgets_the_bytes(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "a@x.example", now=clock())
    finish(database, SENT, claim, clock())

    with database.reading() as session:
        message = queries.find_message(session, 1)
        assert (message.status, message.sent_at, message.frozen) == ("sent", clock(), None)
        assert message.message_id == FROZEN.message_id


def test_a_failure_keeps_the_bytes_for_the_retry(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "a@x.example", now=clock())
    finish(database, LATER, claim, clock())

    with database.reading() as session:
        message = queries.find_message(session, 1)
        assert (message.status, message.frozen) == ("failed", FROZEN.content)
        assert message.last_error == "rcpt_450: not now"
        assert message.due_at is not None
        assert message.due_at > clock()


def test_the_kept_bytes_are_sealed(database: Database, clock: SettableClock, claim: Claim) -> None:
    put_in(database, "a@x.example", now=clock())
    finish(database, LATER, claim, clock())

    with database.reading() as session:
        kept = session.execute(text("SELECT frozen FROM message")).scalar_one()

    assert FROZEN.content not in kept


def test_a_permanent_refusal_makes_no_further_mail(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "a@x.example", now=clock())
    finish(database, NEVER, claim, clock())
    clock.advance(timedelta(days=3))

    assert claim() + claim(retries=True) == []
    assert statuses(database) == ["dead"]


def test_a_worker_lost_before_the_hand_over_is_simply_followed(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "a@x.example", now=clock())
    claim()
    clock.advance(LEASE)
    claim()

    message = only_message(database)
    assert (message.status, message.doubts, message.last_error) == ("failed", 0, "worker_lost")


def test_a_worker_lost_after_the_hand_over_is_a_doubt(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "a@x.example", now=clock())
    (ticket,) = claim()
    hand_over(database, ticket, clock())
    clock.advance(LEASE)
    claim()

    assert (only_message(database).status, only_message(database).doubts) == ("failed", 1)


def test_a_second_doubt_is_for_a_human(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "a@x.example", now=clock())
    finish(database, DOUBT, claim, clock())
    clock.advance(timedelta(minutes=1))
    (again,) = claim(retries=True)
    hand_over(database, again, clock())
    record(database, again, DOUBT, clock())
    clock.advance(timedelta(days=3))

    assert claim() + claim(retries=True) == []
    assert statuses(database) == ["in_doubt"]


def test_a_lease_that_has_not_ended_is_left_alone(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "a@x.example", now=clock())
    claim()
    clock.advance(LEASE - timedelta(seconds=1))

    assert claim() + claim(retries=True) == []
    assert statuses(database) == ["sending"]


def test_the_hand_over_starts_the_lease_anew(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "a@x.example", now=clock())
    (ticket,) = claim()
    clock.advance(LEASE - timedelta(seconds=1))
    hand_over(database, ticket, clock())
    clock.advance(timedelta(seconds=2))
    claim()

    assert statuses(database) == ["sending"]


def test_an_overtaken_worker_changes_nothing(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "a@x.example", now=clock())
    (slow,) = claim()
    clock.advance(LEASE)
    claim()
    clock.advance(timedelta(minutes=1))
    (quick,) = claim(retries=True)

    assert not hand_over(database, slow, clock())
    record(database, slow, SENT, clock())
    assert statuses(database) == ["sending"]
    assert hand_over(database, quick, clock())


def test_a_worker_whose_lease_was_ended_changes_nothing_either(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "a@x.example", now=clock())
    (slow,) = claim()
    clock.advance(LEASE)
    claim()

    assert not hand_over(database, slow, clock())
    record(database, slow, SENT, clock())
    assert statuses(database) == ["failed"]


@pytest.mark.parametrize("outcome", [NEVER, DOUBT])
def test_a_human_can_send_what_was_given_up(
    database: Database, clock: SettableClock, claim: Claim, outcome: Outcome
) -> None:
    put_in(database, "a@x.example", now=clock())
    finish(database, outcome, claim, clock())
    with database.writing() as session:
        final = Status.DEAD if outcome is NEVER else Status.IN_DOUBT
        session.execute(update(Message).values(status=final, due_at=None))

    with database.writing() as session:
        assert actions.resend(session, 1, by=DESK, now=clock()) == 1

    (ticket,) = claim()
    message = only_message(database)
    assert (ticket.attempt, message.doubts, message.message_id) == (2, 0, None)


def test_sending_a_sent_mail_again_makes_a_second_one(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "a@x.example", now=clock(), detail={"reminder_hours": 24})
    finish(database, SENT, claim, clock())

    def click() -> int:
        with database.writing() as session:
            return actions.resend(session, 1, by=DESK, now=clock())

    copies = {click(), click()}

    first, second = all_messages(database)
    assert (first.status, second.status, {second.id}) == ("sent", "queued", copies)
    assert (second.recipient, second.detail) == (first.recipient, first.detail)


def test_each_address_a_mail_went_to_gets_its_own_copy(
    database: Database, clock: SettableClock
) -> None:
    """A mail that was sent anew to a mended address shares the beginning of its key."""
    put_in(database, "old@x.example", "new@x.example", now=clock())
    with database.writing() as session:
        for message in session.scalars(select(Message).order_by(Message.id)):
            message.once_key = "told" if message.id == 1 else "told#to-new"
            message.status, message.due_at = Status.SENT, None

    with database.writing() as session:
        copies = [actions.resend(session, number, by=DESK, now=clock()) for number in (1, 2)]

    assert [one.id for one in all_messages(database)][2:] == copies
    assert [one.recipient for one in all_messages(database)][2:] == [
        "old@x.example",
        "new@x.example",
    ]


def test_send_now_keeps_the_bytes_of_a_failed_mail(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "a@x.example", now=clock())
    finish(database, LATER, claim, clock())

    with database.writing() as session:
        actions.resend(session, 1, by=DESK, now=clock())

    assert len(claim(retries=True)) == 1
    assert only_message(database).message_id == FROZEN.message_id


def test_what_is_waiting_or_under_way_cannot_be_sent_again(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "a@x.example", "b@x.example", now=clock())
    claim(limit=1)

    for number in (1, 2):
        with pytest.raises(StatusConflict), database.writing() as session:
            actions.resend(session, number, by=DESK, now=clock())


def test_an_unknown_mail_cannot_be_sent_again(database: Database, clock: SettableClock) -> None:
    with pytest.raises(NotFound), database.writing() as session:
        actions.resend(session, 99, by=DESK, now=clock())


def test_the_list_goes_page_by_page_from_the_newest(
    database: Database, clock: SettableClock
) -> None:
    put_in(database, *(f"{number}@x.example" for number in range(5)), now=clock())

    with database.reading() as session:
        first = queries.list_messages(session, MessagesAsked(), limit=2)
        asked = MessagesAsked(cursor=first.next_cursor)
        second = queries.list_messages(session, asked, limit=2)
        asked = MessagesAsked(cursor=second.next_cursor)
        third = queries.list_messages(session, asked, limit=2)

    pages = [[message.id for message in page.items] for page in (first, second, third)]
    assert pages == [[5, 4], [3, 2], [1]]
    assert third.next_cursor is None


def test_the_list_can_be_of_one_status(
    database: Database, clock: SettableClock, claim: Claim
) -> None:
    put_in(database, "a@x.example", now=clock())
    finish(database, NEVER, claim, clock())
    put_in(database, "b@x.example", now=clock())

    with database.reading() as session:
        dead = queries.list_messages(session, MessagesAsked(status=Status.DEAD)).items
        assert [(message.id, message.last_error) for message in dead] == [
            (1, "rcpt_550: no such user")
        ]


def test_known_keys_and_the_oldest_unsent(database: Database, clock: SettableClock) -> None:
    with database.reading() as session:
        assert queries.oldest_unsent(session, now=clock()) is None
    put_in(database, "a@x.example", now=clock())

    with database.reading() as session:
        later = clock() + timedelta(minutes=5)
        assert queries.oldest_unsent(session, now=later) == clock()
        asked = [f"{number}:a@x.example" for number in range(1200)]
        assert queries.known_keys(session, asked) == {"0:a@x.example"}


def test_the_last_beat_is_any_worker_s_and_old_ones_are_forgotten(
    database: Database, clock: SettableClock
) -> None:
    for worker, days in (("one", 0), ("two", 0), ("two", 2)):
        with database.writing() as session:
            actions.beat(session, worker, now=clock() + timedelta(days=days))

    with database.reading() as session:
        assert queries.last_beat(session) == clock() + timedelta(days=2)
        assert session.query(WorkerHeartbeat).count() == 1


def test_what_is_due_is_found_by_index_among_many_sent(
    database: Database, clock: SettableClock
) -> None:
    fill_with_sent(database, 3_000, clock())

    plans = [explain(database, query) for query in (CLAIM, LEASED, ABOUT)]

    assert "ix_message_due" in plans[0]
    assert "ix_message_leased" in plans[1]
    assert "ix_message_subject" in plans[2]


CLAIM = "SELECT id FROM message WHERE failures = 0 AND due_at <= '2026-12-01' ORDER BY due_at, id"
LEASED = "SELECT id FROM message WHERE lease_until <= '2026-12-01'"
ABOUT = "SELECT id FROM message WHERE subject_id = 7 AND subject_version = 1"


def explain(database: Database, query: str) -> str:
    ask = "EXPLAIN QUERY PLAN" if database.is_sqlite else "EXPLAIN"
    with database.writing() as session:
        session.execute(text("ANALYZE message" if database.is_sqlite else "ANALYZE"))
        return str(session.execute(text(f"{ask} {query}")).all())


def fill_with_sent(database: Database, count: int, now: datetime) -> None:
    row = {
        "kind": "confirmation",
        "recipient": "a@x.example",
        "locale": "en",
        "detail": {},
        "status": "sent",
        "attempts": 1,
        "failures": 0,
        "doubts": 0,
        "created_at": now,
        "sent_at": now,
        "subject_version": 1,
    }
    rows = [row | {"once_key": str(n), "subject_id": n} for n in range(count)]
    with database.writing() as session:
        session.execute(insert(Message), rows)
