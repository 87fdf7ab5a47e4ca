"""How long a week of the calendar takes to open, for whoever looks at it in a browser."""

import os
import statistics
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from booking.accounts.rules import Role
from tests.benchmarks.running import environment, prepared, process
from tests.databases import Workshop
from tests.desk import PASSWORD, add_staff, email_of
from tests.machine import chromium

# A year's worth, of four providers.
VISITS, PER_PROVIDER = 5_000, 1_250
# From this one; the first only fills the browser's cache.
WEEKS = (0, -20, -8, -3, 1, 2, 9, 18)
ARGUMENTS = ("--disable-gpu", "--no-first-run", "--disable-background-networking")
# Two frames after the first visit is there, the browser has painted it.
PAINTED = """
() => new Promise((done) => {
  const frame = requestAnimationFrame;
  const isThere = () => document.querySelector(".cal-visit");
  const look = () => (isThere() ? frame(() => frame(told)) : frame(look));
  const told = () => {
    const [page] = performance.getEntriesByType("navigation");
    const visits = document.querySelectorAll(".cal-visit").length;
    done([performance.now(), page.responseStart, visits]);
  };
  look();
})
"""


def measure_weeks(workshop: Workshop, engine: str) -> None:
    with tempfile.TemporaryDirectory(prefix="booking-bench-") as name:
        environ = environment(workshop, engine, Path(name), VISITS)
        database = prepared(environ, VISITS, per_provider=PER_PROVIDER)
        add_staff(database, Role.ADMIN, now=datetime.now(UTC))
        database.dispose()
        with process(environ) as (_pid, url), sync_playwright() as playwright:
            as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
            browser = playwright.chromium.launch(
                executable_path=chromium(), args=[*ARGUMENTS, *as_root]
            )
            show(engine, opened(signed_in(browser, url)))
            browser.close()


def signed_in(browser: Browser, url: str) -> Page:
    page = browser.new_context(base_url=url, timezone_id="America/Chicago").new_page()
    page.goto("/staff/login")
    page.get_by_label("Email").fill(email_of(Role.ADMIN))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/staff/")
    return page


def opened(page: Page) -> list[list[float]]:
    """For each week: milliseconds until it is painted, until the first byte, and its visits."""
    today = datetime.now(UTC).date()
    found = []
    for week in WEEKS:
        address = f"/staff/calendar?view=week&date={today + timedelta(weeks=week)}"
        page.goto(address, wait_until="commit")
        found.append(page.evaluate(PAINTED))
    return found[1:]


def show(engine: str, weeks: Sequence[Sequence[float]]) -> None:
    painted, first_byte, visits = (statistics.median(column) for column in zip(*weeks, strict=True))
    print(f"\n{engine}, a year with {VISITS:,} appointments, opened in a browser")
    name = f"a week with {visits:.0f} visits, painted"
    print(f"  {name:56} {painted:6.0f} ms   {first_byte:6.0f} ms to the first byte")
