"""Every page of the staff area, in a practice whose every text is an attack or too long."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page as Tab

from booking.accounts.rules import Role
from booking.clock import utc_now
from booking.database import Database
from booking.keyring import Keyring
from booking.web.security import Access
from booking.web.staff.access import Page
from booking.web.staff.table import PAGES
from tests.browser.accessibility import SCRIPTS_ARE_OFF
from tests.browser.staff.hostile import Attack, hostile
from tests.browser.visitor import DESK, TABLET, Visitors
from tests.processes import Running
from tests.waiting import PATIENCE_SECONDS

Axe = Callable[..., None]
Desks = Callable[..., Tab]
FIELD = re.compile(r"<(?:\w+:)?(\w+)>")
WHOLE = re.compile(r"<html\b")
# The calendar library's grid, whose cells say what they are in their own way.
GRID = [".ec"]
# What can be read there, also in fields, on one line; not the data that scripts are given.
TEXT = """() => {
  const body = document.body.cloneNode(true);
  for (const part of body.querySelectorAll("script, style, template")) part.remove();
  const typed = [...document.querySelectorAll("input, textarea")].map((field) => field.value);
  return [document.title, body.textContent, ...typed].join(" ");
}"""
NAMELESS = """() => [...document.querySelectorAll(
    "input:not([type=hidden]), select, textarea, button, a[href]")]
  .filter((one) => !(one.labels?.length || one.ariaLabel || one.ariaLabelledByElements?.length
    || one.textContent.trim() || one.querySelector("img[alt]:not([alt=''])")))
  .map((one) => one.outerHTML)"""
MADE = "img[src='x'], script:not([src]):not([type])"
# What reaches beyond the right edge, as far as nothing around it scrolls by itself.
BEYOND = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  return [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > edge + 1)
    .map((one) => `${one.tagName} ${one.className}`).slice(0, 8);
}"""
# Beside the plain address: what a page shows only when it is asked for.
ASKED = {
    "/calendar": ("?view=day", "?view=week", "?view=month", "?view=list"),
    "/calendar/feed": ("?from={day/on}&to={calendar/to}",),
    "/calendar/book": ("?at={calendar/to}T09:00",),
    "/search": ("?found={search/found}", "?found={search/beside}"),
    "/book": ("", "?person={people/person_id}&type=video"),
    "/settings/close/done": ("?first={calendar/to}&last={calendar/to}&who=everybody",),
    "/messages/<int:message_id>/mail": ("/../../{messages/written}/mail",),
    "/appointments/<reference>": ("", "/../{appointments/gone}"),
}
# The texts without which a page has not been looked at.
MUST = {
    "/": ("visit", "provider", "video"),
    "/day/<on>": ("visit", "provider"),
    "/calendar": ("practice",),
    "/calls": ("gone", "tomorrow"),
    "/search": ("twin",),
    "/booked/<reference>": ("twin", "provider"),
    "/appointments/<reference>": ("actor", "practice"),
    "/appointments/<reference>/move": ("visit", "provider"),
    "/appointments/<reference>/cancel": ("visit", "greeting", "intro", "closing", "place-city"),
    "/appointments/<reference>/contacts": ("visit",),
    "/people/<int:person_id>": ("twin", "consent", "page", "actor"),
    "/people/<int:person_id>/edit": ("twin",),
    "/people/<int:person_id>/erase": ("twin",),
    "/people/<int:person_id>/merge/<int:other_id>": ("twin",),
    "/blocks/<int:block_id>": ("block", "provider"),
    "/messages": ("visit",),
    "/messages/<int:message_id>": ("visit", "error"),
    "/messages/<int:message_id>/mail": ("intro",),
    "/settings/wording/<mail>/<locale>": ("subject", "preheader", "greeting", "intro", "closing"),
    "/settings/practice": ("practice", "doctor"),
    "/settings/locations": ("place-name", "place-street", "place-city", "room"),
    "/settings/locations/<slug>": ("place-region", "place-postal_code", "arrival", "llegada"),
    "/settings/rooms/<slug>": ("room",),
    "/settings/providers": ("provider", "title"),
    "/settings/providers/<slug>": ("provider", "title"),
    "/settings/types": ("video", "in-person"),
    "/settings/types/<slug>": ("in-person", "in-person-es", "summary", "resumen"),
    "/settings/hours": ("provider",),
    "/settings/exceptions": ("exception",),
    "/settings/exceptions/<slug>/<on>": ("exception",),
    "/settings/closures": ("closure",),
    "/settings/closures/<int:closure_id>": ("closure",),
    "/settings/close/done": ("gone",),
    "/settings/people": ("account",),
    "/settings/keys": ("key",),
    "/audit": ("actor", "address", "subject"),
}


