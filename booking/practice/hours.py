"""When providers see patients: the week, its exceptions, and the closures of the whole practice."""

from collections.abc import Collection, Iterable
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.audit.actions import record
from booking.audit.rules import Actor
from booking.errors import InvalidInput, NotFound, StaleVersion
from booking.keyring import fingerprint
from booking.practice.actions import touch_practice
from booking.practice.models import Closure, HoursException, Provider, WorkingHours
from booking.practice.queries import load_practice
from booking.practice.times import ClosureWish, DayWish, WeekWish
from booking.practice.week import (
    DayChange,
    Hours,
    Validity,
    exceptions_of,
    replaced,
    week_of,
    without_week,
)


def hours_of(provider: Provider) -> set[Hours]:
    return {_hours(row) for row in provider.hours}


def hours_mark(provider: Provider) -> str:
    return _mark(sorted(hours_of(provider), key=repr))


def changes_of(provider: Provider, on: date) -> list[HoursException]:
    return [row for row in provider.exceptions if row.on == on]


def day_mark(provider: Provider, on: date) -> str:
    rows = [(_value(row), row.reason) for row in changes_of(provider, on)]
    return _mark(sorted(rows, key=repr))


def closure_mark(closure: Closure) -> str:
    return _mark([closure.first, closure.last, closure.reason])


def set_week(
    session: Session,
    provider: str,
    wish: WeekWish,
    *,
    during: Validity,
    by: Actor,
    now: datetime,
) -> None:
    """During these dates the wish's hours count and no others."""
    week = week_of(wish)
    row = _turn(session, provider)
    _rewrite(session, row, replaced(hours_of(row), week, during), wish.seen, by=by, now=now)


def remove_week(
    session: Session, provider: str, gone: Validity, *, seen: str, by: Actor, now: datetime
) -> None:
    row = _turn(session, provider)
    _rewrite(session, row, without_week(hours_of(row), gone), seen, by=by, now=now)


def set_day(session: Session, wish: DayWish, *, is_new: bool, by: Actor, now: datetime) -> None:
    """A new one does not take the place of another; what is so already is no change."""
    wanted = exceptions_of(wish)
    row = _turn(session, wish.provider)
    if wish.on < now.astimezone(load_practice(session).zone).date():
        raise InvalidInput({"on": ["in_the_past"]})
    for on in wish.days:
        present = changes_of(row, on)
        is_so = all(one.reason == wish.reason for one in present)
        if {_value(one) for one in present} == wanted and is_so:
            continue
        if present and is_new:
            raise InvalidInput({"on": ["already_known"]})
        if not is_new and wish.seen != day_mark(row, on):
            raise StaleVersion
        _replace_day(session, row, on, wanted, wish.reason)
        _record_day(session, "change", row, on, by=by, now=now)


def remove_day(
    session: Session, provider: str, on: date, *, seen: str, by: Actor, now: datetime
) -> None:
    """One that is gone already is no matter."""
    row = _turn(session, provider)
    if not changes_of(row, on):
        return
    if seen != day_mark(row, on):
        raise StaleVersion
    _replace_day(session, row, on, (), "")
    _record_day(session, "remove", row, on, by=by, now=now)


def close_days(
    session: Session, provider: str, days: Iterable[date], *, reason: str, by: Actor, now: datetime
) -> None:
    """Whatever else the provider had planned on them; what is closed already stays as it is."""
    row = _turn(session, provider)
    closed = DayChange(opens=False)
    for on in days:
        if closed not in {_value(one) for one in changes_of(row, on)}:
            _replace_day(session, row, on, (closed,), reason)
            _record_day(session, "change", row, on, by=by, now=now)


def add_closure(session: Session, wish: ClosureWish, *, by: Actor, now: datetime) -> None:
    """One that is there already is not added again."""
    touch_practice(session)
    first, last = wish.dates
    same = select(Closure.id).where(Closure.first == first, Closure.last == last)
    if session.scalars(same).first() is not None:
        return
    closure = Closure(first=first, last=last, reason=wish.reason)
    session.add(closure)
    session.flush()
    record(session, "closure.add", f"closure {closure.id}", by=by, now=now)


def change_closure(
    session: Session, closure_id: int, wish: ClosureWish, *, by: Actor, now: datetime
) -> None:
    touch_practice(session)
    closure = closure_by_id(session, closure_id)
    session.refresh(closure)
    first, last = wish.dates
    wanted = {"first": first, "last": last, "reason": wish.reason}
    changed = [name for name, value in wanted.items() if getattr(closure, name) != value]
    if not changed:
        return
    if wish.seen != closure_mark(closure):
        raise StaleVersion
    for name in changed:
        setattr(closure, name, wanted[name])
    record(session, "closure.change", f"closure {closure.id}", by=by, now=now, fields=changed)


def remove_closure(
    session: Session, closure_id: int, *, seen: str, by: Actor, now: datetime
) -> None:
    """One that is gone already is no matter."""
    touch_practice(session)
    closure = session.get(Closure, closure_id, populate_existing=True)
    if closure is None:
        return
    if seen != closure_mark(closure):
        raise StaleVersion
    session.delete(closure)
    record(session, "closure.remove", f"closure {closure_id}", by=by, now=now)


def closure_by_id(session: Session, closure_id: int) -> Closure:
    closure = session.get(Closure, closure_id)
    if closure is None:
        raise NotFound
    return closure


def _turn(session: Session, provider: str) -> Provider:
    """Detached: to read from, after whoever had the turn before."""
    touch_practice(session)
    return load_practice(session).provider(provider)


def _rewrite(
    session: Session, provider: Provider, wanted: set[Hours], seen: str, *, by: Actor, now: datetime
) -> None:
    present = hours_of(provider)
    if wanted == present:
        return
    if seen != hours_mark(provider):
        raise StaleVersion
    for row in session.scalars(select(WorkingHours).where(WorkingHours.provider_id == provider.id)):
        if _hours(row) not in wanted:
            session.delete(row)
    session.add_all(_row(provider, one) for one in wanted - present)
    session.flush()
    record(session, "hours.change", f"provider {provider.slug}", by=by, now=now, fields=("hours",))


def _replace_day(
    session: Session, provider: Provider, on: date, wanted: Iterable[DayChange], reason: str
) -> None:
    own = select(HoursException).where(
        HoursException.provider_id == provider.id, HoursException.on == on
    )
    for row in session.scalars(own):
        session.delete(row)
    session.add_all(
        HoursException(
            provider_id=provider.id,
            on=on,
            opens=one.opens,
            starts=one.starts,
            ends=one.ends,
            reason=reason,
        )
        for one in wanted
    )
    session.flush()


def _record_day(
    session: Session, what: str, provider: Provider, on: date, *, by: Actor, now: datetime
) -> None:
    subject = f"provider {provider.slug} {on}"
    record(session, f"exception.{what}", subject, by=by, now=now, fields=("hours",))


def _hours(row: WorkingHours) -> Hours:
    return Hours(row.weekday, row.starts, row.ends, Validity(row.valid_from, row.valid_until))


def _row(provider: Provider, one: Hours) -> WorkingHours:
    return WorkingHours(
        provider_id=provider.id,
        weekday=one.weekday,
        starts=one.starts,
        ends=one.ends,
        valid_from=one.validity.first,
        valid_until=one.validity.last,
    )


def _value(row: HoursException) -> DayChange:
    return DayChange(row.opens, row.starts, row.ends)


def _mark(values: Collection[object]) -> str:
    return fingerprint(*map(repr, values))
