"""What the form of a campaign asks."""

from collections.abc import Mapping, Sequence

from booking.campaigns.models import Campaign
from booking.campaigns.rules import LANDINGS, Landing, landing_of
from booking.web.staff.settings_forms import Choice, Field, Group
from booking.web.staff.setup_forms import in_use

LANDING_WORDS: Mapping[Landing, str] = {
    "/": "The landing page",
    "/learn/hair-restoration": "The guide",
    "/check": "The self-check",
    "/book": "Choosing a consultation",
    "/callback": "“Call me back”",
}
PLAIN = {"autocapitalize": "none", "spellcheck": "false", "autocomplete": "off"}
SLUG = Field(
    "slug",
    "Short link",
    hint="What stands behind /go/ in its link: small letters, digits and hyphens. Made from the"
    " name if left blank. It stays as it is, because others print it.",
    optional=True,
    attributes=PLAIN,
)


def campaign_groups(*, is_new: bool) -> Sequence[Group]:
    return (_what(is_new=is_new), _where(), WIDGET, COST, OUT_OF_USE)


def landing_words(campaign: Campaign) -> str:
    return LANDING_WORDS[landing_of(campaign.landing)]


def dollars(cents: int) -> str:
    """As it is typed: without cents where there are none."""
    whole, rest = divmod(cents, 100)
    return f"{whole}.{rest:02}" if rest else str(whole)


def _what(*, is_new: bool) -> Group:
    name = Field("name", "Name", hint="As the reports call it.")
    return Group(
        "What it is",
        (
            name,
            *((SLUG,) if is_new else ()),
            Field("source", "Source", hint="Whose it is, such as “houston chronicle”."),
            Field("medium", "Medium", hint="What it is, such as “article”, “email” or “poster”."),
            Field(
                "sponsored",
                "Sponsored",
                "check",
                hint="We paid for it: our pages say so to whoever comes by it.",
            ),
        ),
    )


def _where() -> Group:
    choices = [Choice(path, f"{LANDING_WORDS[path]} ({path})") for path in LANDINGS]
    hint = (
        "While no version of the self-check is signed, what leads there leads to the landing page."
    )
    return Group(
        "Where it leads", (Field("landing", "Page", "choice", hint=hint, choices=choices),)
    )


WIDGET = Group(
    "Where its widget may open",
    (
        Field(
            "origins",
            "Sites",
            "long",
            hint="One on each line, such as https://www.example.com. For trials on one’s own"
            " machine also http://localhost:8000. Without any the widget is a plain link.",
            optional=True,
            attributes=PLAIN,
        ),
    ),
)
COST = Group(
    "What it costs",
    (
        Field(
            "cost_cents",
            "Cost in all",
            "number",
            unit="US dollars",
            hint="For the reports: what each visit that took place has cost.",
            optional=True,
        ),
    ),
)
OUT_OF_USE = in_use(
    "Without the tick its link leads to the landing page and counts for nobody, and its widget does"
    " not open. What it brought stays in the reports."
)
