"""How a human names themselves and can be reached."""

from typing import Annotated

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import ValidationResult
from pydantic import AfterValidator, Field

from booking.inputs import Input, Mark, one_line, refuse

DEFAULT_REGION = "US"
NAME_LENGTH = 200
EMAIL_LENGTH = 254
PHONE_LENGTH = 40


def email_address(value: str) -> str:
    try:
        # No look-up of the domain while a person waits.
        found = validate_email(
            one_line(value),
            check_deliverability=False,
            # Few mail servers take letters beyond ASCII before the @.
            allow_smtputf8=False,
            test_environment=True,
        )
    except EmailNotValidError:
        raise refuse("invalid_email") from None
    return found.normalized


def phone_number(value: str) -> str:
    """E.164, with ";ext=" and the extension where one was given."""
    try:
        number = phonenumbers.parse(one_line(value), DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        raise refuse("invalid_phone") from None
    # What is possible locally only has no area code: it cannot be dialled from elsewhere.
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        raise refuse("invalid_phone")
    plain = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
    return f"{plain};ext={number.extension}" if number.extension else plain


def human_name(value: str) -> str:
    value = one_line(value)
    if not any(character.isalpha() for character in value):
        raise refuse("invalid_name")
    return value


PersonName = Annotated[str, Field(min_length=1, max_length=NAME_LENGTH), AfterValidator(human_name)]
EmailAddress = Annotated[
    str, Field(min_length=1, max_length=EMAIL_LENGTH), AfterValidator(email_address)
]
PhoneNumber = Annotated[
    str, Field(min_length=1, max_length=PHONE_LENGTH), AfterValidator(phone_number)
]


class PersonChange(Input):
    """The record of a person; what is left blank is taken away."""

    name: PersonName
    email: EmailAddress | None = None
    phone: PhoneNumber | None = None
    seen: Mark
