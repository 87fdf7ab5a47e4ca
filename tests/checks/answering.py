"""Every way of answering, and the shortest of each kind."""

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from booking.checks.queries import written_text
from booking.checks.rules import Answers
from booking.checks.text import CheckText, Question

TEXT = written_text()
GOOD: Answers = {
    "age": ("adult",),
    "signs": ("none",),
    "hair": ("some",),
    "pattern": ("receding",),
    "since": ("under_2_years",),
    "tried": ("nothing",),
    "hope": ("keep",),
}


def chosen(question: Question) -> SearchStrategy[tuple[str, ...]]:
    """As `read_choices` gives it back."""
    alone = [(one.id,) for one in question.choices if one.alone or not question.many]
    others = [one.id for one in question.choices if not one.alone]
    if not question.many:
        return st.sampled_from(alone)
    several = st.sets(st.sampled_from(others), min_size=1).map(
        lambda some: tuple(one for one in others if one in some)
    )
    return st.one_of(st.sampled_from(alone), several) if alone else several


def all_answers() -> SearchStrategy[Answers]:
    return st.fixed_dictionaries({one.id: chosen(one) for one in TEXT.questions})


def another(number: int) -> CheckText:
    """The same with another word in it."""
    lead = TEXT.start.lead.model_copy(update={"en": "It takes a minute."})
    start = TEXT.start.model_copy(update={"lead": lead})
    return TEXT.model_copy(update={"number": number, "start": start})
