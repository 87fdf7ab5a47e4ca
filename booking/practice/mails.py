"""What the practice's mails say in its own words."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.errors import InvalidInput, NotFound, StaleVersion
from booking.practice.actions import touch_practice
from booking.practice.inputs import WordingChange
from booking.practice.models import MailWording
from booking.practice.wording import LANGUAGES, MAILS, Flaw, flaws, parts_of


class BrokenWording(InvalidInput):
    """`flaws` says of each part what is wrong with it, and in which line."""

    def __init__(self, flaws: Mapping[str, list[Flaw]]) -> None:
        super().__init__({name: [flaw.code for flaw in found] for name, found in flaws.items()})
        self.flaws = flaws


def wording_of(session: Session, mail: str, locale: str) -> MailWording:
    """As it stands; not yet kept, where the practice has no words of its own."""
    if mail not in MAILS or locale not in LANGUAGES:
        raise NotFound
    kept = session.get(MailWording, (mail, locale))
    return kept or MailWording(mail=mail, locale=locale, version=0)


def check_wording(mail: str, words: Mapping[str, str]) -> None:
    found = {part.name: flaws(part, words.get(part.name, "")) for part in parts_of(mail)}
    broken = {name: flaws for name, flaws in found.items() if flaws}
    if broken:
        raise BrokenWording(broken)


def change_wording(
    session: Session,
    mail: str,
    locale: str,
    change: WordingChange,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Mails that are written already stay as they are."""
    # Whoever changes settings takes turns, so that two editors see each other's version.
    touch_practice(session)
    wording = wording_of(session, mail, locale)
    if wording.version != change.version:
        raise StaleVersion
    said = {part.name: getattr(change, part.name) for part in parts_of(mail)}
    check_wording(mail, said)
    changed = [name for name, words in said.items() if words != (getattr(wording, name) or "")]
    for name in changed:
        setattr(wording, name, said[name])
    wording.version = change.version + 1
    session.add(wording)
    session.flush()
    record(session, "wording.change", f"wording {mail} {locale}", by=by, now=now, fields=changed)
