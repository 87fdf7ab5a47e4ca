"""The role table, written out a second time as it was agreed."""

import pytest

from booking.accounts.rules import GRANTS, KEY_PREFIX, Caller, Permission, Role, Scope, new_key
from booking.audit.rules import SYSTEM
from booking.errors import Forbidden

AGREED = """
               calendar contact notes book leads blocks settings accounts export reports audit
    admin      all      all     all   all  all   all    all      all      all    all     all
    front_desk all      all     all   all  all   all    none     none     none   all     none
    provider   all      own     own   own  none  own    none     none     none   all     none
    read_only  all      none    none  none none  none   none     none     none   all     none
"""


def agreed() -> list[tuple[Role, Permission, Scope]]:
    head, *rows = [line.split() for line in AGREED.strip().splitlines()]
    return [
        (Role(row[0]), Permission(permission), Scope[scope.upper()])
        for row in rows
        for permission, scope in zip(head, row[1:], strict=True)
    ]


@pytest.mark.parametrize(("role", "permission", "scope"), agreed())
def test_each_role_may_what_was_agreed(role: Role, permission: Permission, scope: Scope) -> None:
    assert GRANTS[role][permission] is scope


def test_the_outbox_is_the_offices_alone() -> None:
    may = {role for role in Role if GRANTS[role][Permission.MESSAGES]}

    assert may == {Role.ADMIN, Role.FRONT_DESK}


@pytest.mark.parametrize(
    ("role", "provider_id", "asked", "may"),
    [
        (Role.FRONT_DESK, None, 1, True),
        (Role.PROVIDER, 1, 1, True),
        (Role.PROVIDER, 1, 2, False),
        (Role.PROVIDER, None, 1, False),
        (Role.READ_ONLY, 1, 1, False),
    ],
)
def test_ones_own_is_what_bears_ones_provider(
    role: Role, provider_id: int | None, asked: int, *, may: bool
) -> None:
    caller = Caller(role, provider_id, SYSTEM)

    assert caller.may(Permission.BOOK, provider_id=asked) is may


def test_what_one_may_not_is_refused() -> None:
    with pytest.raises(Forbidden):
        Caller(Role.READ_ONLY, None, SYSTEM).require(Permission.BOOK, provider_id=1)


def test_a_key_can_be_recognised_and_not_guessed() -> None:
    keys = {new_key() for _ in range(100)}

    assert len(keys) == 100
    assert all(key.startswith(KEY_PREFIX) and len(key) >= 40 for key in keys)
