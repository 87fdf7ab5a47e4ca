"""Signing in, as the desk does it every morning."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.visitor import DESK, TABLET

Axe = Callable[..., None]


@pytest.mark.parametrize("width", [DESK, TABLET])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signing_in_leads_to_the_day_and_out_again(
    desks: Callable[..., Page], axe: Axe, width: int, scheme: str
) -> None:
    page = desks(width=width, scheme=scheme)

    axe(page)
    page.get_by_role("button", name="Sign out").click()

    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    axe(page)
