"""The self-check: one question a page, every step a plain form, and one of three honest endings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from flask import redirect, request, url_for
from werkzeug import Response

from booking.checks.queries import public_text
from booking.checks.rules import lines, open_question, read_choices, result_of
from booking.checks.text import CheckText, Question
from booking.errors import InvalidInput, NotFound
from booking.practice.queries import Practice, load_practice
from booking.web import limits, wording
from booking.web.context import database
from booking.web.security import Access, allow
from booking.web.site.answered import Answered, answered, forget_answers, remember
from booking.web.site.pages import page, personal

# Where it leads on, by what the button says.
WAYS_ON = {"book": "site.book", "call": "site.callback"}


class CheckClosed(NotFound):
    """No version of it is signed."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The public version, and what this browser has answered to it."""

    practice: Practice
    text: CheckText
    so_far: Answered


@allow(Access.PUBLIC)
def check() -> Response:
    opened = _opened()
    values = {"text": opened.text, "next": _next(opened), "begun": bool(opened.so_far.answers)}
    return page("site/check.html", opened.practice, values)


@allow(Access.PUBLIC)
def check_question(question: str) -> Response:
    opened = _opened()
    asked = opened.text.question(question)
    if not _may_ask(opened, asked):
        return redirect(_next(opened), 303)
    return _question_page(opened, asked, opened.so_far.answers.get(question, ()))


@allow(Access.PUBLIC)
def send_check_question(question: str) -> Response:
    opened = _opened()
    asked, given = opened.text.question(question), request.form.getlist("choice")
    if not _may_ask(opened, asked):
        return redirect(_next(opened), 303)
    try:
        chosen = read_choices(asked, given)
    except InvalidInput as refusal:
        return _question_page(opened, asked, given, refusal)
    so_far = opened.so_far.with_answer(question, chosen)
    remember(so_far)
    return redirect(_next(replace(opened, so_far=so_far)), 303)


@allow(Access.PUBLIC)
def check_result() -> Response:
    opened = _opened()
    text, answers = opened.text, opened.so_far.answers
    if open_question(text, answers) is not None:
        return redirect(_next(opened), 303)
    told = lines(text, answers)
    values = {
        "text": text,
        "result": result_of(text, answers),
        "lines": told,
        "keep": opened.so_far.keep,
        "back": url_for("site.check_question", question=told[-1].question.id),
    }
    return personal(page("site/check_result.html", opened.practice, values))


@allow(Access.PUBLIC)
def send_check_result() -> Response:
    """With the consent, or without: the way on is the same."""
    opened = _opened()
    if opened.so_far.answers:
        remember(replace(opened.so_far, keep=bool(request.form.get("keep_answers"))))
    way = request.form.get("to", "")
    return redirect(url_for(WAYS_ON.get(way, WAYS_ON["book"])), 303)


@allow(Access.PUBLIC)
def check_again() -> Response:
    forget_answers()
    return redirect(url_for("site.check"), 303)


def expired(question: str) -> Response:
    """For a form whose protection does not hold: the same one, to be sent once more."""
    opened, given = _opened(), request.form.getlist("choice")
    refusal = InvalidInput({"form_token": ["form_expired"]})
    return _question_page(opened, opened.text.question(question), given, refusal)


def check_closed(_closed: CheckClosed) -> Response:
    with database().reading() as reading:
        practice = load_practice(reading)
    return page("site/check_closed.html", practice, {}, status=404)


def _opened() -> Opened:
    limits.check_cheaply(limits.LOOKS)
    with database().reading() as reading:
        practice = load_practice(reading)
        try:
            text = public_text(reading, practice)
        except NotFound:
            raise CheckClosed from None
    known = answered()
    # What was answered to another version is no answer to this one.
    is_to_this = known is not None and known.version == text.number
    return Opened(practice, text, known if known and is_to_this else Answered(text.number))


def _may_ask(opened: Opened, asked: Question) -> bool:
    """What was answered may be answered anew; nothing is skipped."""
    answers = opened.so_far.answers
    return asked.id in answers or asked == open_question(opened.text, answers)


def _next(opened: Opened) -> str:
    question = open_question(opened.text, opened.so_far.answers)
    if question is None:
        return url_for("site.check_result")
    return url_for("site.check_question", question=question.id)


def _question_page(
    opened: Opened,
    asked: Question,
    chosen: Sequence[str],
    refusal: InvalidInput | None = None,
) -> Response:
    questions = opened.text.questions
    at = questions.index(asked)
    before = questions[at - 1].id if at else None
    values = {
        "text": opened.text,
        "question": asked,
        "number": at + 1,
        "total": len(questions),
        "chosen": chosen,
        "back": url_for("site.check_question", question=before) if at else url_for("site.check"),
        "errors": wording.by_field(refusal.errors) if refusal else {},
    }
    status = 422 if refusal else 200
    return personal(page("site/check_question.html", opened.practice, values, status=status))
