"""What one campaign brought, to be printed for whoever published it: numbers, and nobody's name."""

from collections.abc import Mapping
from dataclasses import dataclass

from werkzeug import Response

from booking.campaigns.models import Campaign
from booking.campaigns.queries import campaign_by_slug
from booking.practice.queries import load_practice
from booking.reports.funnel import attended_ever, funnel
from booking.reports.inputs import SponsorAsked
from booking.reports.rules import LEAST_SHOWN, FunnelRow, share
from booking.web.context import database
from booking.web.formatting import day_with_year
from booking.web.staff.campaign_forms import landing_words
from booking.web.staff.charts import Chart, Mark, bars
from booking.web.staff.report_funnel import costs_of
from booking.web.staff.report_values import Kind, said, span_words
from booking.web.staff.reports import TOUCHES, asked_of, read, today_of
from booking.web.staff.shell import page

HIDDEN = f"fewer than {LEAST_SHOWN}"


@dataclass(frozen=True, slots=True)
class Line:
    """One step from the campaign to the visit that took place."""

    words: str
    meaning: str
    count: str
    share: str


def campaign_report(slug: str) -> Response:
    typed = read(SponsorAsked)
    with database().reading() as session:
        practice = load_practice(session)
        campaign = campaign_by_slug(session, slug)
        asked = asked_of(typed, practice)
        rows = funnel(session, asked.ledger(practice.zone), practice.zone)
        ever = attended_ever(session, asked.touch)
    row = next((one for one in rows if one.key == slug), FunnelRow(slug, 0, 0, 0, 0))
    least = LEAST_SHOWN if typed.small == "hide" else 0
    return page(
        "campaign_report",
        campaign=campaign,
        landing=landing_words(campaign),
        lines=lines_of(row, least=least),
        chart=chart_of(campaign, row, least=least),
        facts=facts_of(campaign, row, ever, least=least),
        words=span_words(asked.days),
        typed={"from": f"{asked.days.first}", "to": f"{asked.days.last}", "touch": asked.touch},
        is_hiding=typed.small == "hide",
        hidden=HIDDEN,
        came=TOUCHES[asked.touch],
        made_on=day_with_year(today_of(practice)),
    )


def lines_of(row: FunnelRow, *, least: int) -> list[Line]:
    """A share is left out where it would give a hidden number away."""
    steps = (
        ("Visits", "came by it to our pages", row.visits, 0),
        ("Leads", "asked us to get in touch", row.leads, row.visits),
        ("Booked", "appointments made", row.booked, row.visits),
        ("Attended", "appointments that took place", row.attended, row.booked),
    )
    wholes = ("", " of visits", " of visits", " of booked")
    return [
        Line(words, meaning, _count(count, least), _share(count, whole, least, of))
        for (words, meaning, count, whole), of in zip(steps, wholes, strict=True)
    ]


def chart_of(campaign: Campaign, row: FunnelRow, *, least: int) -> Chart:
    counts = {"Leads": row.leads, "Booked": row.booked, "Attended": row.attended}
    shown = {words: count for words, count in counts.items() if count >= least}
    marks = [Mark(words, count, count, f"{count:,}", "") for words, count in shown.items()]
    # One alone compares with nothing.
    return bars(marks if len(marks) > 1 else (), told=f"What {campaign.name} brought.")


def facts_of(
    campaign: Campaign, row: FunnelRow, ever: Mapping[str, int], *, least: int
) -> dict[str, str]:
    facts = {}
    if row.median_days is not None and row.booked >= least:
        facts["Days from coming to booking, median"] = said(Kind.DAYS, row.median_days)
    cost = costs_of({campaign.slug: campaign}, ever).get(campaign.slug)
    if cost is not None and _may_tell(ever[campaign.slug], row.attended, least):
        facts["Cost of an attended appointment, over the whole campaign"] = said(Kind.MONEY, cost)
    return facts


def _may_tell(whole: int, part: int, least: int) -> bool:
    """Who knows the whole, which a cost gives away, and a part that is shown knows the rest."""
    rest = whole - part if part >= least else 0
    return whole >= least and (rest == 0 or rest >= least)


def _count(count: int, least: int) -> str:
    return f"{count:,}" if count >= least else HIDDEN


def _share(count: int, whole: int, least: int, of: str) -> str:
    part = share(count, whole)
    if not of or part is None or min(count, whole) < max(least, 1):
        return ""
    return f"{said(Kind.SHARE, part)}{of}"
