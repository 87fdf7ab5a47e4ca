"""What a form of the staff area says when it is refused."""

from booking.errors import InvalidInput, Refusal
from booking.web import wording


def words_of(refusal: Refusal | None) -> dict[str, list[str]]:
    """Field by field; empty where no field is to blame."""
    if not isinstance(refusal, InvalidInput):
        return {}
    return {
        name: [wording.of_field(name, code) for code in codes]
        for name, codes in refusal.errors.items()
    }
