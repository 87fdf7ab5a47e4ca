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
from werkzeug.exceptions import RequestEntityTooLarge

from booking.web.context import config
from booking.web.frames import frame
from booking.web.sealing import LIFE_SECONDS, Purpose, seal_bytes, unsealed_bytes

COOKIE = "typed"
# Browsers take 4,096 characters of a cookie, its name and its terms included.
LONGEST = 3_800
CONTACTS = ("name", "email", "phone")
WORDS = (*CONTACTS, "message", "best_time")
Form = Mapping[str, str]


def carried() -> dict[str, str]:
    sealed = request.cookies.get(COOKIE, "") if frame() is None else request.args.get("words", "")
    packed = unsealed_bytes(sealed, Purpose.TYPED)
    if packed is None:
        return {}
    said: dict[str, str] = json.loads(zlib.decompress(packed))
    return said


def carry(answer: Response, form: Form, *, names: tuple[str, ...] = WORDS) -> Response:
    """A booking calls a note what an enquiry calls its message."""
    said = {**form, "message": form.get("message") or form.get("note", "")}
    words = {name: said[name] for name in names if said.get(name, "").strip()}
    packed = zlib.compress(json.dumps(words).encode(), 9)
    sealed = seal_bytes(packed, Purpose.TYPED)
    if len(sealed) > LONGEST:
        raise RequestEntityTooLarge
    if frame() is not None:
        answer.location = _with_words(answer.location or "", sealed)
        return answer
    secure, life = config().base_url.startswith("https://"), LIFE_SECONDS[Purpose.TYPED]
    answer.set_cookie(COOKIE, sealed, max_age=life, secure=secure, httponly=True, samesite="Lax")
    return answer


def forget(answer: Response) -> Response:
    if COOKIE in request.cookies and frame() is None:
        answer.delete_cookie(COOKIE)
    return answer


def _with_words(address: str, sealed: str) -> str:
    path, _, query = address.partition("?")
    return f"{path}?{urlencode({**dict(parse_qsl(query)), 'words': sealed})}"
