"""What is believed of where somebody came from."""

from datetime import timedelta

import pytest

from booking.campaigns.rules import SAME_VISIT, Arrival, arrival, is_new_visit, origin_of, word
from tests.clock import START

OURS = "booking.example"


def came(referrer: str | None = None, landing: str | None = "/", **told: str) -> Arrival:
    return arrival(told, referrer=referrer, landing=landing, own_hosts=(OURS,))


def test_a_campaign_is_read_from_the_address() -> None:
    found = came(utm_campaign="Spring ", utm_source="Paper", utm_medium="article")

    assert (found.campaign, found.source, found.medium) == ("spring", "paper", "article")


def test_without_words_the_site_before_is_where_somebody_came_from() -> None:
    found = came("https://Search.Example:8080/find?q=my+illness")

    assert (found.source, found.medium) == ("search.example", "referral")
    assert found.referrer == "search.example"


def test_our_own_pages_are_no_referrer() -> None:
    assert not came(f"https://{OURS}/learn").says_where_from


@pytest.mark.parametrize("address", ["", "about:blank", "http://[broken", "android-app://x"])
def test_what_is_no_web_address_says_nothing(address: str) -> None:
    assert not came(address).says_where_from


def test_of_the_landing_page_only_the_path_is_kept() -> None:
    assert came(landing="/learn/hair?email=ana@example.com").landing == "/learn/hair"


@pytest.mark.parametrize("text", ["ana@example.com", " ", "\x00\u202e", None])
def test_what_could_be_an_address_or_nothing_is_no_word(text: str | None) -> None:
    assert word(text) is None


def test_a_word_ends_somewhere() -> None:
    assert word("a" * 500) == "a" * 100


@pytest.mark.parametrize(
    ("campaign", "after", "is_new"),
    [
        ("spring", timedelta(minutes=1), False),
        ("spring", SAME_VISIT, True),
        ("autumn", timedelta(minutes=1), True),
    ],
)
def test_a_page_loaded_again_is_no_new_visit(
    campaign: str, after: timedelta, *, is_new: bool
) -> None:
    before, now = Arrival(campaign="spring"), Arrival(campaign=campaign)

    assert is_new_visit(before, START, START + after, now) is is_new


@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("https://www.Example.com", "https://www.example.com"),
        ("https://www.example.com/", "https://www.example.com"),
        ("https://example.com:443", "https://example.com"),
        ("https://example.com:8443", "https://example.com:8443"),
        ("https://xn--caf-dma.example", "https://xn--caf-dma.example"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost", "http://localhost"),
    ],
)
def test_a_site_is_kept_as_browsers_write_it(address: str, kept: str) -> None:
    assert origin_of(address) == kept


@pytest.mark.parametrize(
    "address",
    [
        "http://example.com",
        "https://example.com/page",
        "https://example.com?x",
        "https://a:b@example.com",
        "https://*.example.com",
        "https://example.com; frame-src *",
        "https://example.com, https://other.example",
        "https://example.com:99999",
        "https://-example.com",
        "https://",
        "example.com",
        "javascript:alert(1)",
        "https://[::1]",
        "https://ex ample.com",
        "https://café.example",
        f"https://{60_000 * 'a'}",
        "http://localhost.example.com",
    ],
)
def test_what_could_say_more_in_a_header_is_no_site(address: str) -> None:
    assert origin_of(address) is None