@pytest.fixture(scope="module")
def attack(live_server: Running, live_database: Database) -> Attack:
    key = (live_server.folder / "instance" / "secret_key").read_text().strip()
    attack = Attack(live_database, Keyring((key,)), utc_now())
    attack.fill()
    return attack


def test_every_address_has_an_example(attack: Attack) -> None:
    assert [address for page in PAGES if page.method == "GET" for address in paths(page, attack)]
    assert MUST.keys() <= {page.path for page in PAGES if page.method == "GET"}


@pytest.mark.parametrize("width", [DESK, TABLET])
def test_no_page_is_more_than_its_words_or_wider_than_the_screen(
    attack: Attack, desks: Desks, visitors: Visitors, axe: Axe, width: int
) -> None:
    inside, outside = desks(Role.ADMIN, width=width), visitors(width=width)
    wrong: list[str] = []

    for page in PAGES:
        tab = inside if page.access is Access.OFFICE else outside
        for path in paths(page, attack) if page.method == "GET" else ():
            wrong.extend(f"{path}: {flaw}" for flaw in flaws(tab, page, path, axe))

    assert not wrong, "\n".join(wrong)


def paths(page: Page, attack: Attack) -> list[str]:
    plain = with_examples(page.path, attack.known)
    return [
        plain + re.sub(r"\{([^}]+)\}", lambda name: attack.known[name[1]], more)
        for more in ASKED.get(page.path, ("",))
    ]


def with_examples(path: str, known: dict[str, str]) -> str:
    """Each field is known by itself and what stands before it."""
    parts = f"/staff{path}".split("/")
    for number, part in enumerate(parts):
        field = FIELD.fullmatch(part)
        if field:
            name = f"{parts[number - 1]}/{field[1]}"
            assert name in known, f"GET {path}: Attack.fill() knows no example of {name!r}"
            parts[number] = known[name]
    return "/".join(parts)


def flaws(tab: Tab, page: Page, path: str, axe: Axe) -> Iterator[str]:
    answer = tab.request.get(path)
    if answer.status >= 400:
        yield f"answered {answer.status}"
    # Data, downloads, and parts that a script puts into a page that is looked at as a whole.
    if not answer.headers["content-type"].startswith("text/html") or not WHOLE.search(
        answer.text()
    ):
        return
    tab.goto(path)
    yield from (f"does not show {word!r}" for word in missing(tab, MUST.get(page.path, ())))
    if tab.locator(MADE).count():
        yield "a text became an element"
    # A mail in its frame: mails have tests of their own.
    if not tab.evaluate(SCRIPTS_ARE_OFF):
        yield from flaws_of_shape(tab, axe)


def flaws_of_shape(tab: Tab, axe: Axe) -> Iterator[str]:
    if tab.locator("h1").count() != 1:
        yield "has not exactly one h1"
    yield from (f"beyond the edge: {part}" for part in tab.evaluate(BEYOND))
    yield from (f"without a label: {part}" for part in tab.evaluate(NAMELESS))
    try:
        axe(tab, without=GRID)
    except AssertionError as told:
        yield str(told)


def missing(tab: Tab, words: tuple[str, ...]) -> list[str]:
    """After a while: some of it is put there by a script."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        shown = " ".join(tab.evaluate(TEXT).split())
        left = [word for word in words if hostile(word) not in shown]
        if not left or time.monotonic() > until:
            return left
        tab.wait_for_timeout(50)
