"""Signed out behind a page's back, and in again in another tab of the same browser."""

from playwright.sync_api import Page
from sqlalchemy import delete

from booking.accounts.models import StaffSession
from booking.accounts.rules import Role
from booking.database import Database
from tests.desk import PASSWORD, email_of


def end_sessions(database: Database) -> None:
    with database.writing() as session:
        session.execute(delete(StaffSession))


def sign_in_elsewhere(page: Page, role: Role = Role.FRONT_DESK) -> None:
    tab = page.context.new_page()
    tab.goto("/staff/login")
    tab.get_by_label("Email").fill(email_of(role))
    tab.get_by_label("Password").fill(PASSWORD)
    tab.get_by_role("button", name="Sign in").click()
    tab.wait_for_url("**/staff/")
    tab.close()


def in_again(page: Page, role: Role = Role.FRONT_DESK) -> None:
    """Through the page's own question."""
    page.get_by_role("dialog", name="You have been signed out").wait_for()
    sign_in_elsewhere(page, role)
    page.get_by_role("button", name="I am signed in again").click()
