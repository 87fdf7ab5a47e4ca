"""The pages that others may show in a frame: what their addresses keep, and what protects forms."""

from typing import Any

from flask import current_app, request
from flask_wtf.csrf import CSRFError, CSRFProtect

from booking.web.context import keys, now
from booking.web.frames import FORMS, frame, in_address, is_from_our_page
from booking.web.languages import language
from booking.web.security import READS_NO_BODY
from booking.web.site.trap import read_trap


class Forms(CSRFProtect):  # type: ignore[misc]
    """By the session; in a frame there is none, and the form's own signature has to do."""

    def protect(self, apply_exemptions: bool = False) -> None:  # noqa: FBT001 - Flask-WTF's own
        is_form = request.blueprint == "site" and frame() is not None
        if not (apply_exemptions and is_form):
            super().protect(apply_exemptions=apply_exemptions)
        elif request.method not in READS_NO_BODY:
            _check_form()


def keep_in_frame(endpoint: str, values: dict[str, Any]) -> None:
    """Each address of ours, wherever on the page it is written; the language leaves the frame."""
    rule = next(current_app.url_map.iter_rules(endpoint)).rule
    kept = _kept()
    for name in kept if FORMS.fullmatch(rule) else kept.keys() & {"lang"}:
        values.setdefault(name, kept[name])


def _check_form() -> None:
    """No cookie speaks for whoever sends it, so nobody's rights are used by a page elsewhere."""
    opened = read_trap(request.form.get("form_token", ""), keys())
    if opened is None or not opened.is_fresh(now()) or not is_from_our_page():
        raise CSRFError


def _kept() -> dict[str, str]:
    kept = in_address()
    return kept | {"lang": language()} if kept else {}
