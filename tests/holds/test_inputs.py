import pytest

from booking.errors import InvalidInput
from booking.holds.inputs import HeldAlready, NewHold
from booking.inputs import from_json
from tests.factories import NINE


def test_a_hold_asks_for_a_type_and_a_time() -> None:
    body = b'{"type": "in-person", "starts_at": "2026-12-07T09:00:00-06:00"}'

    assert from_json(NewHold, body) == NewHold(type="in-person", starts_at=NINE)


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        (b"{}", {"hold": ["required"]}),
        (b'{"hold": ""}', {"hold": ["required"]}),
        (b'{"hold": 5}', {"hold": ["invalid"]}),
        (b'{"hold": "%s"}' % (b"x" * 101), {"hold": ["too_long"]}),
    ],
)
def test_a_token_is_a_short_text(body: bytes, errors: dict[str, list[str]]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_json(HeldAlready, body)

    assert refusal.value.errors == errors
