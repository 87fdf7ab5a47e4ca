"""How one can be reached, whoever it is: an e-mail address, a phone number."""

from typing import Annotated

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import ValidationResult
from pydantic import AfterValidator, Field

from booking.inputs import one_line, refuse

DEFAULT_REGION = "US"
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


EmailAddress = Annotated[
    str, Field(min_length=1, max_length=EMAIL_LENGTH), AfterValidator(email_address)
]
PhoneNumber = Annotated[
    str, Field(min_length=1, max_length=PHONE_LENGTH), AfterValidator(phone_number)
]
