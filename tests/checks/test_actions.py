"""Nobody sees a text that nobody signed, and what was signed stays what it was."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.audit.models import AuditEvent
from booking.checks.actions import sign, take_down
from booking.checks.models import SignedCheck
from booking.checks.queries import public_text, text_mark, written_text
from booking.checks.text import CheckText
from booking.errors import NotFound, StaleVersion, StatusConflict
from booking.practice.queries import load_practice
from tests.checks.answering import another
from tests.clock import START
from tests.factories import CHECK, OFFICE, sign_check


def seen_by_visitors(session: Session) -> CheckText:
    return public_text(session, load_practice(session))


def test_the_default_practice_shows_none(session: Session) -> None:
    with pytest.raises(NotFound):
        seen_by_visitors(session)


def test_a_signature_makes_it_public_and_is_kept(session: Session) -> None:
    sign_check(session)

    kept = session.scalars(select(SignedCheck)).one()
    trail = session.scalars(select(AuditEvent).where(AuditEvent.action == "check.sign")).one()
    assert seen_by_visitors(session) == written_text()
    assert (kept.number, kept.signed_by, kept.signed_at) == (CHECK, OFFICE.name, START)
    assert (trail.subject, trail.actor_name) == (f"check {CHECK}", OFFICE.name)


def test_only_what_was_read_is_signed(session: Session) -> None:
    with pytest.raises(StaleVersion):
        sign(session, another(CHECK), seen=text_mark(written_text()), by=OFFICE, now=START)
    with pytest.raises(NotFound):
        seen_by_visitors(session)


def test_other_words_need_a_number_of_their_own(session: Session) -> None:
    sign_check(session)
    changed = another(CHECK)

    with pytest.raises(StatusConflict):
        sign(session, changed, seen=text_mark(changed), by=OFFICE, now=START)
    assert seen_by_visitors(session) == written_text()


def test_a_new_version_is_seen_when_it_is_signed(session: Session) -> None:
    sign_check(session)
    second = another(CHECK + 1)

    sign(session, second, seen=text_mark(second), by=OFFICE, now=START)

    assert seen_by_visitors(session) == second
    assert session.get_one(SignedCheck, CHECK).signed_by == OFFICE.name


def test_signed_twice_is_signed_once(session: Session) -> None:
    sign_check(session)
    sign_check(session)

    found = select(AuditEvent).where(AuditEvent.action == "check.sign")
    assert len(session.scalars(found).all()) == 1


def test_taken_down_it_is_shut_until_it_is_signed_anew(session: Session) -> None:
    sign_check(session)
    take_down(session, by=OFFICE, now=START)
    take_down(session, by=OFFICE, now=START)

    with pytest.raises(NotFound):
        seen_by_visitors(session)
    found = select(AuditEvent.subject).where(AuditEvent.action == "check.take_down")
    assert session.scalars(found).all() == [f"check {CHECK}"]
    sign_check(session)
    assert seen_by_visitors(session) == written_text()
