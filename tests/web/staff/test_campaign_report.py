"""What is printed for a sponsor: numbers, and nothing by which anybody could be recognised."""

import re

import pytest

from booking.campaigns.models import Campaign
from booking.reports.rules import FunnelRow
from booking.web.staff.campaign_report import facts_of
from tests.web.staff.conftest import Desk

SPONSOR = "/staff/reports/campaigns/honest-look"


@pytest.mark.usefixtures("lived")
def test_a_sponsor_is_shown_no_name_and_no_small_number(desk: Desk) -> None:
    shown = desk.get(SPONSOR).text
    article = shown[shown.index("<article") : shown.index("</article>")]

    assert re.findall(r'sponsor-count">([^<]+)<', article) == ["7", *["fewer than 5"] * 3]
    assert not re.search(r"\d%|\$|>1<|>2<", article)
    assert not re.search("Ana|Cy Young|Bo Lee", article)


@pytest.mark.usefixtures("lived")
def test_small_numbers_are_shown_to_who_wants_them(desk: Desk) -> None:
    shown = desk.get(f"{SPONSOR}?small=show").text

    assert re.findall(r'sponsor-count">([^<]+)<', shown) == ["7", "1", "2", "1"]
    assert "14% of visits" in shown
    assert "$100" in shown


@pytest.mark.parametrize(("ever", "is_told"), [(8, True), (10, False), (12, False), (13, True)])
def test_a_cost_gives_no_small_number_away_beside_what_is_shown(ever: int, is_told: bool) -> None:
    """Whoever knows the price knows of the cost how many came by the campaign at any time."""
    campaign = Campaign(slug="a", name="A", cost_cents=1_000)

    facts = facts_of(campaign, FunnelRow("a", 90, 20, 9, 8), {"a": ever}, least=5)

    assert bool(facts) == is_told


def test_nobody_prints_a_campaign_that_is_not_there(desk: Desk) -> None:
    assert desk.get(SPONSOR).status_code == 404
