"""What a program or a form says of where somebody came from, and how a campaign shall be."""

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from booking.campaigns.rules import Landing, origin_of, sites_in, word
from booking.inputs import Input, Mark, one_line, refuse
from booking.practice.rules import RESERVED, SLUG_LENGTH
from booking.practice.wishes import Line

MOST_ORIGINS = 20
MOST_CENTS = 100_000_000
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def said(value: str) -> str:
    folded = word(one_line(value))
    if folded is None:
        raise refuse("invalid")
    return folded


def campaign_slug(value: str) -> str:
    folded = one_line(value).lower()
    if not SLUG.fullmatch(folded) or folded in RESERVED:
        raise refuse("invalid_slug")
    return folded


def origins(value: object) -> object:
    if not isinstance(value, str):
        return value
    found = [origin_of(one) for one in sites_in(value)]
    if len(found) > MOST_ORIGINS:
        raise refuse("too_many")
    if None in found:
        raise refuse("invalid_origin")
    return tuple(dict.fromkeys(found))


def cents(value: object) -> object:
    """A form asks for dollars: "1,250", "$99.50"."""
    if not isinstance(value, str):
        return value
    try:
        exact = Decimal(value.strip().removeprefix("$").replace(",", "")) * 100
        whole = int(exact)
    except (InvalidOperation, OverflowError, ValueError):
        raise refuse("invalid") from None
    if whole != exact:
        raise refuse("invalid")
    if not 0 <= whole <= MOST_CENTS:
        raise refuse("out_of_range")
    return whole


TouchText = Annotated[str, Field(max_length=500), AfterValidator(one_line)]
Said = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(said)]
CampaignSlug = Annotated[str, Field(max_length=SLUG_LENGTH), AfterValidator(campaign_slug)]
Origins = Annotated[tuple[str, ...], BeforeValidator(origins)]
Cents = Annotated[int, BeforeValidator(cents)]


class TouchTold(Input):
    utm_source: TouchText | None = None
    utm_medium: TouchText | None = None
    utm_campaign: TouchText | None = None
    utm_content: TouchText | None = None
    referrer: TouchText | None = None
    landing: TouchText | None = None


class CampaignWish(Input):
    """How a campaign shall be; its words are folded as those in links are, to count as the same."""

    name: Line
    source: Said
    medium: Said
    landing: Landing
    sponsored: bool = False
    origins: Origins = ()
    cost_cents: Cents | None = None
    active: bool = False
    seen: Mark = ""


class NewCampaign(CampaignWish):
    """`slug` stands in links that others print: it never changes afterwards."""

    slug: CampaignSlug | None = None
