"""What the practice's mails say in its own words, and when it reminds."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.errors import InvalidInput, NotFound, StaleVersion
from booking.practice.actions import touch_practice
from booking.practice.inputs import ReminderWanted, WordingChange
from booking.practice.models import MailWording, ReminderRule
from booking.practice.wording import LANGUAGES, MAILS, Flaw, flaws, parts_of

MINUTES_IN_AN_HOUR = 60


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
    """Mails that are written already stay as they are; what is said so already is no change."""
    # Whoever changes settings takes turns, so that two editors see each other's version.
    touch_practice(session)
    wording = wording_of(session, mail, locale)
    said = {part.name: getattr(change, part.name) for part in parts_of(mail)}
    check_wording(mail, said)
    changed = [name for name, words in said.items() if words != (getattr(wording, name) or "")]
    if not changed:
        return
    if wording.version != change.version:
        raise StaleVersion
    for name in changed:
        setattr(wording, name, said[name])
    wording.version = change.version + 1
    session.add(wording)
    session.flush()
    record(session, "wording.change", f"wording {mail} {locale}", by=by, now=now, fields=changed)


def mark_of_reminders(rules: Iterable[ReminderRule]) -> str:
    """The same as long as nobody changes when it is reminded."""
    told = sorted((rule.minutes_before, rule.grace_minutes) for rule in rules)
    return sha256(repr(told).encode()).hexdigest()


def change_reminders(
    session: Session, wanted: Sequence[ReminderWanted], *, seen: str, by: Actor, now: datetime
) -> None:
    """`seen` is the mark of those that were changed; what nobody changed keeps its row."""
    touch_practice(session)
    graces = {one.minutes_before: one.grace * MINUTES_IN_AN_HOUR for one in wanted}
    if len(graces) < len(wanted):
        raise InvalidInput({"reminders": ["already_known"]})
    rules = {rule.minutes_before: rule for rule in session.scalars(select(ReminderRule))}
    if {minutes: rule.grace_minutes for minutes, rule in rules.items()} == graces:
        return
    if mark_of_reminders(rules.values()) != seen:
        raise StaleVersion
    for minutes, rule in rules.items():
        if minutes not in graces:
            session.delete(rule)
    for minutes, grace in graces.items():
        rule = rules.get(minutes) or ReminderRule(minutes_before=minutes)
        rule.grace_minutes = grace
        session.add(rule)
    session.flush()
    record(session, "practice.reminders", "practice", by=by, now=now, fields=("reminders",))
