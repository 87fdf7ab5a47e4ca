"""A browser in words that its owner knows it by."""

import re

BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/(\d+)"),
    ("Opera", r"OPR/(\d+)"),
    ("Firefox", r"(?:Firefox|FxiOS)/(\d+)"),
    ("Chrome", r"(?:Chrome|CriOS)/(\d+)"),
    ("Safari", r"Version/(\d+).*Safari"),
)
SYSTEMS = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("Mac", r"Mac OS X|Macintosh"),
    ("ChromeOS", r"CrOS"),
    ("Linux", r"Linux"),
)


def browser_words(agent: str) -> str:
    """What it says of itself, which need not be true."""
    browser = next((name for name, mark in BROWSERS if re.search(mark, agent)), "A browser")
    system = next((name for name, mark in SYSTEMS if re.search(mark, agent)), None)
    return f"{browser} on {system}" if system else browser
