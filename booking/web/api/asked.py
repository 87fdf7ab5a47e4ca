"""Reading a request: its body, its query, the span and the page it asks for."""

import base64
import binascii
import json
from datetime import date, datetime, timedelta
from typing import TypeVar
from zoneinfo import ZoneInfo

import pydantic_core
from flask import request
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

from booking.errors import InvalidInput
from booking.inputs import Input, from_json, from_strings, instant
from booking.intervals import midnight

I = TypeVar("I", bound=Input)  # noqa: E741

LONGEST_KEY = 200
PAGE = 100
LONGEST_ID = 18


def body(model: type[I]) -> I:
    """JSON and nothing else; too long a body is refused while it is read."""
    content = request.get_data()
    if request.mimetype != "application/json":
        raise UnsupportedMediaType
    try:
        # Whether it is JSON at all is another question than whether it is what was wanted.
        pydantic_core.from_json(content, allow_inf_nan=False)
        # In what has passed that: depth, numbers and letters are as they should be.
        json.loads(content, object_pairs_hook=_each_once)
    except ValueError:
        raise BadRequest from None
    return from_json(model, content)


def _each_once(members: list[tuple[str, object]]) -> None:
    """RFC 8259 leaves open what a repeated name means, so nobody may rely on it."""
    if len({name for name, _ in members}) < len(members):
        raise ValueError("a name is repeated")


def body_if_any(model: type[I]) -> I:
    return body(model) if request.get_data() else model()


def query(model: type[I]) -> I:
    """What is said twice may be meant twice: neither is taken for the other."""
    repeated = [name for name, values in request.args.lists() if len(values) > 1]
    if repeated:
        raise InvalidInput({name: ["repeated"] for name in repeated})
    return from_strings(model, request.args.to_dict())


def idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 0 < len(key) <= LONGEST_KEY or not all("!" <= character <= "~" for character in key):
        raise InvalidInput({"Idempotency-Key": ["invalid"]})
    return key


def start_of(bound: datetime | date, zone: ZoneInfo) -> datetime:
    """A date starts at the office's midnight."""
    return bound if isinstance(bound, datetime) else midnight(bound, zone)


def end_of(bound: datetime | date, zone: ZoneInfo) -> datetime:
    """A date is included, an instant is not."""
    return bound if isinstance(bound, datetime) else midnight(bound + timedelta(days=1), zone)


def cursor_of(starts_at: datetime, row_id: int) -> str:
    return base64.urlsafe_b64encode(f"{starts_at.isoformat()} {row_id}".encode()).decode()


def place_of(cursor: str | None) -> tuple[datetime, int] | None:
    """Where the page before ended."""
    if cursor is None:
        return None
    try:
        starts_at, row_id = base64.urlsafe_b64decode(cursor).decode("ascii").split(" ")
        return instant(starts_at), int(row_id[:LONGEST_ID])
    except (ValueError, binascii.Error, pydantic_core.PydanticCustomError):
        raise InvalidInput({"cursor": ["invalid"]}) from None
