"""Where the way leads once a password was right, and where it starts when nobody is in."""

from urllib.parse import urlencode

from flask import current_app, redirect, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug import Response

from booking.accounts.queries import SignedIn
from booking.accounts.rules import Missing
from booking.web import wording
from booking.web.errors import problem, status_page
from booking.web.sealing import Purpose, seal
from booking.web.security import Access
from booking.web.staff.access import half_in, person_if_any
from booking.web.staff.answers import is_program
from booking.web.staff.carried import Carried, carried_form, is_own_form, refused_form
from booking.web.staff.confirm import confirm_page
from booking.web.staff.factor import enrolment_page
from booking.web.staff.gate import code_page, login_page, next_page, resume_page

UNAUTHORIZED, FORBIDDEN = 401, 403
# How the pages call a name, a number or an address that somebody looks for.
SOUGHT = ("q", "said")
# Without what was looked for, the file would be one of everybody: back to the page that offers it.
FILES = {"staff.export_leads": "staff.leads"}
STEPS = {Missing.CODE: "staff.login_code", Missing.FACTOR: "staff.set_up_factor"}


def onward(person: SignedIn, carried: Carried | None) -> Response:
    """The next step, or in: what was typed before goes along."""
    if carried is None:
        return redirect(_next_step(person.missing), 303)
    if person.missing is Missing.CODE:
        return code_page(carried=carried)
    if person.missing is Missing.FACTOR:
        return enrolment_page(person, carried=carried)
    return resume_page(carried)


def sign_in_first(_refusal: Exception) -> Response:
    """The way goes on afterwards where it led to; a page's own programs are told plainly."""
    if is_program():
        return problem(UNAUTHORIZED, "unauthorized", wording.of_status(UNAUTHORIZED))
    person = half_in()
    if request.method == "GET":
        step = STEPS[person.missing] if person and person.missing else "staff.login"
        return redirect(_way(step, _here()))
    carried = refused_form()
    if person is not None and person.missing is Missing.CODE:
        return code_page(status=UNAUTHORIZED, carried=carried)
    if person is not None:
        return enrolment_page(person, status=UNAUTHORIZED, carried=carried)
    return login_page(status=UNAUTHORIZED, carried=carried)


def confirm_first(_refusal: Exception) -> Response:
    if is_program():
        return problem(FORBIDDEN, "confirm_password", wording.of_code("confirm_password"))
    if request.method == "GET":
        return redirect(_way("staff.confirm_password", _here_exactly()))
    return confirm_page(status=FORBIDDEN, carried=refused_form())


def forged_or_stale(error: CSRFError) -> Response:
    """Without the proof of this session: too old a page, or somebody else's."""
    status = error.code or 400
    if is_program():
        return problem(FORBIDDEN, "form_expired", wording.of_code("form_expired"))
    if _is_public():
        return _public_form_again(status)
    if not is_own_form():
        return status_page(status)
    person, carried = person_if_any(), refused_form()
    if person is None:
        return sign_in_first(error)
    if request.endpoint == "staff.send_confirm_password":
        return confirm_page(status=status, carried=carried_form(), expired=True)
    if request.endpoint == "staff.send_factor":
        return enrolment_page(person, status=status, carried=carried_form())
    if carried is None:
        return status_page(status)
    return resume_page(carried, status=status, why="stale")


def _public_form_again(status: int) -> Response:
    carried = carried_form() if is_own_form() else None
    person = half_in()
    is_code_due = person is not None and person.missing is Missing.CODE
    if request.endpoint == "staff.send_login_code" and is_code_due:
        return code_page(status=status, carried=carried, expired=True)
    if request.endpoint in ("staff.send_login", "staff.send_login_code"):
        return login_page(status=status, carried=carried, expired=True)
    if request.endpoint == "staff.logout":
        return redirect(url_for("staff.today"), 303)
    return redirect(_here(), 303)


def _here() -> str:
    """Without what was typed to find somebody: an address is kept in histories and logs."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in SOUGHT]
    page = FILES.get(request.endpoint or "") if _has_sought() else None
    path = url_for(page) if page else request.path
    return f"{path}?{urlencode(kept)}" if kept else path


def _here_exactly() -> str:
    """The same browser was there a moment ago, and it must be the same file."""
    here = request.full_path.removesuffix("?")
    return seal(here, Purpose.WAY) if _has_sought() else here


def _has_sought() -> bool:
    return any(name in request.args for name in SOUGHT)


def _next_step(missing: Missing | None) -> str:
    return next_page() if missing is None else _way(STEPS[missing], next_page())


def _way(endpoint: str, to: str) -> str:
    return url_for(endpoint, next=to)


def _is_public() -> bool:
    view = current_app.view_functions[request.endpoint or ""]
    return getattr(view, "access", None) is not Access.OFFICE
