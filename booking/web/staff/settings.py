"""What can be set, and what is still to be set up."""

from dataclasses import dataclass

from werkzeug import Response

from booking.accounts.rules import Permission
from booking.practice.queries import load_practice
from booking.web.context import config, database, now
from booking.web.staff.checklist import Task, tasks
from booking.web.staff.shell import may, page


@dataclass(frozen=True, slots=True)
class Section:
    """A page of settings, for whom it is open."""

    name: str
    endpoint: str
    words: str
    permission: Permission


SECTIONS = (
    Section(
        "The practice",
        "staff.practice_settings",
        "Name, phone, email, where alerts go, what patients can do themselves.",
        Permission.SETTINGS,
    ),
    Section(
        "Locations and rooms",
        "staff.locations",
        "Addresses, time zones, what patients should know before they come.",
        Permission.SETTINGS,
    ),
    Section(
        "Providers",
        "staff.providers",
        "Who sees patients, and what they offer.",
        Permission.SETTINGS,
    ),
    Section(
        "Consultation types",
        "staff.consultation_types",
        "What can be booked: length, buffers, notice, where and with whom.",
        Permission.SETTINGS,
    ),
    Section(
        "Weekly hours",
        "staff.hours",
        "When each provider sees patients in an ordinary week, now and later.",
        Permission.SETTINGS,
    ),
    Section(
        "Exceptions",
        "staff.exceptions",
        "Dates on which a provider is away, or sees patients at other hours.",
        Permission.BLOCKS,
    ),
    Section(
        "Close a day",
        "staff.close_day",
        "Cancel what is booked then, tell everybody, and see who must be phoned.",
        Permission.BLOCKS,
    ),
    Section(
        "Closures",
        "staff.closures",
        "Days on which the whole practice is closed, holidays among them.",
        Permission.SETTINGS,
    ),
    Section(
        "Reminders",
        "staff.reminders",
        "When patients are reminded of their visits.",
        Permission.SETTINGS,
    ),
    Section(
        "Words of the mails",
        "staff.wordings",
        "What confirmations, reminders and the others say, in both languages.",
        Permission.SETTINGS,
    ),
    Section(
        "The self-check",
        "staff.check_settings",
        "What it asks and says in both languages, and who signed it.",
        Permission.SETTINGS,
    ),
    Section(
        "Campaigns",
        "staff.campaigns",
        "Articles, adverts and partners: their links, their widget, what they cost.",
        Permission.SETTINGS,
    ),
    Section(
        "People",
        "staff.accounts",
        "Who may come in, in which role, and with which second step.",
        Permission.ACCOUNTS,
    ),
    Section(
        "API keys",
        "staff.api_keys",
        "Programs that may come in, one key each.",
        Permission.ACCOUNTS,
    ),
    Section(
        "Signing in",
        "staff.security_settings",
        "How long a sign-in lasts, and whether everybody needs the second step.",
        Permission.ACCOUNTS,
    ),
)


def settings() -> Response:
    sections = [one for one in SECTIONS if may(one.permission)]
    return page("settings", sections=sections, to_do=_to_do())


def _to_do() -> list[Task]:
    if not may(Permission.SETTINGS):
        return []
    with database().reading() as session:
        practice = load_practice(session)
    return tasks(practice, config(), today=now().astimezone(practice.zone).date())
