"""What this browser has answered in the self-check: in its own cookie, sealed, and nowhere else."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TypeVar

from flask import request, session

from booking.appointments.inputs import Booking
from booking.checks.inputs import CheckTold
from booking.checks.queries import is_signed
from booking.checks.rules import Answers
from booking.leads.inputs import Enquiry
from booking.web.context import database
from booking.web.sealing import Purpose, seal, unsealed

Asked = TypeVar("Asked", Booking, Enquiry)

COOKIE = "check"
# The box on the forms that the answers may travel with.
KEEP = "keep_answers"


@dataclass(frozen=True, slots=True)
class Answered:
    """`keep` is the consent to keep the answers with what is asked next."""

    version: int
    answers: Answers = field(default_factory=dict)
    keep: bool = False

    def with_answer(self, question: str, chosen: tuple[str, ...]) -> "Answered":
        return replace(self, answers={**self.answers, question: chosen})


def answered() -> Answered | None:
    """None for whoever has not begun, or so long ago that it may be somebody else by now."""
    told = unsealed(session.get(COOKIE, ""), Purpose.CHECK)
    if told is None:
        return None
    version, answers, keep = json.loads(told)
    return Answered(version, {name: tuple(chosen) for name, chosen in answers.items()}, keep)


def remember(what: Answered) -> None:
    told = json.dumps([what.version, what.answers, what.keep])
    session[COOKIE] = seal(told, Purpose.CHECK)


def forget_answers() -> None:
    session.pop(COOKIE, None)


def answers_box() -> Mapping[str, str] | None:
    """For a form that the answers may go along with: ticked as it was; None without any."""
    known = answered()
    if known is None or not known.keep:
        return None
    return {KEEP: request.form.get(KEEP, "") if request.method == "POST" else "true"}


def take_tick_along() -> None:
    """From one form to another: what was unticked there is ticked nowhere else."""
    known = answered()
    if known is not None and known.keep:
        remember(replace(known, keep=bool(request.form.get(KEEP))))


def with_answers(asked: Asked) -> Asked:
    """With the answers, where the form says so; `forget_answers` once they are kept."""
    known = answered()
    if known is None or not known.keep or not request.form.get(KEEP):
        return asked
    with database().reading() as reading:
        # Nothing about the check may stand in the way of a booking.
        if not is_signed(reading, known.version):
            return asked
    answers = {name: list(chosen) for name, chosen in known.answers.items()}
    told = CheckTold.model_validate({"version": known.version, "answers": answers, "keep": True})
    return asked.model_copy(update={"check": told})
