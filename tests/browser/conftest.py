"""A real browser on a real server."""

import logging
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from booking.accounts.queries import account_by_email
from booking.accounts.rules import Role
from booking.clock import utc_now
from booking.database import Database
from booking.keyring import Keyring
from tests.browser.accessibility import assert_accessible
from tests.browser.visitor import Visitors
from tests.browser.witness import Witness
from tests.desk import PASSWORD, add_staff, email_of
from tests.machine import chromium
from tests.processes import Running, running
from tests.waiting import PATIENCE_SECONDS

log = logging.getLogger(__name__)
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What a page asks of another host is reported, and goes nowhere.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)


# The package's, not the session's: while Playwright runs, no other test can start an event loop.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    # A right page gets there on any machine; only a wrong one keeps a test waiting.
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    path = chromium()
    if path is None:
        raise RuntimeError("no Chromium on this machine: `make machine` installs one")
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*ARGUMENTS, *as_root], timeout=PATIENCE_SECONDS * 1000
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def live_environ() -> Mapping[str, str]:
    """The server's environment, beside what it has by itself; a module overrides it."""
    return {}


@pytest.fixture(scope="module")
def live_server(
    live_environ: Mapping[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Running]:
    """run.py, web and scheduler, on a database of its own for each test module."""
    with running(folder=tmp_path_factory.mktemp("live"), environ=live_environ) as server:
        yield server


@pytest.fixture
def witness(live_server: Running) -> Iterator[Witness]:
    """Fails the test for what went wrong behind the page."""
    witness = Witness()
    yield witness
    # Shown where the test fails, for whatever reason.
    log.warning("the server said:\n%s", live_server.output()[-5000:])
    assert not witness.complaints, "\n".join(witness.complaints)


@pytest.fixture
def visitors(browser: Browser, live_server: Running, witness: Witness) -> Iterator[Visitors]:
    visitors = Visitors(browser, live_server.url, witness)
    yield visitors
    visitors.leave()


@pytest.fixture(scope="module")
def live_database(live_server: Running) -> Iterator[Database]:
    """The running server's own, to put in what a page is to show."""
    key = (live_server.folder / "instance" / "secret_key").read_text().strip()
    database = Database(live_server.database_url, keys=Keyring((key,)))
    yield database
    database.dispose()


@pytest.fixture
def desks(visitors: Visitors, live_database: Database) -> Callable[..., Page]:
    """`desks(Role.ADMIN, "/staff/calendar", width=TABLET)`: a page of somebody signed in."""

    def signed_in(role: Role = Role.FRONT_DESK, path: str = "/staff/", **looks: Any) -> Page:  # noqa: ANN401 - as visitors()
        with live_database.reading() as session:
            known = account_by_email(session, email_of(role))
        if known is None:
            add_staff(live_database, role, now=utc_now())
        page = visitors("/staff/login", **looks)
        page.get_by_label("Email").fill(email_of(role))
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/staff/")
        if path != "/staff/":
            page.goto(path)
        return page

    return signed_in


@pytest.fixture(scope="session")
def axe() -> Callable[..., None]:
    """`axe(page)`, or `axe(page, without=[".ec-grid"])` for a part that is not ours."""
    return assert_accessible
