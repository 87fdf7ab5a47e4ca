"""The office's pages: read, check, act, answer."""

from flask import Blueprint
from flask_wtf.csrf import CSRFError

from booking.errors import Refusal
from booking.web.staff.access import ConfirmFirst, SignInFirst, guarded
from booking.web.staff.onward import confirm_first, forged_or_stale, sign_in_first
from booking.web.staff.refused import refused
from booking.web.staff.table import PAGES

staff = Blueprint("staff", __name__, url_prefix="/staff")

for page in PAGES:
    staff.add_url_rule(
        page.path,
        endpoint=page.view.__name__,
        view_func=guarded(page),
        methods=[page.method],
    )
staff.register_error_handler(Refusal, refused)
staff.register_error_handler(SignInFirst, sign_in_first)
staff.register_error_handler(ConfirmFirst, confirm_first)
staff.register_error_handler(CSRFError, forged_or_stale)
