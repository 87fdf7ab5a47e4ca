"""From answers to one of three honest endings: never a verdict about somebody, never a number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from booking.checks.text import CheckText, Choice, Ending, Question, Words
from booking.errors import InvalidInput

# What was chosen, by question.
Answers = Mapping[str, tuple[str, ...]]


class Outcome(StrEnum):
    GOOD_STEP = "good_step"
    FIND_OUT = "find_out"
    SEE_DOCTOR = "see_doctor"


@dataclass(frozen=True, slots=True)
class Result:
    """`warnings` are the red flags, `bring_up` is what to talk about, as the questions stand."""

    outcome: Outcome
    ending: Ending
    warnings: tuple[Words, ...]
    bring_up: tuple[Words, ...]
    cites: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A question with what was answered to it."""

    question: Question
    chosen: tuple[Choice, ...]


def open_question(text: CheckText, answers: Answers) -> Question | None:
    """The first one that is still to be asked; after a red flag only those that find others."""
    unanswered = [one for one in text.questions if one.id not in answers]
    if warnings(text, answers):
        unanswered = [one for one in unanswered if one.can_warn]
    return unanswered[0] if unanswered else None


def result_of(text: CheckText, answers: Answers) -> Result:
    """A red flag wins over everything else."""
    outcome = _outcome(text, answers)
    flags = warnings(text, answers)
    # Of two choices that lead to the same words, the second has nothing to add.
    named = dict.fromkeys(one.bring_up for one in _chosen(text, answers) if one.bring_up)
    cites = not flags or any(one.cites for one in _chosen(text, answers))
    bring_up = () if flags else tuple(text.bring_up[name] for name in named)
    return Result(outcome, _ending(text, answers, outcome), flags, bring_up, cites)


def warnings(text: CheckText, answers: Answers) -> tuple[Words, ...]:
    return tuple(one.warns for one in _chosen(text, answers) if one.warns)


def lines(text: CheckText, answers: Answers) -> list[Line]:
    """What was answered, as the questions stand."""
    return [
        Line(one, tuple(choice for choice in one.choices if choice.id in answers[one.id]))
        for one in text.questions
        if one.id in answers
    ]


def read_choices(question: Question, given: Sequence[str]) -> tuple[str, ...]:
    """As the choices stand; refused with a code where it is no answer to the question."""
    if not given:
        raise InvalidInput({"choice": ["choice_required"]})
    chosen = [one for one in question.choices if one.id in given]
    if len(chosen) < len(set(given)):
        raise InvalidInput({"choice": ["unknown_choice"]})
    if len(chosen) > 1 and (not question.many or any(one.alone for one in chosen)):
        raise InvalidInput({"choice": ["not_together"]})
    return tuple(one.id for one in chosen)


def _outcome(text: CheckText, answers: Answers) -> Outcome:
    if warnings(text, answers):
        return Outcome.SEE_DOCTOR
    met = {
        line.question.id
        for line in lines(text, answers)
        if any(choice.meets for choice in line.chosen)
    }
    wanted = {one.id for one in text.questions if one.asks_for_more}
    return Outcome.GOOD_STEP if wanted <= met else Outcome.FIND_OUT


def _ending(text: CheckText, answers: Answers, outcome: Outcome) -> Ending:
    """Of several red flags none has the say: then it is the general one."""
    flags = [one for one in _chosen(text, answers) if one.warns]
    general: Ending = getattr(text, outcome)
    return (flags[0].ending or general) if len(flags) == 1 else general


def _chosen(text: CheckText, answers: Answers) -> list[Choice]:
    return [choice for line in lines(text, answers) for choice in line.chosen]
