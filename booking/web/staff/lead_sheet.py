"""A lead as a line of a file, which can be imported again; nothing about health leaves with it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from booking.campaigns.models import Touch
from booking.leads.pipeline import Exported
from booking.leads.rules import LeadSource, LostReason, Stage
from booking.practice.queries import Practice
from booking.references import spoken_reference
from booking.web.staff.lead_words import REASONS, SOURCES, STAGES

COLUMNS = (
    "Reference",
    "Name",
    "Email",
    "Phone",
    "Best time",
    "Language",
    "Consent",
    "Stage",
    "Lost because",
    "Came",
    "First answered",
    "Follow up on",
    "Owner",
    "How",
    "First touch",
    "First campaign",
    "First source",
    "First medium",
    "Last touch",
    "Last campaign",
    "Last source",
    "Last medium",
)


def line_of(row: Exported, practice: Practice) -> tuple[str, ...]:
    lead, zone = row.lead, practice.zone
    return (
        spoken_reference(lead.reference),
        lead.name,
        lead.email or "",
        lead.phone or "",
        lead.best_time or "",
        lead.locale,
        "yes" if row.agreed else "no",
        STAGES[Stage(lead.stage)],
        REASONS[LostReason(lead.lost_reason)] if lead.lost_reason else "",
        _at(lead.created_at, zone),
        _at(lead.responded_at, zone),
        lead.follow_up_on.isoformat() if lead.follow_up_on else "",
        row.owner or "",
        SOURCES[LeadSource(lead.source)],
        *_came(row.touch, zone),
        *_came(row.last, zone),
    )


def _came(touch: Touch | None, zone: ZoneInfo) -> tuple[str, ...]:
    """The campaign as links have it: by its name an import would not know it."""
    if touch is None:
        return ("", "", "", "")
    said = (touch.campaign, touch.source, touch.medium)
    return (_at(touch.arrived_at, zone), *(one or "" for one in said))


def _at(instant: datetime | None, zone: ZoneInfo) -> str:
    return f"{instant.astimezone(zone):%Y-%m-%d %H:%M}" if instant else ""
