"""Files as people have them: other names, other separators, errors by the line they stand on."""

import pytest

from booking.errors import InvalidInput
from booking.leads.files import LONGEST, read_leads

HEAD = "name,email,phone,consent\n"


@pytest.mark.parametrize(
    "text",
    [
        "name,email,consent\nAna García,ana@example.com,yes\n",
        "\ufeffName;E-mail;Consent\r\nAna García;ana@example.com;YES\r\n",
        "Full Name\tEmail Address\tagreed\nAna García\tana@example.com\tx",
        '"nombre","correo","consentimiento"\n"Ana García","ana@example.com","sí"\n\n\n',
        "name,email,consent\n  Ana   García ,ana@example.com, true \n,,\n",
    ],
)
def test_it_is_read_as_spreadsheets_write_it(text: str) -> None:
    file = read_leads(text)

    assert [(one.number, one.row.name, one.row.email) for one in file.lines] == [
        (2, "Ana García", "ana@example.com")
    ]
    assert (file.wrong, file.ignored) == ([], [])


def test_each_error_has_its_line_and_its_field() -> None:
    text = (
        f"{HEAD}Ana,ana@,,yes\n"
        "Bo,bo@example.com,,\n"
        '"Cy\nLee",,,yes\n'
        ",,713 555 0123,yes\n"
        "Dee,dee@example.com,,yes,extra\n"
        "Eve,eve@example.com,12,yes\n"
        "Flo,flo@example.com,,yes\n"
    )

    file = read_leads(text)

    assert [(one.number, one.field, one.code) for one in file.wrong] == [
        (2, "email", "invalid_email"),
        (3, "consent", "no_consent"),
        (4, "name", "unreadable_character"),
        (4, "phone", "email_or_phone"),
        (6, "name", "required"),
        (7, "line", "extra_cells"),
        (8, "phone", "invalid_phone"),
    ]
    assert [one.number for one in file.lines] == [9]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "missing_columns"),
        ("Ana,ana@example.com", "missing_columns"),
        ("name,email\nAna,ana@example.com", "missing_columns"),
        ("name,consent\nAna,yes", "missing_columns"),
        (HEAD, "no_lines"),
        (f'{HEAD}"Ana,ana@example.com,,yes', "broken_quotes"),
        (HEAD + "Ana,ana@example.com,,yes\n" * (LONGEST + 1), "too_many"),
    ],
)
def test_what_is_no_such_file_is_refused_whole(text: str, code: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_leads(text)

    assert refused.value.errors == {"text": [code]}


def test_columns_that_we_do_not_know_are_named_and_left() -> None:
    file = read_leads("name,Age,email,consent,Campaign\nAna,40,ana@example.com,yes,article\n")

    assert file.ignored == ["Age"]
    assert file.lines[0].row.campaign == "article"


def test_of_columns_that_mean_the_same_the_filled_one_counts_and_two_are_an_error() -> None:
    head = "name,consent,phone,mobile,question,note\n"
    lines = (
        "Ana,yes,713 555 0188,,Why?,\n",
        "Bo,yes,,713 555 0188,,Why?\n",
        "Cy,yes,713 555 0188,713 555 0188,Why?,Why?\n",
        "Dee,yes,713 555 0188,713 555 0189,,\n",
    )

    file = read_leads(head + "".join(lines))

    assert {(one.row.phone, one.row.message) for one in file.lines} == {("+17135550188", "Why?")}
    assert [one.number for one in file.lines] == [2, 3, 4]
    assert [(one.number, one.field, one.code) for one in file.wrong] == [(5, "phone", "repeated")]


@pytest.mark.parametrize(
    ("said", "locale"), [("", "en"), ("Spanish", "es"), ("ES", "es"), ("español", "es")]
)
def test_a_language_is_understood_in_words(said: str, locale: str) -> None:
    file = read_leads(f"name,email,language,consent\nAna,ana@example.com,{said},yes\n")

    assert file.lines[0].row.locale == locale


def test_the_apostrophe_of_our_own_export_is_no_part_of_a_name() -> None:
    assert read_leads(f"{HEAD}'-Ana,ana@example.com,,yes").lines[0].row.name == "-Ana"
