"""Visitors: each a fresh browser context with cookies of its own."""

import logging
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.witness import Witness
from tests.waiting import PATIENCE_SECONDS

log = logging.getLogger(__name__)
PHONE, TABLET, DESK = 390, 820, 1280
HEIGHTS = {PHONE: 844, DESK: 900}


class Visitors:
    """Call it for a page: `visitors("/book", width=PHONE, script=False, scheme="dark")`."""

    def __init__(self, browser: Browser, base_url: str, witness: Witness) -> None:
        self._browser = browser
        self._base_url = base_url
        self._witness = witness
        self._contexts: list[BrowserContext] = []

    def __call__(
        self,
        path: str | None = None,
        *,
        width: int = DESK,
        script: bool = True,
        scheme: Literal["light", "dark"] = "light",
        locale: str = "en-US",
        zone: str = "America/Chicago",
    ) -> Page:
        context = self._browser.new_context(
            base_url=self._base_url,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            java_script_enabled=script,
            color_scheme=scheme,
            locale=locale,
            timezone_id=zone,
            has_touch=width <= PHONE,
        )
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE_SECONDS * 1000)
        self._witness.watch(context)
        page = context.new_page()
        if path is not None:
            page.goto(path)
        return page

    def leave(self) -> None:
        """Where each of them was is shown where the test fails."""
        for page in (page for context in self._contexts for page in context.pages):
            log.warning("left at %s", [frame.url for frame in page.frames])
        while self._contexts:
            self._contexts.pop().close()
