"""The browser tests' own eyes: each thing they must see, shown to them once."""

from collections.abc import Callable, Iterator
from typing import Literal

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.accessibility import assert_accessible
from tests.browser.visitor import DESK, PHONE, Visitors
from tests.browser.witness import Witness

ORIGIN = "http://127.0.0.1:9"
PAGE = "<!doctype html><html lang=en><title>Page</title><main><h1>Page</h1>{}</main></html>"
STRICT = {"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'"}
Show = Callable[..., list[str]]


def answer(route: Route, body: str, headers: dict[str, str], status: int) -> None:
    if route.request.resource_type == "document":
        route.fulfill(status=status, body=PAGE.format(body), headers=headers)
    elif route.request.url.startswith(ORIGIN):
        route.fulfill(status=404, body="")
    else:
        route.continue_()


@pytest.fixture
def stranger(browser: Browser) -> Iterator[tuple[Visitors, Witness]]:
    witness = Witness()
    visitors = Visitors(browser, ORIGIN, witness)
    yield visitors, witness
    visitors.leave()


@pytest.fixture
def show(stranger: tuple[Visitors, Witness]) -> Show:
    """What is complained of when the browser is shown this."""
    visitors, witness = stranger

    def shown(body: str, headers: dict[str, str] | None = None, status: int = 200) -> list[str]:
        page = visitors()
        page.route("**/*", lambda route: answer(route, body, headers or {}, status))
        page.goto("/", wait_until="networkidle")
        return witness.complaints

    return shown


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ("<img src='http://tracker.example/p.gif' alt=''>", "a request left for http://tracker"),
        ("<link rel=stylesheet href='/gone.css'>", "/gone.css answered 404"),
        ("<script>throw new Error('broken')</script>", "a script failed: broken"),
        ("<script>console.warn('careful')</script>", "the console says 'careful'"),
    ],
)
def test_what_goes_wrong_behind_a_page_is_told(show: Show, body: str, complaint: str) -> None:
    assert any(complaint in told for told in show(body))


@pytest.mark.parametrize(
    "body", ["<script>document.title = 'x'</script>", "<p style='color: red'>x</p>"]
)
def test_what_the_security_policy_refuses_is_told(show: Show, body: str) -> None:
    assert any("Content Security Policy" in told for told in show(body, STRICT))


def test_a_good_page_and_a_designed_refusal_are_nothing_to_complain_of(show: Show) -> None:
    assert show("<p>Fine</p>", STRICT) == []
    assert show("<p>Please choose another time</p>", STRICT, 409) == []


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_names_a_field_without_a_label(
    stranger: tuple[Visitors, Witness], width: int, scheme: Literal["light", "dark"]
) -> None:
    page = stranger[0](width=width, scheme=scheme)
    page.route("**/*", lambda route: answer(route, "<input>", STRICT, 200))
    page.goto("/")

    with pytest.raises(AssertionError, match="label"):
        assert_accessible(page)
    assert_accessible(page, without=["input"])


def test_a_page_without_scripts_is_not_passed_off_as_accessible(
    stranger: tuple[Visitors, Witness],
) -> None:
    page = stranger[0](script=False)

    with pytest.raises(AssertionError, match="axe needs"):
        assert_accessible(page)
