"""The settings of campaigns: listed, added, changed, switched off; what others print is shown."""

import re
from collections.abc import Callable, Mapping
from html import unescape

import pytest
from werkzeug.test import TestResponse

from booking.accounts.rules import Role
from booking.campaigns.rules import LANDINGS
from tests.web.staff.conftest import Desk
from tests.web.staff.test_setup import fields, sent

LIST = "/staff/settings/campaigns"
NEW = f"{LIST}/new"
ONE = f"{LIST}/honest-look"
TYPED = {
    "name": "An honest look <b>",
    "slug": "honest-look",
    "source": "paper",
    "medium": "article",
    "landing": "/check",
    "origins": "https://paper.example",
    "cost_cents": "1250.50",
}
SignIn = Callable[[Role], Desk]


def added(admin: Desk, changes: Mapping[str, str] | None = None) -> TestResponse:
    return sent(admin, NEW, {**TYPED, **(changes or {})})


def test_a_new_one_shows_its_link_and_its_widget_to_copy(admin: Desk) -> None:
    answer = added(admin)
    shown = admin.get(answer.location).text

    assert answer.location == ONE
    assert 'value="http://127.0.0.1:5000/go/honest-look"' in shown
    assert "/embed.js&#34; data-campaign=&#34;honest-look&#34; async" in shown
    assert "An honest look &lt;b&gt;" in admin.get(LIST).text


def test_it_comes_back_as_it_was_typed(admin: Desk) -> None:
    added(admin)
    typed = fields(admin.get(ONE))

    assert typed["cost_cents"] == "1250.50"
    assert (typed["landing"], typed["origins"]) == ("/check", "https://paper.example")
    assert "slug" not in typed


def test_it_may_lead_to_each_page_that_its_link_leads_to(admin: Desk) -> None:
    offered = re.findall(r'<option value="(/[^"]*)"', admin.get(NEW).text)

    assert tuple(offered) == LANDINGS


def test_it_is_switched_off_and_says_so(admin: Desk) -> None:
    added(admin)

    answer = sent(admin, ONE, {"active": ""})

    assert answer.status_code == 303
    assert "out of use" in admin.get(LIST).text


def test_two_who_change_the_same_are_told(admin: Desk) -> None:
    added(admin)
    stale = fields(admin.get(ONE))
    sent(admin, ONE, {"name": "First"})

    answer = admin.post(ONE, **{**stale, "name": "Second"})

    assert answer.status_code == 409
    assert "It says now: First" in answer.text
    assert admin.post(ONE, **{**fields(answer), "name": "Second"}).status_code == 303


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("origins", "http://paper.example", "Please give each site as https://www.example.com"),
        ("slug", "two words", "Please use small letters, digits and single hyphens."),
        ("cost_cents", "much", "This cannot be read."),
        ("name", "", "This is missing."),
    ],
)
def test_what_is_wrong_is_told_with_everything_kept(
    admin: Desk, field: str, typed: str, words: str
) -> None:
    answer = added(admin, {field: typed})

    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="paper"' in answer.text
    assert re.search(rf'href="#{field}"', answer.text)


def test_of_many_sites_those_that_are_wrong_are_named_with_their_lines(admin: Desk) -> None:
    typed = "https://good.example\n\nhttp://plain.example, https://fine.example\nwww.bare.example"

    told = unescape(added(admin, {"origins": typed}).text)

    assert "Not like “http://plain.example” in line 3, “www.bare.example” in line 4." in told


def test_what_was_never_there_is_not_found(admin: Desk) -> None:
    assert admin.get(f"{LIST}/nothing").status_code == 404
    assert admin.post(f"{LIST}/nothing", **TYPED).status_code == 404


@pytest.mark.parametrize("role", [Role.FRONT_DESK, Role.PROVIDER])
def test_only_an_administrator_sets_them_up(signed_in_as: SignIn, role: Role) -> None:
    desk = signed_in_as(role)

    assert {desk.get(path).status_code for path in (LIST, NEW, ONE)} == {403}
    assert desk.post(NEW, **TYPED).status_code == 403
