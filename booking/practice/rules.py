"""What is true of a practice's own data."""

import re
import unicodedata
from collections.abc import Collection

# Reserved for stories: nobody answers them, no mail reaches them, nobody lives there.
SAMPLE_PHONE = re.compile(r"555\D*01\d\d(?!\d)")
SAMPLE_DOMAINS = (".example", ".invalid", ".test", "@example.com", "@example.net", "@example.org")
SAMPLE_POSTAL_CODE = "77000"
SLUG_LENGTH = 60
# Addresses that stand where a slug could stand.
RESERVED = ("new", "confirmation")


def is_sample_phone(number: str) -> bool:
    return SAMPLE_PHONE.search(number.partition(";")[0]) is not None


def is_sample_address(email: str) -> bool:
    return email.lower().endswith(SAMPLE_DOMAINS)


def is_sample_place(street: str, postal_code: str) -> bool:
    return "sample" in street.lower() or postal_code == SAMPLE_POSTAL_CODE


def addresses_in(text: str) -> tuple[str, ...]:
    """Several addresses are kept as one text, with commas between."""
    return tuple(part for piece in text.split(",") if (part := piece.strip()))


def slug_of(name: str, taken: Collection[str]) -> str:
    """For addresses, made once from the name; what is in an address already gets a number."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:SLUG_LENGTH].strip("-") or "one"
    numbered = (base, *(f"{base}-{number}" for number in range(2, len(taken) + len(RESERVED) + 3)))
    return next(slug for slug in numbered if slug not in taken and slug not in RESERVED)
