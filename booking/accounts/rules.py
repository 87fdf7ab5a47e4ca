"""Who may do what: the role table, and a caller who asks it."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from types import MappingProxyType

from booking.audit.rules import Actor
from booking.errors import Forbidden

KEY_PREFIX = "bk_"
# Of whom the trail speaks when nobody has the address that was typed.
NO_ACCOUNT = "account 0"
# No provider has this id: whoever is none has nothing of their own.
NO_PROVIDER = 0
PASSWORD_LINK_LIFE = timedelta(hours=48)
RESET_LINK_LIFE = timedelta(hours=2)
# How long the second step of a sign-in may take, and how long a password given counts as fresh.
SECOND_STEP = timedelta(minutes=15)
PROOF = timedelta(minutes=10)


class Role(StrEnum):
    ADMIN = "admin"
    FRONT_DESK = "front_desk"
    PROVIDER = "provider"
    READ_ONLY = "read_only"  # keys only


STAFF_ROLES = (Role.ADMIN, Role.FRONT_DESK, Role.PROVIDER)


class Permission(StrEnum):
    CALENDAR = "calendar"
    CONTACT = "contact"
    NOTES = "notes"
    BOOK = "book"  # and move, cancel, check in
    LEADS = "leads"
    BLOCKS = "blocks"  # and exceptions
    MESSAGES = "messages"
    SETTINGS = "settings"
    ACCOUNTS = "accounts"  # and keys, webhooks
    EXPORT = "export"  # and erase
    REPORTS = "reports"
    AUDIT = "audit"


class Scope(IntEnum):
    """How far a grant reaches: what is one's own, or everybody's."""

    NONE = 0
    OWN = 1
    ALL = 2


def _grants(
    *, everywhere: tuple[Permission, ...], own: tuple[Permission, ...] = ()
) -> Mapping[Permission, Scope]:
    granted = dict.fromkeys(own, Scope.OWN) | dict.fromkeys(everywhere, Scope.ALL)
    return MappingProxyType({one: granted.get(one, Scope.NONE) for one in Permission})


GRANTS: Mapping[Role, Mapping[Permission, Scope]] = MappingProxyType(
    {
        Role.ADMIN: _grants(everywhere=tuple(Permission)),
        Role.FRONT_DESK: _grants(
            everywhere=(
                Permission.CALENDAR,
                Permission.CONTACT,
                Permission.NOTES,
                Permission.BOOK,
                Permission.LEADS,
                Permission.BLOCKS,
                Permission.MESSAGES,
                Permission.REPORTS,
            )
        ),
        Role.PROVIDER: _grants(
            everywhere=(Permission.CALENDAR, Permission.REPORTS),
            own=(Permission.CONTACT, Permission.NOTES, Permission.BOOK, Permission.BLOCKS),
        ),
        Role.READ_ONLY: _grants(everywhere=(Permission.CALENDAR, Permission.REPORTS)),
    }
)


def works_on_leads(role: str) -> bool:
    return GRANTS[Role(role)][Permission.LEADS] is not Scope.NONE


@dataclass(frozen=True, slots=True)
class Caller:
    """Somebody of the office; a provider's own is what bears that provider's id."""

    role: Role
    provider_id: int | None
    actor: Actor

    def scope(self, permission: Permission) -> Scope:
        return GRANTS[self.role][permission]

    def may(self, permission: Permission, *, provider_id: int) -> bool:
        scope = self.scope(permission)
        return scope is Scope.ALL or (scope is Scope.OWN and provider_id == self.provider_id)

    def only(self, permission: Permission) -> int | None:
        """The one provider whose own is open to them; None where everybody's is."""
        return None if self.scope(permission) is Scope.ALL else self.provider_id or NO_PROVIDER

    def require(self, permission: Permission, *, provider_id: int) -> None:
        if not self.may(permission, provider_id=provider_id):
            raise Forbidden


@dataclass(frozen=True, slots=True)
class SessionLife:
    """How long a signed-in browser stays so: without a sign of life, and at all."""

    idle: timedelta
    absolute: timedelta

    def lasts(self, *, created_at: datetime, seen_at: datetime, now: datetime) -> bool:
        return now < seen_at + self.idle and now < created_at + self.absolute


class Missing(StrEnum):
    """What a browser has not shown yet of the second factor: nothing else opens before."""

    CODE = "code"
    FACTOR = "factor"


def missing_step(*, has_factor: bool, is_required: bool, shown: bool) -> Missing | None:
    if has_factor:
        return None if shown else Missing.CODE
    return Missing.FACTOR if is_required else None


def new_session_token() -> str:
    return secrets.token_urlsafe(32)


def new_key() -> str:
    """Recognisable where it should not be, in a log or a repository."""
    return KEY_PREFIX + secrets.token_urlsafe(32)
