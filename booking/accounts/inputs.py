"""What may be asked about accounts and keys."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from booking.accounts.rules import Role
from booking.inputs import Input, Slug, one_line
from booking.people.inputs import EmailAddress, PersonName

KeyName = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(one_line)]
# Long rather than complicated; the upper end keeps the hashing of one request short.
Password = Annotated[str, Field(min_length=12, max_length=200)]


class NewAccount(Input):
    """Without a password the account waits for its one-time link."""

    email: EmailAddress
    name: PersonName
    role: Literal[Role.ADMIN, Role.FRONT_DESK, Role.PROVIDER]
    provider: Slug | None = None
    password: Password | None = None


class NewKey(Input):
    name: KeyName
    role: Role
    provider: Slug | None = None


class NewPassword(Input):
    password: Password
