"""Who comes to the demo's practice; every number and address is one that nobody has."""

import random
from dataclasses import dataclass

FIRST_NAMES = """
    Maria Linda Rosa Karen Angela Denise Teresa Sandra Gloria Yolanda Tiffany Monica Priya Mei
    James Robert Carlos David Anthony Marcus Kevin Hector Brian Luis Terrence Paul Andre Omar
""".split()  # noqa: SIM905
LAST_NAMES = """
    Garcia Johnson Nguyen Williams Martinez Brown Davis Rodriguez Wilson Thomas Lopez Moore
    Jackson Perez White Harris Sanchez Robinson Walker Torres Hill Ramirez Carter Mitchell
""".split()  # noqa: SIM905
NOTES = (
    None,
    None,
    "Thinning at the temples for about two years.",
    "I would like to know what can be done after my transplant in 2021.",
    "My hair is thinner everywhere since last winter.",
    "Tight braids for years, now thin at the edges.",
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


def anybody(chance: random.Random) -> Guest:
    first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
    return Guest(
        f"{first} {last}",
        f"{first}.{last}{chance.randrange(100)}@example.com".lower(),
        f"+1713555{chance.randrange(100, 200):04d}",
        chance.choice(("en", "en", "en", "es")),
    )
