"""The self-check's text: questions, choices and endings as data, each word in both languages."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from booking.errors import NotFound

Written = Annotated[str, Field(min_length=1)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(Part):
    en: Written
    es: Written

    def said(self, locale: str) -> str:
        return self.es if locale == "es" else self.en


class Ending(Part):
    """`then` is said above the ways on."""

    title: Words
    lead: Words
    then: Words


class Choice(Words):
    """`warns` is a red flag; `meets` speaks for a consultation; `alone` goes with no other.

    `ending` is what the only red flag leads to where the general words would be too much.
    `bring_up` names what to talk about then; `cites` says that the note has to be read beside it.
    """

    id: Key
    alone: bool = False
    meets: bool = False
    cites: bool = False
    warns: Words | None = None
    ending: Ending | None = None
    bring_up: Key | None = None


class Question(Words):
    """With `many`, several choices may be true at once."""

    id: Key
    many: bool = False
    choices: Annotated[tuple[Choice, ...], Field(min_length=2)]

    @property
    def can_warn(self) -> bool:
        return any(choice.warns for choice in self.choices)

    @property
    def asks_for_more(self) -> bool:
        """Whether something here has to be met before a consultation is the next step."""
        return any(choice.meets for choice in self.choices)

    @property
    def cites(self) -> bool:
        return any(choice.cites for choice in self.choices)

    def choice(self, key: str) -> Choice | None:
        return next((one for one in self.choices if one.id == key), None)


class Start(Part):
    title: Words
    lead: Words
    points: tuple[Words, ...]


class Note(Part):
    title: Words
    text: Words
    source: Words


class CheckText(Part):
    """One version, whole: what an administrator signs."""

    number: Annotated[int, Field(ge=1)]
    start: Start
    questions: tuple[Question, ...]
    bring_up: dict[Key, Words]
    good_step: Ending
    find_out: Ending
    see_doctor: Ending
    note: Note

    @model_validator(mode="after")
    def is_whole(self) -> Self:
        """Nothing stands twice under one name, and everything named is there."""
        names = [[one.id for one in self.questions]]
        names += [[choice.id for choice in one.choices] for one in self.questions]
        named = {choice.bring_up for one in self.questions for choice in one.choices}
        if any(len(set(ids)) < len(ids) for ids in names) or named - {None} != {*self.bring_up}:
            raise ValueError("a name stands twice, or for nothing")
        return self

    def question(self, key: str) -> Question:
        for one in self.questions:
            if one.id == key:
                return one
        raise NotFound
