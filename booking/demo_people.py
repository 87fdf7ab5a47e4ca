"""Who comes to the demo's practice; every number and address is one that nobody has."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

FIRST_NAMES = """
    Maria Linda Rosa Karen Angela Denise Teresa Sandra Gloria Yolanda Tiffany Monica Priya Mei
    James Robert Carlos David Anthony Marcus Kevin Hector Brian Luis Terrence Paul Andre Omar
""".split()  # noqa: SIM905
LAST_NAMES = """
    Garcia Johnson Nguyen Williams Martinez Brown Davis Rodriguez Wilson Thomas Lopez Moore
    Jackson Perez White Harris Sanchez Robinson Walker Torres Hill Ramirez Carter Mitchell
""".split()  # noqa: SIM905
WITHOUT_EMAIL = 0.12
# Of Houston and around it; 0100 to 0199 after 555 is kept for stories.
AREA_CODES = ("713", "281", "832", "346", "409", "936", "979", "512", "210", "361")
NOTES = (
    None,
    None,
    "Thinning at the temples for about two years.",
    "I would like to know what can be done after my transplant in 2021.",
    "My hair is thinner everywhere since last winter.",
    "Tight braids for years, now thin at the edges.",
)
# What some of them answered in the self-check, and let the practice keep.
CHECKED: tuple[dict[str, list[str]], ...] = (
    {
        "age": ["adult"],
        "signs": ["none"],
        "hair": ["some"],
        "pattern": ["receding"],
        "since": ["under_2_years"],
        "tried": ["store"],
        "hope": ["keep", "cause"],
    },
    {
        "age": ["adult"],
        "signs": ["none"],
        "hair": ["unsure"],
        "pattern": ["none"],
        "since": ["unsure"],
        "tried": ["nothing"],
        "hope": ["unsure"],
    },
    {"age": ["adult"], "signs": ["redness"]},
)


@dataclass(frozen=True, slots=True)
class Guest:
    name: str
    email: str | None
    phone: str | None
    locale: str = "en"


# What a day of the desk has to cope with.
UNUSUAL = (
    Guest("Guadalupe Hernández Ortiz", "guadalupe@example.com", "+17135550141", "es"),
    Guest("Oluwaseun Adeyemi-Featherstonehaugh", "seun@example.com", "+442079460958"),
    Guest("Earl Whitfield", None, "+17135550177"),
    Guest("Nguyễn Thị Hồng Nhung", "nhung@example.com", "+12815550119"),
    Guest(
        "María de los Ángeles Fernández-Villaseñor y Rodríguez de la Garza",
        "maria.angeles@example.com",
        "+17135550164",
        "es",
    ),
    Guest("Bernice Okafor", None, "+17135550186"),
    Guest("Siobhán O’Sullivan", "siobhan@example.com", "+441632960123"),
)


def strangers(chance: random.Random) -> Iterator[Guest]:
    """One after another, as long as there are numbers that nobody before them has."""
    unusual = {guest.phone for guest in UNUSUAL}
    numbers = [f"+1{area}555{end:04d}" for area in AREA_CODES for end in range(101, 200)]
    names = [f"{first} {last}" for first in FIRST_NAMES for last in LAST_NAMES]
    phones = chance.sample(numbers, k=len(numbers))
    new = (phone for phone in phones if phone not in unusual)
    for name, phone in zip(chance.sample(names, k=len(names)), new, strict=False):
        email = f"{name.replace(' ', '.')}{chance.randrange(100)}@example.com".lower()
        has_email = chance.random() > WITHOUT_EMAIL
        yield Guest(
            name, email if has_email else None, phone, chance.choice(("en", "en", "en", "es"))
        )
