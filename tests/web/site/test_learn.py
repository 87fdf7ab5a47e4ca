"""The guide: honest and plain, asks whether it helped, and leads on."""

import re
from collections.abc import Callable

import pytest

from booking.database import Database
from booking.opinions.queries import all_opinions
from tests.web.site.leads import ANA, THANKED, leads
from tests.web.site.reading import school_years
from tests.web.site.visitor import Visitor

GUIDE = "/learn/hair-restoration"


def opinions(database: Database) -> list[tuple[str, str, bool, int]]:
    with database.reading() as session:
        return [(one.page, one.locale, one.helpful, one.count) for one in all_opinions(session)]


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ("no exosome product is approved by the FDA", "Source: FDA consumer alert")),
        ("es", ("la FDA no ha aprobado ningún producto de exosomas", "Fuente: alerta de la FDA")),
    ],
)
def test_what_the_fda_says_stands_beside_what_it_is_about(
    visitor: Visitor, language: str, said: tuple[str, ...]
) -> None:
    text = visitor.get(f"{GUIDE}?lang={language}").text

    assert [words for words in said if words not in text] == []


@pytest.mark.parametrize("path", ["/", GUIDE, "/callback", f"{GUIDE}/question"])
@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_is_promised(visitor: Visitor, path: str, language: str) -> None:
    text = visitor.get(f"{path}?lang={language}").text

    assert not re.search(r"candidat|%|guarantee|garanti|miracle|milagro|!", text, re.IGNORECASE)


@pytest.mark.parametrize("path", ["/", GUIDE, "/callback", f"{GUIDE}/question", "/privacy"])
def test_eight_years_of_school_are_enough_to_read_it(visitor: Visitor, path: str) -> None:
    assert school_years(visitor.get(path).html) <= 8


def test_one_click_says_whether_it_helped(
    new_visitor: Callable[[], Visitor], database: Database
) -> None:
    for language, answer in (("en", "yes"), ("en", "yes"), ("es", "no")):
        visitor = new_visitor()
        form = visitor.get(f"{GUIDE}?lang={language}").forms[0]
        page = visitor.send(form, helpful=answer)
        assert re.search("Thank you for telling us|Gracias por decírnoslo", page.text)

    assert opinions(database) == [
        ("hair-restoration", "en", True, 2),
        ("hair-restoration", "es", False, 1),
    ]


def test_whoever_clicks_twice_is_counted_once(visitor: Visitor, database: Database) -> None:
    form = visitor.get(GUIDE).forms[0]
    for answer in ("yes", "no", "yes"):
        visitor.send(form, helpful=answer)

    assert opinions(database) == [("hair-restoration", "en", True, 1)]


def test_what_is_no_opinion_is_not_counted(visitor: Visitor, database: Database) -> None:
    assert visitor.send(visitor.get(GUIDE).forms[0], helpful="perhaps").status == 422
    assert opinions(database) == []


def test_a_question_typed_there_is_kept_on_the_way_to_us(
    visitor: Visitor, database: Database
) -> None:
    page = visitor.send(visitor.get(GUIDE).form, message=ANA["message"])

    assert page.address == f"{GUIDE}/question"
    assert page.form.fields["message"] == ANA["message"]
    assert (
        visitor.send(page.form, **{**ANA, "message": page.form.fields["message"]}).says("h1")
        == THANKED
    )
    assert [lead.source for lead in leads(database)] == ["question"]


def test_it_ends_in_reaching_out(visitor: Visitor) -> None:
    links = [link.href for link in visitor.get(GUIDE).links]

    assert {"/book", "/callback"} <= set(links)
