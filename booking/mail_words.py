"""The words of each mail to a patient: the practice's own, or the default ones."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import cast

from flask_babel import gettext

from booking.appointments.queries import AppointmentView
from booking.practice.models import PracticeSettings
from booking.practice.wording import filled, paragraphs, parts_of
from booking.web.formatting import (
    clock_time,
    day_short,
    day_with_year,
    local_date,
    phone,
    zone_label,
)
from booking.web.wording import N_

LINK_IN_A_NAME = re.compile(r"[/@:<>\\\d]|www|\.\w{2}", re.IGNORECASE)
GREETING = N_("Hello {name},")
DEFAULTS: Mapping[str, Mapping[str, str]] = {
    "confirmation": {
        "subject": N_("Your appointment: {date}, {time}"),
        "preheader": "{date}, {time}, {zone}",
        "greeting": GREETING,
        "intro": N_("This time is yours. We look forward to meeting you."),
    },
    "reschedule": {
        "subject": N_("Your appointment has moved: {date}, {time}"),
        "preheader": N_("The new time: {date}, {time}, {zone}"),
        "greeting": GREETING,
        "intro": N_("This is the new time. The earlier one is no longer yours."),
    },
    "cancellation": {
        "subject": N_("Your appointment is cancelled: {date}, {time}"),
        "preheader": N_("Nothing more is needed from you."),
        "greeting": GREETING,
        "intro": N_("This time is free again. Nothing more is needed from you."),
    },
    "reminder": {
        "subject": N_("Your appointment is coming up: {date}, {time}"),
        "preheader": "{date}, {time}, {zone}",
        "greeting": GREETING,
        "intro": N_("We are expecting you. Please let us know that you will be there."),
        "intro_confirmed": N_(
            "Thank you for letting us know that you will be there. Here it is once more."
        ),
    },
}


def default_words(mail: str) -> dict[str, str]:
    """In the language that is spoken now; only a text that is there has a translation."""
    said = DEFAULTS[mail]
    return {
        part.name: gettext(said[part.name]) if said.get(part.name) else ""
        for part in parts_of(mail)
    }


def words_of(mail: str, context: Mapping[str, object]) -> dict[str, object]:
    """By part, ready to be shown: lines as text, longer parts as paragraphs of lines."""
    if mail not in DEFAULTS:
        return {}
    own = cast(Mapping[str, str], context.get("own", {}))
    values, short = _values(context), _values(context, date=day_short)
    said: dict[str, object] = {}
    for name, words in (default_words(mail) | dict(own)).items():
        text = filled(words, short if name == "subject" else values)
        # A date may begin a sentence, and Spanish does not capitalise it.
        text = capital(text) if words.startswith("{") else text
        said[name] = paragraphs(text) if name.startswith(("intro", "closing")) else text
    return said


def _values(
    context: Mapping[str, object], *, date: Callable[[date], str] = day_with_year
) -> dict[str, str]:
    visit = cast(AppointmentView, context["appointment"])
    practice = cast(PracticeSettings, context["practice"])
    zone, city = visit.office_zone, cast("str | None", context.get("city"))
    return {
        "name": plain_name(visit.name),
        "date": date(local_date(visit.starts_at, zone)),
        "time": clock_time(visit.starts_at, zone),
        "zone": zone_label(zone, city),
        "type": visit.type_name,
        "provider": visit.provider_name,
        "phone": phone(practice.phone),
        "practice": practice.name,
    }


def capital(text: str) -> str:
    """For a sentence that starts with a day, which Spanish does not capitalise."""
    return text[:1].upper() + text[1:]


def plain_name(name: str) -> str:
    """Empty where somebody put an advertisement for his site in the name of another's mail."""
    return "" if LINK_IN_A_NAME.search(name) else " ".join(name.split())
