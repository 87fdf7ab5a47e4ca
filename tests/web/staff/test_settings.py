"""The overview: what each may set."""

from collections.abc import Callable

import pytest

from booking.accounts.rules import Role
from tests.web.staff.conftest import Desk

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("role", [Role.ADMIN, Role.FRONT_DESK])
def test_the_rail_leads_to_the_settings(signed_in_as: Callable[[Role], Desk], role: Role) -> None:
    desk = signed_in_as(role)

    assert 'href="/staff/settings"' in desk.get("/staff/").text
    assert "<h1>Settings</h1>" in desk.get("/staff/settings").text
