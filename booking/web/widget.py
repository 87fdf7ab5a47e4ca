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
CODE = Markup(
    '<svg data-booking width="1" height="{height}" aria-hidden="true"></svg>\n'
    '<script src="{home}/embed.js" data-campaign="{campaign}"{more} async></script>\n'
    '<noscript><a href="{link}">{label}</a></noscript>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Widget:
    """`kind` is a consultation type, or the callback form; without one the visitor chooses."""

    campaign: str
    kind: str | None = None
    mode: str = BUTTON
    lang: str | None = None

    def code(self, home: str) -> str:
        campaign = None if self.campaign == DEMO else self.campaign
        said = {"utm_campaign": campaign, "lang": self.lang}
        kept = urlencode({name: text for name, text in said.items() if text})
        with force_locale(self.lang or "en"):
            label = label_of(self.kind)
        return str(
            CODE.format(
                height=HEIGHTS[self.mode],
                home=home,
                campaign=self.campaign,
                more=self._more(),
                link=f"{home}{self.path}?{kept}",
                label=label,
            )
        )

    @property
    def path(self) -> str:
        if self.kind == CALLBACK:
            return "/callback"
        return f"/book/{self.kind}" if self.kind else "/book"

    def _more(self) -> Markup:
        mode = None if self.mode == BUTTON else self.mode
        named = {"type": self.kind, "mode": mode, "lang": self.lang}
        return Markup("").join(
            Markup(' data-{}="{}"').format(name, said) for name, said in named.items() if said
        )


def label_of(kind: str | None) -> str:
    return str(gettext("Ask us to call") if kind == CALLBACK else gettext("Book a consultation"))
