"""Somebody else's page, in a browser that keeps no cookie of anybody's frames."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from booking.database import Database
from booking.web.widget import Widget
from tests.browser.conftest import ARGUMENTS
from tests.browser.embed.reader import Open
from tests.browser.foreign import WATCH_SHIFTS, Site, foreign_site
from tests.browser.visitor import DESK, Visitors
from tests.machine import chromium
from tests.processes import Running
from tests.web.site.articles import add_campaign

NO_COOKIES = "--test-third-party-cookie-phaseout"


@pytest.fixture(scope="package")
def browser(browser: Browser) -> Iterator[Browser]:
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    strict = browser.browser_type.launch(
        executable_path=chromium(), args=[*ARGUMENTS, NO_COOKIES, *as_root]
    )
    yield strict
    strict.close()


@pytest.fixture(scope="module")
def sister(live_server: Running) -> Iterator[Site]:
    """Another site that the practice has listed for the same campaign."""
    with foreign_site(live_server.url) as site:
        yield site


@pytest.fixture(scope="module")
def paper(live_server: Running, live_database: Database, sister: Site) -> Iterator[Site]:
    """A site that the practice has listed."""
    with foreign_site(live_server.url) as site:
        add_campaign(live_database, origins=[site.origin, sister.origin])
        yield site


@pytest.fixture
def read(visitors: Visitors, paper: Site) -> Open:
    """`read(kind="callback", mode="panel")`, or `read(code="<script …>")`: the article with it."""

    def read(
        origin: str = paper.origin,
        *,
        code: str = "",
        campaign: str = "article",
        lang: str = "en",
        style: str = "",
        beside: str = "",
        script: bool = True,
        width: int = DESK,
        scheme: str = "light",
        **widget: str,
    ) -> Page:
        page = visitors(script=script, width=width, scheme=scheme)  # type: ignore[arg-type]
        page.add_init_script(WATCH_SHIFTS)
        copied = code or Widget(campaign=campaign, **widget).code(paper.home)
        page.goto(f"{origin}{paper.show(copied, lang=lang, style=style, beside=beside)}")
        return page

    return read
