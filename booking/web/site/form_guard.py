"""What protects forms from being sent by pages elsewhere, in somebody's name."""

from flask import request
from flask_wtf.csrf import CSRFError, CSRFProtect

from booking.web.context import keys, now
from booking.web.frames import frame, is_from_our_page
from booking.web.security import READS_NO_BODY
from booking.web.site.trap import read_trap


class FormGuard(CSRFProtect):  # type: ignore[misc]
    """By the session; in a frame there is none, and the form's own signature has to do."""

    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT001 - Flask-WTF's own
        is_form = request.blueprint == "site" and frame() is not None
        if not (apply_exemptions and is_form):
            super().protect(apply_exemptions=apply_exemptions)
        elif request.method not in READS_NO_BODY:
            _check_form()


def _check_form() -> None:
    """No cookie speaks for whoever sends it, so nobody's rights are used by a page elsewhere."""
    opened = read_trap(request.form.get("form_token", ""), keys())
    if opened is None or not opened.is_fresh(now()) or not is_from_our_page():
        raise CSRFError
