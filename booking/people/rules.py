"""When two names are one, what is agreed to, and the link that takes an agreement back."""

import hmac
import unicodedata
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from booking.keyring import Keyring

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
    "answers-1": {
        "en": "You may keep my answers with my request.",
        "es": "Pueden guardar mis respuestas junto con mi solicitud.",
    },
}
# The one that is shown now, by what it agrees to.
CURRENT_WORDING = {
    "booking": "booking-1",
    "lead": "lead-1",
    "marketing": "marketing-1",
    "answers": "answers-1",
}
MERGE_LIFE = timedelta(days=30)


def consent_text(purpose: str, locale: str) -> str:
    """What somebody ticks now, word for word."""
    return WORDINGS[CURRENT_WORDING[purpose]][locale]


def match_key(name: str) -> str:
    """Folded for comparing: case, accents and white space do not make another person."""
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(letters.split())


def news_token(keys: Keyring, consent_id: int, given_at: datetime) -> str:
    """What a mail's link to stop news ends in: made from the consent, and kept nowhere."""
    return _news_tokens(keys, consent_id, given_at)[0]


def is_news_token(token: str, keys: Keyring, consent_id: int, given_at: datetime) -> bool:
    """By whichever of the keys made it."""
    made = _news_tokens(keys, consent_id, given_at)
    return any(hmac.compare_digest(token.encode(), one.encode()) for one in made)


def _news_tokens(keys: Keyring, consent_id: int, given_at: datetime) -> list[str]:
    """192 bits each. With the time: a number that was given up may be another consent's."""
    said = f"{consent_id} {given_at.isoformat()}".encode()
    digests = (hmac.new(key, said, sha256).digest() for key in keys.derive("stop news"))
    return [f"{consent_id}-{urlsafe_b64encode(digest[:24]).decode()}" for digest in digests]
