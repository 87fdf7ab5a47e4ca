"""The versions of the self-check, and answers read in the words that were signed."""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.audit.models import AuditEvent
from booking.checks.inputs import CheckTold
from booking.checks.models import SignedCheck
from booking.checks.rules import Answers, Line, Result, lines, read_choices, result_of
from booking.checks.text import CheckText
from booking.errors import InvalidInput, NotFound
from booking.keyring import fingerprint
from booking.practice.queries import Practice

FILE = Path(__file__).parent / "text.toml"


@dataclass(frozen=True, slots=True)
class Kept:
    """As a lead or an appointment keeps it; both are None where nothing is kept."""

    version: int | None = None
    answers: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A kept self-check, readable."""

    version: int
    result: Result
    lines: Sequence[Line]


@cache
def written_text() -> CheckText:
    """The newest version, signed or not: as this program brings it."""
    return CheckText.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))


def text_mark(text: CheckText) -> str:
    """What a form carries to tell later which text its reader had before them."""
    return fingerprint(json.dumps(text.model_dump(), sort_keys=True))


def public_text(session: Session, practice: Practice) -> CheckText:
    """The version that visitors see; `NotFound` while an administrator has signed none."""
    number = practice.settings.check_version
    if number is None:
        raise NotFound
    return text_of(session.get_one(SignedCheck, number))


def signed_checks(session: Session) -> list[SignedCheck]:
    """The newest first."""
    return list(session.scalars(select(SignedCheck).order_by(SignedCheck.number.desc())))


def signings(session: Session) -> list[AuditEvent]:
    """Every signature, the newest first: a version that was taken down is signed anew."""
    found = select(AuditEvent).where(AuditEvent.action == "check.sign")
    return list(session.scalars(found.order_by(AuditEvent.id.desc())))


def is_signed(session: Session, number: int) -> bool:
    return session.get(SignedCheck, number) is not None


def text_of(signed: SignedCheck) -> CheckText:
    return CheckText.model_validate(signed.text)


def to_keep(session: Session, told: CheckTold | None) -> Kept:
    """Of what was sent along: nothing unless that was agreed to."""
    if told is None or not told.keep or not told.answers:
        return Kept()
    signed = session.get(SignedCheck, told.version)
    if signed is None:
        raise InvalidInput({"check.version": ["unknown_choice"]})
    answers = _read(text_of(signed), told.answers)
    return Kept(signed.number, json.dumps(answers))


def what_was_said(session: Session, version: int | None, answers: str | None) -> Said | None:
    if version is None or answers is None:
        return None
    text = text_of(session.get_one(SignedCheck, version))
    known: Answers = {name: tuple(chosen) for name, chosen in json.loads(answers).items()}
    return Said(version, result_of(text, known), lines(text, known))


def _read(text: CheckText, told: Mapping[str, Sequence[str]]) -> Answers:
    try:
        return {name: read_choices(text.question(name), said) for name, said in told.items()}
    except (InvalidInput, NotFound):
        raise InvalidInput({"check.answers": ["unknown_choice"]}) from None
