"""Whose a visit is, in two letters."""

import pytest

from booking.practice.models import Provider
from booking.web.staff.calendar_marks import marks_of


@pytest.mark.parametrize(
    ("names", "marks"),
    [
        (["Dr. Bradford S. Patt", "Dr. Kim Lee"], ["BP", "KL"]),
        (["Kim Lee", "Karl Löwe", "Kay Lund"], ["KL", "KL2", "KL3"]),
        (["Nguyễn", "Dr.", "Örjan"], ["N", "D", "Ö"]),
    ],
)
def test_everybody_has_letters_of_their_own(names: list[str], marks: list[str]) -> None:
    providers = [Provider(slug=f"p{number}", name=name) for number, name in enumerate(names)]

    assert list(marks_of(providers).values()) == marks
