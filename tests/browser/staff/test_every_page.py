"""Every page of the staff area, in a practice whose every text is an attack or too long."""

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import APIResponse, expect
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
from tests.browser.staff.hostile_leads import add_leads
from tests.browser.staff.keyboard import flaws_by_keyboard
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
MADE = "img[src='x'], [onerror], script:not([src]):not([type])"
AS_A_PART = {"X-Part": "1"}
OPEN = """(part) => {
  const dialog = document.getElementById("change");
  dialog.innerHTML = part;
  dialog.showModal();
}"""
# The desk's screen, a tablet, and the desk's screen at twice the size.
NARROWER = (DESK, TABLET, DESK // 2)
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
    # Newest first: what was looked at meanwhile would leave no room for the attack.
    "/audit": ("?how=changed",),
    "/calendar/feed": ("?from={day/on}&to={calendar/to}",),
    "/calendar/book": ("?at={calendar/to}T09:00",),
    "/search": ("?found={search/found}", "?found={search/beside}"),
    "/book": (
        *("", "?person={people/person_id}&type=video"),
        "?lead={leads/reference}",
    ),
    "/leads": ("", "?view=list"),
    "/leads/<reference>": ("", "/../{leads/long}"),
    "/settings/close/done": ("?first={calendar/to}&last={calendar/to}&who=everybody",),
    "/messages/<int:message_id>/mail": ("/../../{messages/written}/mail",),
    "/appointments/<reference>": ("", "/../{appointments/gone}"),
    "/reports": ("", "?by=source"),
    "/reports/rows": ("?cell=visits", "?cell=booked"),
}
# The texts without which a page has not been looked at.
MUST = {
    "/": ("visit", "provider", "video"),
    "/day/<on>": ("visit", "provider"),
    "/calendar": ("practice", "visit"),
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
    "/leads": ("lead", "campaign"),
    "/leads/parts": ("lead", "campaign", "best"),
    "/leads/<reference>": ("message", "campaign", "touch-source", "touch-referrer", "actor"),
    "/leads/<reference>/next": ("lead",),
    "/leads/<reference>/contacts": ("lead", "best"),
    "/messages": ("visit", "lead"),
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
    "/settings/campaigns": ("campaign", "source", "medium"),
    "/settings/campaigns/<slug>": ("campaign", "source", "medium"),
    "/reports": ("provider",),
    "/reports/campaigns/<slug>": ("campaign", "source", "medium"),
}


@pytest.fixture(scope="module")
def attack(live_server: Running, live_database: Database) -> Attack:
    key = (live_server.folder / "instance" / "secret_key").read_text().strip()
    attack = Attack(live_database, Keyring((key,)), utc_now())
    attack.fill()
    add_leads(attack)
    return attack


def test_every_address_has_an_example(attack: Attack) -> None:
    assert [address for page in PAGES if page.method == "GET" for address in paths(page, attack)]
    assert MUST.keys() <= {page.path for page in PAGES if page.method == "GET"}


def test_no_page_is_more_than_its_words_or_wider_than_the_screen(
    attack: Attack, desks: Desks, visitors: Visitors, axe: Axe
) -> None:
    inside, outside = desks(Role.ADMIN), visitors()
    wrong: list[str] = []

    for page in PAGES:
        tab = inside if page.access is Access.OFFICE else outside
        for path in paths(page, attack) if page.method == "GET" else ():
            wrong.extend(f"{path}: {flaw}" for flaw in flaws(tab, page, path, axe))

    assert not wrong, "\n".join(wrong)


@pytest.mark.usefixtures("attack")
def test_what_is_found_while_somebody_types_is_text(desks: Desks) -> None:
    page = desks(Role.FRONT_DESK)
    page.get_by_role("combobox").fill("Qtwin")

    expect(page.get_by_role("option").first).to_contain_text(hostile("twin"))
    assert not page.locator(MADE).count()


@pytest.mark.usefixtures("attack")
def test_the_card_of_a_visit_is_text(desks: Desks) -> None:
    page = desks(Role.FRONT_DESK, "/staff/calendar?view=day")
    page.locator(".ec-event", has_text="Qvisit").first.hover()

    expect(page.locator(".cal-card")).to_contain_text(hostile("visit"))
    assert not page.locator(MADE).count()


@pytest.mark.usefixtures("attack")
def test_who_is_like_a_caller_is_text(desks: Desks) -> None:
    page = desks(Role.FRONT_DESK, "/staff/book")
    page.get_by_label("Phone").fill("(713) 555-0123")

    expect(page.locator('[data-part="alike"]')).to_contain_text(hostile("twin"))
    assert not page.locator(MADE).count()


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
    """As a page, and as the part of it that a script asks for."""
    answer, part = (tab.request.get(path, headers=asking) for asking in ({}, AS_A_PART))
    for one in {answer.status, part.status}:
        if one >= 400:
            yield f"answered {one}"
    if is_html(answer) and WHOLE.search(answer.text()):
        tab.goto(path)
        if tab.locator("h1").count() != 1 and not answer.url.endswith("/mail"):
            yield "has not exactly one h1"
        yield from flaws_shown(tab, MUST.get(page.path, ()), axe)
    if is_html(part) and not WHOLE.search(part.text()):
        put_into_a_dialog(tab, part.text())
        yield from flaws_shown(tab, MUST.get(page.path, ()), axe)


def is_html(answer: APIResponse) -> bool:
    """Not data or a download."""
    return answer.headers["content-type"].startswith("text/html")


def put_into_a_dialog(tab: Tab, part: str) -> None:
    tab.goto("/staff/calendar")
    tab.evaluate(OPEN, part)


def flaws_shown(tab: Tab, words: tuple[str, ...], axe: Axe) -> Iterator[str]:
    yield from (f"does not show {word!r}" for word in missing(tab, words))
    if tab.locator(MADE).count():
        yield "a text became an element"
    # A mail in its frame: mails have tests of their own.
    if not tab.evaluate(SCRIPTS_ARE_OFF):
        yield from flaws_of_shape(tab, axe)


def flaws_of_shape(tab: Tab, axe: Axe) -> Iterator[str]:
    yield from (f"without a label: {part}" for part in tab.evaluate(NAMELESS))
    yield from flaws_by_keyboard(tab)
    yield from told_by(axe, tab, unasked=[])
    for width in NARROWER:
        tab.set_viewport_size({"width": width, "height": 900})
        yield from (f"beyond the edge at {width} px: {part}" for part in tab.evaluate(BEYOND))
        if width == TABLET:
            # The slowest of the rules, and no colour depends on the width.
            yield from told_by(axe, tab, unasked=["color-contrast"])
    tab.set_viewport_size({"width": DESK, "height": 900})


def told_by(axe: Axe, tab: Tab, *, unasked: list[str]) -> Iterator[str]:
    try:
        axe(tab, without=GRID, unasked=unasked)
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
