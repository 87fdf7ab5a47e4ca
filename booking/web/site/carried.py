"""What was typed goes along from one way of reaching out to another: no one types it twice.

It travels in a cookie that only we can read. Nothing of it is kept here, none of it is in an
address, except in a frame of somebody else's page: without a cookie it is there, sealed as well.
"""

import base64
import json
import zlib
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from flask import request
from werkzeug import Response
from werkzeug.exceptions import RequestEntityTooLarge

from booking.web.context import config, keys, now
from booking.web.frames import frame
from booking.web.sealing import seconds

COOKIE = "typed"
LIFE = timedelta(hours=1)
# Browsers take 4,096 characters of a cookie, its name and its terms included.
LONGEST = 3_800
CONTACTS = ("name", "email", "phone")
WORDS = (*CONTACTS, "message", "best_time")
Form = Mapping[str, str]


def carried() -> dict[str, str]:
    sealed = request.cookies.get(COOKIE, "") if frame() is None else request.args.get("words", "")
    try:
        packed = _vault().decrypt_at_time(sealed, int(LIFE.total_seconds()), seconds(now()))
    except InvalidToken:
        return {}
    said: dict[str, str] = json.loads(zlib.decompress(packed))
    return said


def carry(answer: Response, form: Form, *, names: tuple[str, ...] = WORDS) -> Response:
    """A booking calls a note what an enquiry calls its message."""
    said = {**form, "message": form.get("message") or form.get("note", "")}
    words = {name: said[name] for name in names if said.get(name, "").strip()}
    packed = zlib.compress(json.dumps(words).encode(), 9)
    sealed = _vault().encrypt_at_time(packed, seconds(now())).decode()
    if len(sealed) > LONGEST:
        raise RequestEntityTooLarge
    if frame() is not None:
        answer.location = _with_words(answer.location or "", sealed)
        return answer
    secure = config().base_url.startswith("https://")
    answer.set_cookie(COOKIE, sealed, max_age=LIFE, secure=secure, httponly=True, samesite="Lax")
    return answer


def forget(answer: Response) -> Response:
    if COOKIE in request.cookies and frame() is None:
        answer.delete_cookie(COOKIE)
    return answer


def _with_words(address: str, sealed: str) -> str:
    path, _, query = address.partition("?")
    return f"{path}?{urlencode({**dict(parse_qsl(query)), 'words': sealed})}"


def _vault() -> MultiFernet:
    derived = (base64.urlsafe_b64encode(key) for key in keys().derive("typed words"))
    return MultiFernet([Fernet(key) for key in derived])
