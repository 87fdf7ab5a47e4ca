"""Going through the self-check as a visitor without script does."""

from tests.web.site.visitor import Page, Visitor

START = "/check"
GOOD = {
    "age": ["adult"],
    "signs": ["none"],
    "hair": ["some"],
    "pattern": ["receding"],
    "since": ["unsure"],
    "tried": ["store", "prp"],
    "hope": ["cells", "keep"],
}
UNSURE = GOOD | {"hair": ["unsure"], "pattern": ["none"]}
FLAGGED = {"age": ["minor"], "signs": ["fever", "pain"]}


def choose(visitor: Visitor, page: Page, *chosen: str) -> Page:
    page.form.fields["choice"] = list(chosen)  # type: ignore[assignment]
    return visitor.send(page.form)


def answer_all(visitor: Visitor, answers: dict[str, list[str]]) -> Page:
    """The page that it ends on; every question is asked in its turn."""
    page = visitor.get(f"{START}/{next(iter(answers))}")
    for question, chosen in answers.items():
        assert page.address == f"{START}/{question}"
        page = choose(visitor, page, *chosen)
    return page


def go_on(visitor: Visitor, page: Page, *, keep: bool, to: str = "book") -> Page:
    """From the ending's first form; the other one there forgets all."""
    form = page.forms[0]
    return visitor.send(form, to=to, **({"keep_answers": "true"} if keep else {}))
