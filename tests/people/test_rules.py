import pytest

from booking.people.rules import consent_text, match_key


@pytest.mark.parametrize(
    "other", ["ana garcía", "ANA GARCÍA", "Ana  Garcia", " Ana García ", "Ana Garci\u0301a"]
)
def test_case_accents_and_white_space_do_not_make_another_person(other: str) -> None:
    assert match_key(other) == match_key("Ana García")


@pytest.mark.parametrize("other", ["Ana Garza", "García Ana", "Ana", "Ana García Jr."])
def test_another_name_is_another_person(other: str) -> None:
    assert match_key(other) != match_key("Ana García")


def test_german_spellings_of_one_letter_agree() -> None:
    assert match_key("Weiß") == match_key("WEISS")


@pytest.mark.parametrize("name", ["שרה כהן", "李小龙", "अनीता"])
def test_a_name_in_any_script_has_a_key(name: str) -> None:
    assert match_key(name)


def test_marketing_is_never_part_of_the_consent_to_book() -> None:
    assert "news" not in consent_text("booking", "en") + consent_text("lead", "en")
    assert "news" in consent_text("marketing", "en")
