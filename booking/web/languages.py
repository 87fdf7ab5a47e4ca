"""English and Spanish: which one a reader gets; the words come from the .po files themselves."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import urlencode

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, request, session, url_for
from flask_babel import Babel, Domain, get_locale

from booking.web.frames import in_address

NAMES = {"en": "English", "es": "Español"}
OFFICE = "en"
TRANSLATIONS = Path(__file__).parents[1] / "translations"
# What an address may say besides its path; whatever else it says is not repeated on the page.
KEPT_IN_ADDRESS = ("date", "starts_at", "provider", "tz", "gone", "done", "sent")


@dataclass(frozen=True, slots=True)
class Switch:
    """The link to the same page in another language."""

    code: str
    name: str
    url: str


class PoDomain(Domain):  # type: ignore[misc]
    """No compiled catalogues to forget: each .po is read once in each process."""

    def get_translations(self) -> NullTranslations:
        return _catalogue(str(get_locale() or "en"))


class PoBabel(Babel):  # type: ignore[misc]
    domain_instance = PoDomain()


def speak_languages(app: Flask) -> None:
    PoBabel(app, default_locale="en", locale_selector=language)
    app.before_request(_choose)
    app.context_processor(_words_about_words)


def language() -> str:
    """As chosen here before, otherwise what the browser prefers; the office works in English."""
    if request.blueprint == "staff":
        return OFFICE
    chosen = session.get("language")
    if chosen in NAMES:
        return str(chosen)
    return request.accept_languages.best_match(NAMES) or "en"


@contextmanager
def keep_language() -> Iterator[None]:
    """While the cookie is emptied."""
    chosen = session.get("language")
    yield
    if chosen:
        session["language"] = chosen


def keep_in_address(**values: str | None) -> None:
    """What the page's address has to say, where the page itself answers a form."""
    g.address_values = {name: value for name, value in values.items() if value}


def _choose() -> None:
    if b"lang=" not in request.query_string:
        return
    chosen = request.args.get("lang")
    if chosen in NAMES:
        session["language"] = chosen


def _words_about_words() -> dict[str, object]:
    spoken = str(get_locale() or "en")
    others = [_switch(code, name) for code, name in NAMES.items() if code != spoken]
    return {"language": spoken, "other_languages": others}


def _switch(code: str, name: str) -> Switch:
    endpoint = request.endpoint or "site.landing"
    said = {**request.args.to_dict(), **g.get("address_values", {})}
    kept = {name: said[name] for name in KEPT_IN_ADDRESS if name in said}
    kept |= in_address() | {"lang": code}
    path = url_for(endpoint, **(request.view_args or {})).partition("?")[0]
    return Switch(code, name, f"{path}?{urlencode(kept, safe='/:')}")


@cache
def _catalogue(locale: str) -> NullTranslations:
    path = TRANSLATIONS / locale / "LC_MESSAGES" / "messages.po"
    if not path.exists():
        return Translations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=locale))
    compiled.seek(0)
    return Translations(compiled)
