"""Signing a version of the self-check, by which it becomes public, and taking it off the site."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.checks.models import SignedCheck
from booking.checks.queries import text_mark, text_of
from booking.checks.text import CheckText
from booking.errors import StaleVersion, StatusConflict
from booking.practice.actions import touch_practice
from booking.practice.models import PracticeSettings


def sign(session: Session, text: CheckText, *, seen: str, by: Actor, now: datetime) -> None:
    """`seen` is the mark of what the signer read; another text needs a number of its own."""
    touch_practice(session)
    if seen != text_mark(text):
        raise StaleVersion
    known = session.get(SignedCheck, text.number)
    if known is not None and text_of(known) != text:
        raise StatusConflict
    practice = session.scalars(select(PracticeSettings)).one()
    if practice.check_version == text.number:
        return
    signed = known or SignedCheck(number=text.number, text=text.model_dump())
    signed.signed_by, signed.signed_at = by.name, now
    session.add(signed)
    session.flush()
    practice.check_version = text.number
    record(session, "check.sign", f"check {text.number}", by=by, now=now)


def take_down(session: Session, *, by: Actor, now: datetime) -> None:
    """The signature stays in the trail; to be public again, the version is signed anew."""
    touch_practice(session)
    practice = session.scalars(select(PracticeSettings)).one()
    if practice.check_version is None:
        return
    record(session, "check.take_down", f"check {practice.check_version}", by=by, now=now)
    practice.check_version = None
