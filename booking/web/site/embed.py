"""The widget for other people's pages, and a page that shows it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from flask import current_app, render_template, request
from flask_babel import force_locale, gettext
from werkzeug import Response

from booking.campaigns.queries import is_in_use
from booking.practice.queries import Practice, load_practice
from booking.web import limits
from booking.web.context import config, database
from booking.web.frames import DEMO
from booking.web.languages import NAMES
from booking.web.security import Access, allow, with_frames
from booking.web.site.pages import page
from booking.web.widget import CALLBACK, PANEL, Widget, label_of

# What is changed in it reaches all pages that show it within minutes.
SHORT = "public, max-age=300"
# What is said between quotation marks stays as it is.
SPACED = re.compile(r'("(?:\\.|[^"\\])*")|\s*(=>|[=!]==|&&|\|\||[{}=;,?:])\s*|(?<=[()>`])\n\s*')
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")


@dataclass(frozen=True, slots=True)
class Variant:
    """`live` is at work on the page itself, `code` what others copy."""

    title: str
    live: str
    code: str


@allow(Access.PUBLIC)
def embed_script() -> Response:
    """A `no-cors` request of any site: nothing in it is anybody's."""
    light, dark = _colours()
    script = render_template("site/embed.js", words=_words(), light=light, dark=dark)
    # Lines and spaces are for who reads it here, not for who loads it there.
    text = SPACED.sub(r"\1\2", script)
    answer = Response(text, content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = SHORT
    answer.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    answer.add_etag()
    return answer.make_conditional(request)


@allow(Access.PUBLIC)
def embed_demo() -> Response:
    """With the code of a campaign, where the address names one."""
    limits.check_cheaply(limits.LOOKS)
    asked = request.args.get("campaign", "").lower()
    with database().reading() as session:
        practice = load_practice(session)
        named = asked if is_in_use(session, asked) else None
    variants = _variants(practice, named or "your-campaign")
    values = {"variants": variants, "named": named, "home": config().base_url}
    return with_frames(page("site/embed_demo.html", practice, values))


def _variants(practice: Practice, campaign: str) -> Sequence[Variant]:
    kind = next((kind.slug for kind in practice.active_types), None)
    wanted = {
        gettext("A button to book"): Widget(campaign=campaign),
        gettext("A button to book one kind of consultation"): Widget(campaign=campaign, kind=kind),
        gettext("A button to be called back"): Widget(campaign=campaign, kind=CALLBACK),
        gettext("A button in Spanish, whatever language the page is in"): Widget(
            campaign=campaign, lang="es"
        ),
        gettext("A panel to book"): Widget(campaign=campaign, kind=kind, mode=PANEL),
        gettext("A panel to be called back"): Widget(campaign=campaign, kind=CALLBACK, mode=PANEL),
    }
    home = config().base_url
    return [
        Variant(title, replace(one, campaign=DEMO).code(""), one.code(home))
        for title, one in wanted.items()
    ]


def _words() -> dict[str, dict[str, str]]:
    said = {}
    for language in NAMES:
        with force_locale(language):
            said[language] = {
                "book": label_of(None),
                "call": label_of(CALLBACK),
                "close": gettext("Close"),
                "wait": gettext("One moment, please"),
                "lost": gettext("The form cannot be shown here."),
                "tab": gettext("opens in a new tab"),
            }
    return said


@cache
def _colours() -> tuple[dict[str, str], dict[str, str]]:
    """Our own, light and dark: a page of others has no tokens."""
    tokens = Path(str(current_app.static_folder), "tokens.css").read_text("utf-8")
    light, _, dark = tokens.partition("@media (prefers-color-scheme: dark)")
    return dict(COLOUR.findall(light)), dict(COLOUR.findall(dark))
