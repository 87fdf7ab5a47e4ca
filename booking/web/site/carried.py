"""What was typed goes along from one way of reaching out to another: no one types it twice.

It travels in a cookie that only we can read. Nothing of it is kept here, none of it is in an
address, except in a frame of somebody else's page: without a cookie it is there, sealed as well.
"""

import json
import zlib
from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from flask import request
from werkzeug import Response

from booking.errors import InvalidInput
from booking.web.context import config
from booking.web.frames import frame, sealed_here, unsealed_here
from booking.web.sealing import LIFE_SECONDS, Purpose, seal_bytes, unsealed_bytes

# Browsers take 4,096 characters of a cookie, its name and its terms included. The longest message
# that a form takes needs two in Chinese or in emoji, and three in letters that nobody writes.
COOKIES = ("typed", "typed2", "typed3")
LONGEST = 3_800
CONTACTS = ("name", "email", "phone")
WORDS = (*CONTACTS, "message", "best_time")
Form = Mapping[str, str]


def carried() -> dict[str, str]:
    packed = unsealed_here("words") if frame() else unsealed_bytes(_kept(), Purpose.TYPED)
    if packed is None:
        return {}
    said: dict[str, str] = json.loads(zlib.decompress(packed))
    return said


def carry(answer: Response, form: Form, *, names: tuple[str, ...] = WORDS) -> Response:
    """`InvalidInput` for more than any form takes, naming the field that has most of it."""
    said = words_of(form)
    words = {name: said[name] for name in names if said.get(name, "").strip()}
    # As they are: each letter beyond ASCII would otherwise be six, and some of them twelve.
    packed = zlib.compress(json.dumps(words, ensure_ascii=False).encode(), 9)
    sealed = sealed_here(packed, "words") if frame() else seal_bytes(packed, Purpose.TYPED)
    if len(sealed) > LONGEST * len(COOKIES):
        raise InvalidInput({max(words, key=lambda name: len(words[name])): ["too_long"]})
    if frame() is not None:
        answer.location = _with_words(answer.location or "", sealed)
        return answer
    for at, name in enumerate(COOKIES):
        _keep(answer, name, sealed[at * LONGEST : (at + 1) * LONGEST])
    return answer


def words_of(form: Form) -> dict[str, str]:
    """A booking calls a note what an enquiry calls its message."""
    said = {**form, "message": form.get("message") or form.get("note", "")}
    return {name: said[name] for name in WORDS if name in said}


def forget(answer: Response) -> Response:
    if frame() is None:
        for name in COOKIES:
            _keep(answer, name, "")
    return answer


def _kept() -> str:
    return "".join(request.cookies.get(name, "") for name in COOKIES)


def _keep(answer: Response, name: str, piece: str) -> None:
    """Nothing instead of what an earlier, longer text has left there."""
    secure, life = config().base_url.startswith("https://"), LIFE_SECONDS[Purpose.TYPED]
    if piece:
        answer.set_cookie(name, piece, max_age=life, secure=secure, httponly=True, samesite="Lax")
    elif name in request.cookies:
        answer.delete_cookie(name)


def _with_words(address: str, sealed: str) -> str:
    path, _, query = address.partition("?")
    return f"{path}?{urlencode({**dict(parse_qsl(query)), 'words': sealed})}"
