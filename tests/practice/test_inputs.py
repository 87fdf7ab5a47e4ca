import pytest

from booking.errors import InvalidInput
from booking.inputs import from_json
from booking.practice.inputs import BlockChange, NewBlock

START, END = '"starts_at": "2026-12-07T09:00:00-06:00"', '"ends_at": "2026-12-07T12:00:00-06:00"'


def test_a_block_is_read_with_what_was_left_out() -> None:
    block = from_json(NewBlock, f'{{"provider": "patt", {START}, {END}}}'.encode())

    assert (block.reason, block.repeats, block.repeats_until) == ("", None, None)


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ('"ends_at": "2026-12-07T09:00:00-06:00"', "ends_at", "ends_before_start"),
        ('"ends_at": "2026-12-07T12:01:00-06:00"', "ends_at", "not_on_five_minutes"),
        ('"ends_at": "2026-12-07T12:00:00"', "ends_at", "timezone_missing"),
        (f'{END}, "repeats": "daily"', "repeats", "unknown_choice"),
        (f'{END}, "repeats_until": "7 Dec"', "repeats_until", "invalid"),
        (f'{END}, "reason": 5', "reason", "invalid"),
        (f'{END}, "room": "one"', "room", "unknown_field"),
    ],
)
def test_what_cannot_be_a_block_is_refused_by_field(more: str, field: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        from_json(NewBlock, f'{{"provider": "patt", {START}, {more}}}'.encode())

    assert refusal.value.errors == {field: [code]}


def test_a_change_names_only_what_changes() -> None:
    change = from_json(BlockChange, b'{"reason": "Lunch"}')

    assert change.model_fields_set == {"reason"}
