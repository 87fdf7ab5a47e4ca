"""Signing in with a code, one's account, who may come in, the trail: as people meet them."""

import re
from collections.abc import Callable
from typing import Literal

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from booking.accounts.actions import add_account, add_key
from booking.accounts.codes import new_secret
from booking.accounts.factors import confirm_factor
from booking.accounts.inputs import NewAccount, NewKey
from booking.accounts.models import SecondFactor, StaffSession
from booking.accounts.queries import account_by_email
from booking.accounts.rules import Role
from booking.audit.rules import SYSTEM
from booking.clock import utc_now
from booking.database import Database
from tests.browser.visitor import DESK, TABLET, Visitors
from tests.desk import CHEAP, PASSWORD, add_staff, email_of

Axe = Callable[..., None]
Desks = Callable[..., Page]
Scheme = Literal["light", "dark"]
WIDTHS = pytest.mark.parametrize(
    ("width", "scheme"), [(DESK, "light"), (TABLET, "dark"), (DESK, "dark"), (TABLET, "light")]
)
ROLE = Role.PROVIDER
PAYLOAD = "<img src=x onerror=alert(1)> \"'><script>alert(2)</script>"
PEOPLE = "/staff/settings/people"
PAGES = (
    "/staff/account",
    PEOPLE,
    f"{PEOPLE}/new",
    f"{PEOPLE}/1",
    "/staff/settings/keys",
    "/staff/settings/keys/new",
    "/staff/settings/security",
    "/staff/audit",
    "/staff/account/factor",
    "/staff/confirm",
)


def with_factor(database: Database) -> tuple[str, ...]:
    """A fresh second factor on the provider's account; answers its recovery codes."""
    with database.writing() as session:
        account = account_by_email(session, email_of(ROLE))
    if account is None:
        account = add_staff(database, ROLE, now=utc_now())
    with database.writing() as session:
        mine = SecondFactor.account_id == account.id
        session.execute(delete(SecondFactor).where(mine))
        secret = new_secret()
        code = pyotp.TOTP(secret).now()
        return confirm_factor(
            session, account.id, secret=secret, code=code, by=SYSTEM, now=utc_now()
        )


@pytest.fixture
def crowd(live_database: Database) -> None:
    """A colleague and a key whose names are programs."""
    with live_database.writing() as session:
        if account_by_email(session, "payload@houston-hair.example"):
            return
        facts = {"email": "payload@houston-hair.example", "name": PAYLOAD, "role": Role.FRONT_DESK}
        asked = NewAccount.model_validate(facts)
        add_account(session, asked, by=SYSTEM, now=utc_now(), hasher=CHEAP)
        add_key(session, NewKey(name=PAYLOAD, role=Role.READ_ONLY), by=SYSTEM, now=utc_now())


@WIDTHS
@pytest.mark.usefixtures("crowd")
def test_every_page_is_for_everybody(desks: Desks, axe: Axe, width: int, scheme: Scheme) -> None:
    page = desks(Role.ADMIN, width=width, scheme=scheme)

    for path in PAGES:
        page.goto(path)
        axe(page)
        fits = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert page.evaluate(fits), path


@WIDTHS
def test_signing_in_with_a_code_is_for_everybody(
    visitors: Visitors, live_database: Database, axe: Axe, width: int, scheme: Scheme
) -> None:
    codes = with_factor(live_database)
    page = visitors("/staff/login", width=width, scheme=scheme)
    axe(page)
    page.get_by_label("Email").fill(email_of(ROLE))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    axe(page)
    page.get_by_label("Six digits").fill(codes[0])
    page.get_by_role("button", name="Continue").click()

    page.wait_for_url("**/staff/")


def test_signing_in_with_a_code_by_keyboard_alone(
    visitors: Visitors, live_database: Database
) -> None:
    codes = with_factor(live_database)
    page = visitors("/staff/login")

    page.keyboard.type(email_of(ROLE))
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/staff/login/code"))
    page.keyboard.type(codes[0])
    page.keyboard.press("Enter")

    page.wait_for_url("**/staff/")


def test_setting_up_the_second_step_with_the_key_that_can_be_typed(
    desks: Desks, live_database: Database, axe: Axe
) -> None:
    with_factor(live_database)
    with live_database.writing() as session:
        session.execute(delete(SecondFactor))
    page = desks(ROLE, "/staff/account/factor")
    page.get_by_text("No camera?").click()
    axe(page)
    secret = (page.locator("#secret").text_content() or "").replace(" ", "")

    page.get_by_label("The six digits").fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Turn it on").click()

    expect(page.locator("#codes li")).to_have_count(10)
    axe(page)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Download").click()
    kept = saved.value.path().read_text()
    assert all(code.strip() in kept for code in page.locator("#codes li").all_text_contents())
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 of 10 recovery codes left")).to_be_visible()
    with live_database.writing() as session:
        session.execute(delete(SecondFactor))


@pytest.mark.usefixtures("crowd")
def test_a_name_that_is_a_program_is_only_shown(desks: Desks) -> None:
    page = desks(Role.ADMIN, PEOPLE)

    expect(page.get_by_role("link", name=PAYLOAD, exact=True)).to_be_visible()
    page.get_by_role("link", name=PAYLOAD, exact=True).click()
    expect(page.get_by_role("heading", name=PAYLOAD, exact=True)).to_be_visible()
    page.goto("/staff/audit")
    expect(page.get_by_role("link", name=PAYLOAD, exact=True)).to_be_visible()
    page.goto("/staff/settings/keys")
    expect(page.get_by_role("cell", name=PAYLOAD, exact=True)).to_be_visible()


def test_a_session_that_ended_in_the_middle_of_a_form_loses_nothing(
    desks: Desks, live_database: Database, axe: Axe
) -> None:
    page = desks(Role.ADMIN, f"{PEOPLE}/new")
    page.get_by_label("Name").fill("Zoë Quill")
    page.get_by_label("Email").fill(f"zoe.{utc_now():%f}@mail.example")
    page.get_by_label("Front desk").check()
    with live_database.writing() as session:
        session.execute(delete(StaffSession))

    page.get_by_role("button", name="Send the invitation").click()
    axe(page)
    page.get_by_label("Email").fill(email_of(Role.ADMIN))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    axe(page)
    page.get_by_role("button", name="Send it now").click()

    expect(page.get_by_text("The invitation is on its way.")).to_be_visible()


def test_a_script_that_finds_nobody_signed_in_asks_and_goes_on(
    desks: Desks, live_database: Database, axe: Axe
) -> None:
    page = desks(Role.ADMIN)
    with live_database.writing() as session:
        session.execute(delete(StaffSession))
    page.evaluate(
        """() => {
          window.answer = import("/static/staff/ask.js")
            .then(({ ask }) => ask("GET", "/staff/session"))
            .then((response) => response.status, (error) => error.status);
        }"""
    )
    expect(page.get_by_role("dialog", name="You have been signed out")).to_be_visible()
    axe(page)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="Sign in").click()
    tab = opened.value
    tab.get_by_label("Email").fill(email_of(Role.ADMIN))
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    tab.wait_for_url("**/staff/")
    tab.close()
    page.get_by_role("button", name="I am signed in again").click()

    assert page.evaluate("window.answer") == 200
    expect(page.get_by_role("dialog")).to_have_count(0)
