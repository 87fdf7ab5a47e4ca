"""When two names are one, and what is agreed to."""

import unicodedata
from collections.abc import Mapping
from datetime import timedelta

# What the public forms show, by version and language; a change gets a new version.
WORDINGS: Mapping[str, Mapping[str, str]] = {
    "booking-1": {
        "en": "You may use what I enter here to arrange this appointment"
        " and to contact me about it.",
        "es": "Pueden usar lo que escribo aquí para organizar esta cita"
        " y comunicarse conmigo sobre ella.",
    },
    "lead-1": {
        "en": "You may use what I enter here to contact me about my question.",
        "es": "Pueden usar lo que escribo aquí para comunicarse conmigo sobre mi consulta.",
    },
    "marketing-1": {
        "en": "You may also send me occasional news about hair restoration."
        " I can stop this at any time.",
        "es": "También pueden enviarme de vez en cuando noticias sobre restauración capilar."
        " Puedo cancelarlo en cualquier momento.",
    },
}
# The one that is shown now, by what it agrees to.
CURRENT_WORDING = {"booking": "booking-1", "lead": "lead-1", "marketing": "marketing-1"}
MERGE_LIFE = timedelta(days=30)


def consent_text(purpose: str, locale: str) -> str:
    """What somebody ticks now, word for word."""
    return WORDINGS[CURRENT_WORDING[purpose]][locale]


def match_key(name: str) -> str:
    """Folded for comparing: case, accents and white space do not make another person."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(letters.split())
