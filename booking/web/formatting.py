"""Instants, dates, zones and phone numbers in the reader's language: for pages and mails alike."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers
from babel import Locale
from babel.core import get_global
from babel.dates import format_date, format_time, get_timezone_location, get_timezone_name
from flask import Flask
from flask_babel import get_locale, gettext
from markupsafe import Markup, escape

from booking.people.rules import consent_text

PATTERNS = {
    "en": {
        "day": "EEEE, MMMM d",
        "day_with_year": "EEEE, MMMM d, y",
        "day_short": "EEE, MMM d",
        "dated": "MMM d, y",
        "month": "MMMM y",
    },
    "es": {
        "day": "EEEE d 'de' MMMM",
        "day_with_year": "EEEE d 'de' MMMM 'de' y",
        "day_short": "EEE d MMM",
        "dated": "d MMM y",
        "month": "MMMM 'de' y",
    },
}
NOTHING = "–"
NO_BREAK = "\N{NO-BREAK SPACE}"


def register_formats(app: Flask) -> None:
    filters = (
        clock_time,
        wall_clock,
        day,
        day_with_year,
        day_short,
        month_name,
        month_day,
        weekday_short,
    )
    zoned = (
        moment,
        moment_short,
        dated,
        rfc3339,
        local_date,
        zone_label,
        zone_city,
        same_wall_time,
    )
    contact = (phone, phone_link, masked_email, masked_phone)
    for function in (*filters, *zoned, *contact, unbroken):
        app.add_template_filter(function)
    app.add_template_global(consent_text)


def clock_time(instant: datetime, zone: str) -> str:
    """Names the offset too in the hour that autumn repeats: two starts must never read the same."""
    wall = instant.astimezone(ZoneInfo(zone))
    text = _clock_text(wall.time(), _locale())
    return f"{text}{NO_BREAK}({wall.tzname()})" if _repeated(wall) else text


def wall_clock(wall: time) -> str:
    """A time of hours, on whatever date."""
    return _clock_text(wall, _locale())


def day(on: date) -> str:
    return _date(on, "day")


def day_with_year(on: date) -> str:
    return _date(on, "day_with_year")


def day_short(on: date) -> str:
    return _date(on, "day_short")


def month_name(on: date) -> str:
    return _date(on, "month")


def month_day(on: date) -> str:
    return str(on.day)


def weekday_short(on: date) -> str:
    return _date_text(on, "ccc", _locale()).removesuffix(".")


def local_date(instant: datetime, zone: str) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()


def moment(instant: datetime, zone: str) -> str:
    return f"{day_with_year(local_date(instant, zone))}, {clock_time(instant, zone)}"


def moment_short(instant: datetime, zone: str) -> str:
    return f"{day_short(local_date(instant, zone))}, {clock_time(instant, zone)}"


def dated(instant: datetime, zone: str) -> str:
    """For lists over any span: short, and with its year."""
    return f"{_date(local_date(instant, zone), 'dated')}, {clock_time(instant, zone)}"


def rfc3339(instant: datetime, zone: str) -> str:
    return instant.astimezone(ZoneInfo(zone)).isoformat()


def zone_label(zone: str, city: str | None = None) -> str:
    """`city` is the office's own, where the zone is named after another town."""
    town = city or zone_city(zone)
    name = _generic_zone_name(zone, _locale())
    return f"{name} ({town})" if name else gettext("%(city)s time", city=town)


def zone_city(zone: str) -> str:
    return _city_text(zone, _locale())


def same_wall_time(instant: datetime, zone: str, other: str) -> bool:
    return _offset(instant, zone) == _offset(instant, other)


def phone(number: str) -> str:
    """National for the United States, international for everybody else."""
    parsed = _parsed(number)
    if parsed is None:
        return number
    home = parsed.country_code == 1
    style = phonenumbers.PhoneNumberFormat
    text = phonenumbers.format_number(parsed, style.NATIONAL if home else style.INTERNATIONAL)
    return text.replace(" ", NO_BREAK)


def phone_link(number: str) -> str:
    parsed = _parsed(number)
    style = phonenumbers.PhoneNumberFormat.RFC3966
    return phonenumbers.format_number(parsed, style) if parsed else f"tel:{number}"


def masked_email(address: str | None) -> str:
    if address is None:
        return NOTHING
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}•••@{domain}"


def masked_phone(number: str | None) -> str:
    if number is None:
        return NOTHING
    return f"•••{NO_BREAK}{number.partition(';')[0][-4:]}"


def unbroken(text: str) -> Markup:
    """In a heading no line ends in a hyphen."""
    words = (escape(word) for word in text.split(" "))
    whole = Markup('<span class="unbroken">{}</span>')
    return Markup(" ").join(whole.format(word) if "-" in word else word for word in words)


def _date(on: date, name: str) -> str:
    locale = _locale()
    return _date_text(on, PATTERNS[locale.language][name], locale)


# A month of days and times is the same words over and over, and Babel puts each together anew.
@lru_cache(maxsize=4_096)
def _date_text(on: date, pattern: str, locale: Locale) -> str:
    return format_date(on, pattern, locale=locale)


@lru_cache(maxsize=1_024)
def _clock_text(wall: time, locale: Locale) -> str:
    text = format_time(wall, "h:mm a", locale=locale).lower()
    return text.replace(" ", NO_BREAK).replace("\N{NARROW NO-BREAK SPACE}", NO_BREAK)


def _locale() -> Locale:
    return get_locale() or Locale("en")


def _repeated(wall: datetime) -> bool:
    return wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


def _offset(instant: datetime, zone: str) -> timedelta | None:
    return instant.astimezone(ZoneInfo(zone)).utcoffset()


@lru_cache(maxsize=1_024)
def _city_text(zone: str, locale: Locale) -> str:
    city = get_timezone_location(ZoneInfo(zone), locale=locale, return_city=True)
    return city.rpartition("/")[2]


@lru_cache(maxsize=1_024)
def _generic_zone_name(zone: str, locale: Locale) -> str | None:
    """None where the language has no everyday name for the zone and would invent one."""
    metazone = get_global("meta_zones").get(zone)
    names = locale.meta_zones.get(metazone, {}).get("long", {})
    if "generic" not in names:
        return None
    return get_timezone_name(ZoneInfo(zone), width="long", zone_variant="generic", locale=locale)


# A number is asked for twice in a row: to be read, and to be called.
@lru_cache(maxsize=1)
def _parsed(number: str) -> phonenumbers.PhoneNumber | None:
    try:
        return phonenumbers.parse(number, "US")
    except phonenumbers.NumberParseException:
        return None
