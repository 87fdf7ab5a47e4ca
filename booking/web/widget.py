"""What others put into their pages to show our forms: the same words wherever it is copied from."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel import force_locale, gettext
from markupsafe import Markup

from booking.web.frames import DEMO

BUTTON, PANEL = "button", "panel"
CALLBACK = "callback"
# As tall as what will stand there, so that nothing below it moves when it comes.
HEIGHTS = {BUTTON: 48, PANEL: 720}
# A link until the script replaces it, and for good where it never comes. The words are drawn: any
# others would add the height of a line, which is another one in each page.
CODE = Markup(
    '<a data-booking lang="{lang}" href="{link}">'
    '<svg role="none" display="block" width="240" height="{height}" overflow="visible">'
    '<text y="30" fill="currentColor" text-decoration="underline">{label}</text></svg></a>\n'
    '<script src="{home}/embed.js" data-campaign="{campaign}"{more} async></script>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """`kind` is a consultation type, or the callback form; without one the visitor chooses."""

    campaign: str
    kind: str | None = None
    mode: str = BUTTON
    lang: str | None = None

    def code(self, home: str) -> str:
        lang = self.lang or "en"
        with force_locale(lang):
            label = label_of(self.kind)
        return str(
            CODE.format(
                lang=lang,
                link=f"{home}{self._path}{self._query}",
                height=HEIGHTS[self.mode],
                label=label,
                home=home,
                campaign=self.campaign,
                more=self._more(),
            )
        )

    @property
    def _path(self) -> str:
        if self.kind == CALLBACK:
            return "/callback"
        return f"/book/{self.kind}" if self.kind else "/book"

    @property
    def _query(self) -> str:
        campaign = None if self.campaign == DEMO else self.campaign
        said = {"utm_campaign": campaign, "lang": self.lang}
        kept = urlencode({name: text for name, text in said.items() if text})
        return f"?{kept}" if kept else ""

    def _more(self) -> Markup:
        mode = None if self.mode == BUTTON else self.mode
        named = {"type": self.kind, "mode": mode, "lang": self.lang}
        return Markup("").join(
            Markup(' data-{}="{}"').format(name, said) for name, said in named.items() if said
        )


def label_of(kind: str | None) -> str:
    return str(gettext("Ask us to call") if kind == CALLBACK else gettext("Book a consultation"))
