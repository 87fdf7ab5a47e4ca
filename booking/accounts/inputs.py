"""What may be asked about accounts and keys."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from booking.accounts.rules import Role
from booking.inputs import Input, Slug, one_line, refuse
from booking.people.inputs import EmailAddress, PersonName

KeyName = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(one_line)]
SHORTEST_PASSWORD = 12


def password(value: str) -> str:
    if len(value) < SHORTEST_PASSWORD:
        raise refuse("too_short")
    return value


# Long rather than complicated; the upper end keeps the hashing of one request short.
Password = Annotated[str, Field(max_length=200), AfterValidator(password)]


class NewAccount(Input):
    """Without a password the account waits for its one-time link."""

    email: EmailAddress
    name: PersonName
    role: Literal[Role.ADMIN, Role.FRONT_DESK, Role.PROVIDER]
    provider: Slug | None = None
    password: Password | None = None


class Invited(Input):
    name: PersonName
    email: EmailAddress
    role: Literal[Role.ADMIN, Role.FRONT_DESK, Role.PROVIDER]
    provider: Slug | None = None


class AccountChange(Input):
    """`seen` is the mark of the account as it was shown."""

    name: PersonName
    role: Literal[Role.ADMIN, Role.FRONT_DESK, Role.PROVIDER]
    provider: Slug | None = None
    seen: str = ""


class SessionRules(Input):
    """How long a silent browser stays signed in, how long any, and who needs a second factor.

    `seen` is the mark of the rules as they were shown.
    """

    session_idle_minutes: Annotated[int, Field(ge=5, le=480)]
    session_hours: Annotated[int, Field(ge=1, le=24)]
    second_factor_required: bool = False
    seen: str = ""


class NewKey(Input):
    name: KeyName
    role: Role
    provider: Slug | None = None


class NewPassword(Input):
    password: Password


class OtherPassword(NewPassword):
    """The present one besides: an unlocked screen is not the person."""

    current: Annotated[str, Field(min_length=1, max_length=200)]


class Code(Input):
    code: Annotated[str, Field(min_length=1, max_length=40)]


class Forgotten(Input):
    email: EmailAddress


class SignIn(Input):
    """As typed: whether they are right is one question, and it has one answer."""

    email: Annotated[str, Field(min_length=1, max_length=254)]
    password: Annotated[str, Field(min_length=1, max_length=200)]
