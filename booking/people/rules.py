"""When two names are one, and what is agreed to."""

import unicodedata
from datetime import timedelta

# The wording that the public forms show, by version; a change gets a new version.
WORDINGS = {
    "booking-1": "You may use what I enter here to arrange this appointment"
    " and to contact me about it.",
    "marketing-1": "You may also send me occasional news about hair restoration."
    " I can stop this at any time.",
}
CONSENT_WORDING = "booking-1"
MARKETING_WORDING = "marketing-1"
MERGE_LIFE = timedelta(days=30)


def match_key(name: str) -> str:
    """Folded for comparing: case, accents and white space do not make another person."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(letters.split())
