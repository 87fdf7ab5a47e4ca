"""The words to translate: `python -m tests.catalogue` adds new ones to the .po, drops old ones."""

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from config import ROOT

TRANSLATIONS = ROOT / "booking" / "translations"
SPANISH = TRANSLATIONS / "es" / "LC_MESSAGES" / "messages.po"
HEADER = "# Spanish. Readers are addressed as usted."


def extracted() -> Catalog:
    with (TRANSLATIONS / "babel.cfg").open() as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    catalogue = Catalog()
    for folder in ("booking", "templates"):
        # Babel by itself passes over folders like _parts.
        found = extract_from_dir(ROOT / folder, methods, options, directory_filter=_is_ours)
        for _file, _line, message, _comments, context in found:
            catalogue.add(message, context=context)
    return catalogue


def spanish() -> Catalog:
    with SPANISH.open("rb") as file:
        return read_po(file, locale="es")


def update() -> None:
    words = spanish()
    words.update(extracted(), no_fuzzy_matching=True)
    words.obsolete.clear()
    words.header_comment = HEADER
    with SPANISH.open("wb") as file:
        write_po(file, words, sort_output=True, width=100, omit_header=False)


def _is_ours(folder: str) -> bool:
    return not folder.endswith("__pycache__")


if __name__ == "__main__":
    update()
