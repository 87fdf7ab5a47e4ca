"""How one can be reached, whoever it is: an e-mail address, a phone number."""

from typing import Annotated

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from phonenumbers import ValidationResult
from pydantic import AfterValidator, Field

from booking.inputs import one_line, refuse

DEFAULT_REGION = "US"
# Where most people have their mail; what comes close to one of these is probably a slip.
MAIL_NAMES = {
    "gmail": "com",
    "googlemail": "com",
    "yahoo": "com",
    "hotmail": "com",
    "outlook": "com",
    "icloud": "com",
    "aol": "com",
    "live": "com",
    "msn": "com",
    "comcast": "net",
    "sbcglobal": "net",
    "bellsouth": "net",
    "verizon": "net",
    "protonmail": "com",
}
# As close, and right.
NO_SLIPS = ("mail.com", "ymail.com", "email.com", "love.com")
SHORT_NAME = 4
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


def likely_meant(email: str) -> str | None:
    """The address with the slip in its domain mended, if there seems to be one."""
    user, _, domain = email.rpartition("@")
    name, _, ending = domain.partition(".")
    if domain in NO_SLIPS or MAIL_NAMES.get(name) == ending:
        return None
    for known, usual in MAIL_NAMES.items():
        is_close = known == name or (len(known) > SHORT_NAME and one_edit_apart(known, name))
        if is_close and (ending == usual or one_edit_apart(ending, usual)):
            return f"{user}@{known}.{usual}"
    return None


def one_edit_apart(one: str, other: str) -> bool:
    """A letter too many, one missing, another one, or two that changed places."""
    shorter, longer = sorted((one, other), key=len)
    pairs = enumerate(zip(one, other, strict=False))
    same = next((at for at, (a, b) in pairs if a != b), len(shorter))
    if len(longer) - len(shorter) == 1:
        return shorter[same:] == longer[same + 1 :]
    rest, other_rest = one[same:], other[same:]
    swapped = rest[1::-1] == other_rest[:2] and rest[2:] == other_rest[2:]
    return len(one) == len(other) and one != other and (rest[1:] == other_rest[1:] or swapped)


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
