"""The self-check's text in both languages, and the signature without which nobody sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import flash, redirect, request, url_for
from werkzeug import Response

from booking.accounts.queries import names_of
from booking.audit.models import AuditEvent
from booking.checks.actions import sign, take_down
from booking.checks.queries import signed_checks, signings, text_mark, text_of, written_text
from booking.errors import Refusal, StaleVersion, StatusConflict
from booking.practice.queries import load_practice
from booking.web.context import database, now
from booking.web.errors import STATUS
from booking.web.staff.access import caller
from booking.web.staff.shell import page

LANGUAGES = {"en": "English", "es": "Spanish"}


@dataclass(frozen=True, slots=True)
class Signature:
    number: int
    by: str
    at: datetime


def check_settings() -> Response:
    return _page()


def sign_check() -> Response:
    seen = request.form.get("seen", "")[:64]
    try:
        with database().writing() as session:
            sign(session, written_text(), seen=seen, by=caller().actor, now=now())
    except (StaleVersion, StatusConflict) as refusal:
        return _page(refusal)
    flash("Signed. The self-check is on the site with these words.", "success")
    return redirect(url_for("staff.check_settings"), 303)


def take_check_down() -> Response:
    with database().writing() as session:
        take_down(session, by=caller().actor, now=now())
    flash("The self-check is no longer on the site.", "success")
    return redirect(url_for("staff.check_settings"), 303)


def _page(refusal: Refusal | None = None) -> Response:
    text = written_text()
    with database().reading() as session:
        public = load_practice(session).settings.check_version
        known, names = signed_checks(session), names_of(session).accounts
        signatures = [_signature(one, names) for one in signings(session)]
    return page(
        "check",
        status=STATUS[type(refusal)] if refusal else 200,
        text=text,
        mark=text_mark(text),
        public=public,
        signatures=signatures,
        in_force=next((one for one in signatures if one.number == public), None),
        differs=any(one.number == text.number and text_of(one) != text for one in known),
        refused=refusal is not None,
        languages=LANGUAGES,
    )


def _signature(signing: AuditEvent, names: Mapping[str, str]) -> Signature:
    number = int(signing.subject.removeprefix("check "))
    by = names.get(signing.actor_name, signing.actor_name)
    return Signature(number, by, signing.at)
