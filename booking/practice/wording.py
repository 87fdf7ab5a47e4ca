"""What may be said in a mail's own words: its parts, their placeholders, and what is refused."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

MAILS = ("confirmation", "reschedule", "cancellation", "reminder")
LANGUAGES = ("en", "es")

PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")
BRACE = re.compile(r"\{[^{}\n]*\}|[{}]")
# With what stands before it, where there is nothing to put in its place: "Hello {name}," is
# "Hello," to whoever has none.
WITH_LEAD = re.compile(r"(,?[ \t]*)\{(\w+)\}")
# English and Spanish, by how the words begin.
HEALTH = re.compile(
    r"\b(?:alopec|bald|calv|clinic|clínic|consult|cabell|capilar|cirug|derma|diagn|exosom|exosoma"
    r"|follic|graft|hair|health|injert|medic|médic|pelo|procedure|prp|salud"
    r"|scalp|stem cell|surg|therap|terap|thinning|transplant|trasplant|tratam|treat)\w*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a mail that the practice may put in its own words."""

    name: str
    longest: int
    placeholders: tuple[str, ...]
    # Shown on a locked phone and in every list of mails: nothing about health there.
    is_public: bool = False
    only_in: tuple[str, ...] = MAILS


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why words are refused: `code`, the line it is in, and what it is about."""

    code: str
    line: int
    what: str = ""


TIMES = ("date", "time", "zone")
ANY = ("name", *TIMES, "type", "provider", "phone", "practice")
PARTS = (
    Part("subject", 100, TIMES, is_public=True),
    Part("preheader", 140, TIMES, is_public=True),
    Part("greeting", 120, ("name", "practice")),
    Part("intro", 1_000, ANY),
    Part("intro_confirmed", 1_000, ANY, only_in=("reminder",)),
    Part("closing", 2_000, ANY),
)


def parts_of(mail: str) -> tuple[Part, ...]:
    return tuple(part for part in PARTS if mail in part.only_in)


def flaws(part: Part, words: str) -> list[Flaw]:
    found = [Flaw("too_long", 1, str(part.longest))] if len(words) > part.longest else []
    for number, line in enumerate(words.split("\n"), 1):
        found.extend(_flaws_of_line(part, line, number))
    return found


def _flaws_of_line(part: Part, line: str, number: int) -> Iterator[Flaw]:
    for brace in BRACE.finditer(line):
        inner = PLACEHOLDER.fullmatch(brace.group())
        if inner is None:
            yield Flaw("stray_brace", number, brace.group())
        elif inner.group(1) not in ANY:
            yield Flaw("unknown_placeholder", number, brace.group())
        elif inner.group(1) not in part.placeholders:
            yield Flaw("placeholder_not_here", number, brace.group())
    told = HEALTH.search(line) if part.is_public else None
    if told:
        yield Flaw("tells_of_health", number, told.group())


def filled(words: str, values: Mapping[str, str]) -> str:
    """In one pass: what a value brings along is never a placeholder."""

    def value(found: re.Match[str]) -> str:
        lead, name = found.groups()
        if name not in values:
            return found.group()
        return f"{lead}{values[name]}" if values[name] else ""

    return WITH_LEAD.sub(value, words)


def paragraphs(words: str) -> list[list[str]]:
    """An empty line ends a paragraph; each is its lines."""
    return [block.split("\n") for block in re.split(r"\n\s*\n", words.strip()) if block.strip()]
