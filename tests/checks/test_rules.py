"""From every combination of answers to exactly one honest ending."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from booking.checks.rules import (
    Answers,
    Outcome,
    lines,
    open_question,
    read_choices,
    result_of,
    warnings,
)
from booking.errors import InvalidInput
from tests.checks.answering import GOOD, TEXT, all_answers

FLAGS = [(one.id, c.id) for one in TEXT.questions for c in one.choices if c.warns]


def asked_in_turn(whole: Answers) -> Answers:
    """What was answered when nothing is left to ask."""
    given_so_far: dict[str, tuple[str, ...]] = {}
    while (question := open_question(TEXT, given_so_far)) is not None:
        assert question.id not in given_so_far
        given_so_far[question.id] = whole[question.id]
    return given_so_far


@given(all_answers())
def test_every_combination_ends_in_exactly_one_outcome(whole: Answers) -> None:
    answers = asked_in_turn(whole)

    result = result_of(TEXT, answers)

    assert result.outcome in Outcome
    assert result.outcome == result_of(TEXT, whole).outcome


@given(all_answers())
def test_a_consultation_is_next_only_where_the_criteria_are_met(whole: Answers) -> None:
    is_met = whole["hair"] == ("some",) and whole["pattern"] != ("none",)
    has_flag = whole["age"] == ("minor",) or whole["signs"] != ("none",)

    outcome = result_of(TEXT, whole).outcome

    assert (outcome is Outcome.SEE_DOCTOR) == has_flag
    assert (outcome is Outcome.GOOD_STEP) == (is_met and not has_flag)


@pytest.mark.parametrize(("question", "flag"), FLAGS)
@given(whole=all_answers())
def test_any_red_flag_wins(question: str, flag: str, whole: Answers) -> None:
    result = result_of(TEXT, {**whole, question: (flag,)})

    assert result.outcome is Outcome.SEE_DOCTOR
    choice = TEXT.question(question).choice(flag)
    assert choice is not None
    assert choice.warns in result.warnings
    assert result.bring_up == ()


@given(all_answers())
def test_whoever_is_to_find_out_has_something_to_bring_up(whole: Answers) -> None:
    result = result_of(TEXT, whole)

    assert result.bring_up or result.outcome is not Outcome.FIND_OUT
    assert len(set(result.bring_up)) == len(result.bring_up)


@given(all_answers())
def test_the_note_is_read_wherever_a_therapy_may_be_meant(whole: Answers) -> None:
    result = result_of(TEXT, whole)

    assert result.cites == (result.outcome is not Outcome.SEE_DOCTOR or "cells" in whole["hope"])


def test_after_a_red_flag_only_the_other_flags_are_asked_for() -> None:
    minor: Answers = {"age": ("minor",)}
    asked = open_question(TEXT, minor)

    assert asked is not None
    assert asked.id == "signs"
    assert open_question(TEXT, {**minor, "signs": ("none",)}) is None


def test_who_is_only_too_young_is_told_to_bring_a_guardian_and_nothing_of_emergencies() -> None:
    ending = result_of(TEXT, {"age": ("minor",), "signs": ("none",)}).ending

    assert ending.title.en.startswith("With a parent or guardian")
    assert ending.title.es.startswith("Con su madre, su padre o su tutor")
    assert "911" not in f"{ending.lead.en} {ending.lead.es} {ending.then.en} {ending.then.es}"


@pytest.mark.parametrize("age", ["minor", "adult"])
def test_a_sign_is_a_doctors_first_at_any_age(age: str) -> None:
    result = result_of(TEXT, {"age": (age,), "signs": ("fever",)})

    assert result.ending == TEXT.see_doctor
    assert len(result.warnings) == (2 if age == "minor" else 1)


def test_a_red_flag_taken_back_has_the_rest_asked() -> None:
    asked = open_question(TEXT, {"age": ("adult",), "signs": ("none",)})

    assert asked is not None
    assert asked.id == "hair"


def test_what_was_answered_is_told_as_the_questions_stand() -> None:
    told = lines(TEXT, {"signs": ("pain", "fever"), "age": ("adult",)})

    assert [line.question.id for line in told] == ["age", "signs"]
    assert [one.en for one in told[1].chosen] == ["Pain", "Fever"]


@pytest.mark.parametrize(
    ("question", "given_choices", "code"),
    [
        ("age", [], "choice_required"),
        ("age", ["adult", "minor"], "not_together"),
        ("age", ["nobody"], "unknown_choice"),
        ("signs", ["none", "pain"], "not_together"),
        ("signs", ["pain", "nobody"], "unknown_choice"),
    ],
)
def test_what_is_no_answer_is_refused(question: str, given_choices: list[str], code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        read_choices(TEXT.question(question), given_choices)

    assert refusal.value.errors == {"choice": [code]}


@given(st.permutations(["pain", "redness", "fever"]))
def test_choices_are_kept_as_they_stand(order: list[str]) -> None:
    assert read_choices(TEXT.question("signs"), [*order, order[0]]) == ("pain", "redness", "fever")


def test_the_shortest_way_to_a_good_next_step() -> None:
    assert warnings(TEXT, GOOD) == ()
    assert result_of(TEXT, GOOD).outcome is Outcome.GOOD_STEP
