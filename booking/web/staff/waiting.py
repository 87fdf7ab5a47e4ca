"""What needs a human: each says what to do, and leads to where it is done."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from booking.accounts.rules import Caller
from booking.practice.queries import Practice
from booking.web.staff import waiting_groups as visits
from booking.web.staff import waiting_leads as leads
from booking.web.staff.waiting_items import CALLS, Desk, Group

AT_ONCE = 6
# The most urgent first.
GROUPS: tuple[Callable[[Desk], Group], ...] = (
    visits.late_mail,
    visits.orphans,
    leads.late,
    leads.unseen,
    visits.mails,
    visits.to_phone,
    leads.due,
    visits.to_confirm,
    visits.days_left_open,
)


@dataclass(frozen=True, slots=True)
class Waiting:
    groups: tuple[Group, ...]

    @property
    def count(self) -> int:
        return sum(group.count for group in self.groups)

    @property
    def calls(self) -> int:
        return sum(group.count for group in self.groups if group.key == CALLS)

    @property
    def shows_somebody(self) -> bool:
        return any(item.names_somebody for group in self.groups for item in group.items)


def waiting_for(session: Session, practice: Practice, *, caller: Caller, now: datetime) -> Waiting:
    desk = Desk(session, practice, caller, now)
    groups = (group_of(desk) for group_of in GROUPS)
    return Waiting(tuple(_shortened(group) for group in groups if group.items))


def _shortened(group: Group) -> Group:
    return replace(group, items=group.items[:AT_ONCE], more=max(0, group.count - AT_ONCE))
