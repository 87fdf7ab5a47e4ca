"""The pages before the staff area: signing in, its second step, and what comes back afterwards."""

from collections.abc import Mapping, Sequence

from flask import make_response, render_template, request
from werkzeug import Response

from booking.errors import InvalidInput, TooManyRequests
from booking.web.errors import STATUS
from booking.web.sealing import Purpose, unsealed
from booking.web.staff.access import me
from booking.web.staff.carried import Carried
from booking.web.staff.carried_words import in_words
from booking.web.staff.forms import words_of
from booking.web.staff.own_pages import own_page
from booking.web.staff.shell import our_practice
from booking.web.wording import of_field

Errors = Mapping[str, Sequence[str]]
NOTHING_WRONG: Errors = {}
# The public pages speak to whom it is about; here it may be somebody else.
WORDS = {
    ("name", "required"): "Please type the name.",
    ("email", "required"): "Please type the email address.",
    ("email", "already_known"): "There is an account with this email address already.",
    ("role", "required"): "Please choose a role.",
    ("provider", "required"): "Please choose which provider it is.",
    ("current", "required"): "Please type your present password.",
    ("password", "required"): "Please type a new password.",
    ("code", "required"): "Please type the code.",
    ("session_idle_minutes", "invalid"): "Please type a number of minutes from 5 to 480.",
    ("session_idle_minutes", "required"): "Please type a number of minutes from 5 to 480.",
    ("session_hours", "invalid"): "Please type a number of hours from 1 to 24.",
    ("session_hours", "required"): "Please type a number of hours from 1 to 24.",
}


def gate(template: str, *, status: int = 200, **values: object) -> Response:
    said = {"next": next_page(), "carried": None, "errors": NOTHING_WRONG, **values}
    return make_response(render_template(f"staff/{template}.html", **said), status)


def login_page(*, status: int = 200, carried: Carried | None = None, **values: object) -> Response:
    """`wrong`, `wait` (minutes) or `expired` say why it is shown again."""
    typed = {"email": request.form.get("email", "")} if carried is None else {}
    return gate("login", status=status, carried=carried, typed=typed, **values)


def code_page(*, status: int = 200, **values: object) -> Response:
    return gate("code", status=status, **values)


def resume_page(carried: Carried, *, status: int = 200, why: str = "signed_in") -> Response:
    """One button sends the form again to its own path, with this session's proof."""
    own = mine(carried)
    shown = in_words(own.fields, our_practice()) if own else None
    return gate("resume", status=status, carried=own, shown=shown, why=why)


def mine(carried: Carried | None) -> Carried | None:
    """Whoever signs in at the same screen sees and sends nothing that somebody else typed."""
    return carried if carried and carried.owner == me().account.id else None


def please_wait(answer: Response, refusal: TooManyRequests) -> Response:
    answer.headers["Retry-After"] = str(refusal.retry_after)
    return answer


def minutes(refusal: TooManyRequests) -> int:
    return -(-refusal.retry_after // 60)


def errors_of(refusal: InvalidInput) -> Errors:
    return words_of(refusal, lambda name, code: WORDS.get((name, code)) or of_field(name, code))


def invalid(template: str, refusal: InvalidInput, **values: object) -> Response:
    status = STATUS[InvalidInput]
    return gate(template, status=status, errors=errors_of(refusal), **values)


def next_page() -> str:
    """Sealed where it says whom somebody looked for."""
    said = request.values.get("next", "")
    return own_page(unsealed(said, Purpose.WAY) or said)
