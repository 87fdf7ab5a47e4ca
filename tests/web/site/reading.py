"""How many years of school an English text asks for, after Flesch and Kincaid."""

import re
from html import unescape

SOUNDS = re.compile(r"[aeiouy]+")
SILENT = re.compile(r"(?<=[^aeiouyl])e\b|(?<=[^td])ed\b")
ENDS = re.compile(r"</(?:p|li|h[1-6]|dt|dd|label|legend|button|a)>")


def school_years(page: str) -> float:
    """Of its main part. What stands by itself, as a heading does, is a sentence."""
    main = page[page.index("<main") : page.index("</main>")]
    plain = unescape(re.sub(r"<[^>]+>", " ", ENDS.sub(". ", main)))
    sentences = [one for one in re.split(r"[.?:;]", plain) if re.search("[A-Za-z]", one)]
    words = re.findall(r"[A-Za-z’']+", plain)
    sounds = sum(max(1, len(SOUNDS.findall(SILENT.sub("", word.lower())))) for word in words)
    return 0.39 * len(words) / len(sentences) + 11.8 * sounds / len(words) - 15.59
