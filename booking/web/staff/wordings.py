"""What each mail to a patient says, in the practice's own words, in both languages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import force_locale
from werkzeug import Response

from booking.errors import InvalidInput, NotFound, StaleVersion
from booking.inputs import from_form
from booking.mail_words import default_words
from booking.practice.inputs import WordingChange
from booking.practice.mails import BrokenWording, change_wording, check_wording, wording_of
from booking.practice.queries import load_practice
from booking.practice.wording import LANGUAGES, MAILS, Flaw, Part, parts_of
from booking.web.context import database, now
from booking.web.security import as_framed_mail, with_frames
from booking.web.staff.access import caller
from booking.web.staff.forms import words_of
from booking.web.staff.sample_mail import sample_mail, sample_start, with_its_subject
from booking.web.staff.shell import page

NAMES = {
    "confirmation": ("Confirmation", "leaves at once when a visit is booked"),
    "reschedule": ("New time", "leaves when a visit is moved"),
    "cancellation": ("Cancellation", "leaves when a visit is cancelled"),
    "reminder": ("Reminder", "leaves ahead of the visit, as the reminders are set"),
}
LANGUAGE_NAMES = {"en": "English", "es": "Spanish"}
LABELS = {
    "subject": "Subject",
    "preheader": "Preview",
    "greeting": "Greeting",
    "intro": "First words",
    "intro_confirmed": "First words, once they have said that they are coming",
    "closing": "Last words",
}
HINTS = {
    "subject": "Seen on locked phones: it says nothing about the visit but when it is.",
    "preheader": "What inboxes show beside the subject; the same holds for it.",
    "intro": "Above the time. An empty line begins a new paragraph.",
    "intro_confirmed": "Instead of the first words, where nothing is left to ask.",
    "closing": "Below everything else, for instance what to bring. May stay empty.",
}
MEANINGS = {
    "name": "the patient’s name",
    "date": "the day of the visit",
    "time": "when it starts",
    "zone": "the office’s time zone",
    "type": "the kind of consultation",
    "provider": "who they will see",
    "phone": "the office’s phone number",
    "practice": "the practice’s name",
}
SAYS = {
    "too_long": "This may have {what} characters at most.",
    "stray_brace": "Line {line}: “{what}” stands alone. A placeholder looks like {{date}}.",
    "unknown_placeholder": "Line {line}: {what} is no placeholder. There are {known}.",
    "placeholder_not_here": "Line {line}: {what} cannot stand here. There are {known}.",
    "tells_of_health": "Line {line}: “{what}” tells of health.",
}
WHY_NOT = " Whoever sees the phone sees this line, so it says nothing about what the visit is for."


@dataclass(frozen=True, slots=True)
class Choice:
    """One mail in one language, in the list of all."""

    mail: str
    locale: str
    has_own_words: bool


Errors = Mapping[str, Sequence[str]]


def wordings() -> Response:
    with database().reading() as session:
        practice = load_practice(session)
    choices = {
        mail: [Choice(mail, locale, bool(practice.own_words(mail, locale))) for locale in LANGUAGES]
        for mail in MAILS
    }
    return page("wordings", choices=choices, names=NAMES, languages=LANGUAGE_NAMES)


def wording(mail: str, locale: str) -> Response:
    with database().reading() as session:
        kept = wording_of(session, mail, locale)
    typed = {part.name: getattr(kept, part.name) or "" for part in parts_of(mail)}
    return _editor(mail, locale, _with_defaults(mail, locale, typed), version=kept.version)


def save_wording(mail: str, locale: str) -> Response:
    _check_known(mail, locale)
    typed = _typed(mail)
    try:
        asked = _asked(mail, locale, typed)
        with database().writing() as session:
            change_wording(session, mail, locale, asked, by=caller().actor, now=now())
    except StaleVersion:
        return _overtaken(mail, locale, typed)
    except InvalidInput as refusal:
        errors = _worded(mail, refusal)
        return _editor(mail, locale, typed, version=_version(), errors=errors, status=422)
    flash("Saved. Mails that are written from now on say it so.", "success")
    return redirect(url_for("staff.wording", mail=mail, locale=locale), 303)


def reset_wording(mail: str, locale: str) -> Response:
    """What was typed comes along, for whoever saved other words in the meantime."""
    _check_known(mail, locale)
    blank = WordingChange(version=_version())
    try:
        with database().writing() as session:
            change_wording(session, mail, locale, blank, by=caller().actor, now=now())
    except StaleVersion:
        return _overtaken(mail, locale, _typed(mail))
    flash("Back to the default words.", "success")
    return redirect(url_for("staff.wording", mail=mail, locale=locale), 303)


def preview_wording(mail: str, locale: str) -> Response:
    """For the frame beside the words; nothing is kept."""
    _check_known(mail, locale)
    try:
        asked = _asked(mail, locale, _typed(mail))
        own = {part.name: getattr(asked, part.name) for part in parts_of(mail)}
        check_wording(mail, own)
    except InvalidInput as refusal:
        errors = _worded(mail, refusal)
        broken = render_template("staff/_parts/broken_words.html", errors=errors, labels=LABELS)
        return as_framed_mail(make_response(broken, 422))
    with database().reading() as session:
        practice = load_practice(session)
    said = {name: text for name, text in own.items() if text}
    letter = sample_mail(practice, mail, locale, said)
    return as_framed_mail(make_response(with_its_subject(letter)))


def _editor(
    mail: str,
    locale: str,
    typed: Mapping[str, str],
    *,
    version: int,
    status: int = 200,
    errors: Errors | None = None,
    theirs: Mapping[str, str] | None = None,
) -> Response:
    shown = page(
        "wording",
        status=status,
        mail=mail,
        locale=locale,
        typed=typed,
        version=version,
        errors=errors or {},
        theirs=theirs or {},
        **_about(mail, locale),
    )
    return with_frames(shown)


def _about(mail: str, locale: str) -> dict[str, object]:
    """What the page says of the mail, whatever is typed."""
    return {
        "parts": parts_of(mail),
        "defaults": _defaults(mail, locale),
        "names": NAMES,
        "languages": LANGUAGE_NAMES,
        "labels": LABELS,
        "hints": HINTS,
        "meanings": MEANINGS,
        "leaves": _leaves() if mail == "reminder" else (),
    }


def _leaves() -> list[datetime]:
    """When each reminder of the made-up visit goes out, the first one first."""
    with database().reading() as session:
        practice = load_practice(session)
    starts_at = sample_start(practice).astimezone(UTC)
    return [
        starts_at - timedelta(minutes=rule.minutes_before) for rule in reversed(practice.reminders)
    ]


def _overtaken(mail: str, locale: str, typed: Mapping[str, str]) -> Response:
    """Nothing typed is lost, and what the other saved is seen before it is replaced."""
    with database().reading() as session:
        kept = wording_of(session, mail, locale)
    saved = {part.name: getattr(kept, part.name) or "" for part in parts_of(mail)}
    full = _with_defaults(mail, locale, saved)
    theirs = {name: said for name, said in full.items() if said != typed.get(name, "")}
    return _editor(mail, locale, typed, version=kept.version, status=409, theirs=theirs)


def _check_known(mail: str, locale: str) -> None:
    if mail not in MAILS or locale not in LANGUAGES:
        raise NotFound


def _typed(mail: str) -> dict[str, str]:
    names = [part.name for part in parts_of(mail)]
    return {name: request.form.get(name, "").replace("\r\n", "\n") for name in names}


def _asked(mail: str, locale: str, typed: Mapping[str, str]) -> WordingChange:
    """What is left as the default, or left out, is not the practice's own."""
    asked = from_form(WordingChange, {"version": request.form.get("version", "0"), **typed})
    same = {
        name: "" for name, said in _defaults(mail, locale).items() if getattr(asked, name) == said
    }
    return asked.model_copy(update=same)


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _defaults(mail: str, locale: str) -> dict[str, str]:
    with force_locale(locale):
        return default_words(mail)


def _with_defaults(mail: str, locale: str, said: Mapping[str, str]) -> dict[str, str]:
    return {name: said[name] or words for name, words in _defaults(mail, locale).items()}


def _worded(mail: str, refusal: InvalidInput) -> dict[str, list[str]]:
    if not isinstance(refusal, BrokenWording):
        return words_of(refusal)
    parts = {part.name: part for part in parts_of(mail)}
    return {
        name: [_said(parts[name], flaw) for flaw in flaws] for name, flaws in refusal.flaws.items()
    }


def _said(part: Part, flaw: Flaw) -> str:
    known = ", ".join(f"{{{name}}}" for name in part.placeholders)
    said = SAYS[flaw.code].format(line=flaw.line, what=flaw.what, known=known)
    about_the_visit = flaw.code in ("tells_of_health", "placeholder_not_here")
    return said + WHY_NOT if part.is_public and about_the_visit else said
