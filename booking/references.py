"""A name for a row that people can say over the phone."""

import secrets

# Nothing that is mistaken for another when read aloud or on a screen: no 0 O, 1 I L, 8 B, S, Z.
REFERENCE_LETTERS = "2345679ACDEFGHJKMNPQRTUVWXY"
REFERENCE_LENGTH = 8


def new_reference() -> str:
    return "".join(secrets.choice(REFERENCE_LETTERS) for _ in range(REFERENCE_LENGTH))


def spoken_reference(reference: str) -> str:
    """As shown: K7MP-4QXD."""
    return f"{reference[:4]}-{reference[4:]}"


def stored_reference(text: str) -> str:
    """As kept, from whatever case and dashes a person used."""
    return "".join(text.split()).replace("-", "").upper()
