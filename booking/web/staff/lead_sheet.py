"""A lead as a line of a file: what the list says of it, nothing about health."""

from datetime import datetime

from booking.leads.pipeline import Listed
from booking.leads.rules import LeadSource, LostReason, Stage
from booking.practice.queries import Practice
from booking.references import spoken_reference
from booking.web.staff.lead_words import REASONS, SOURCES, STAGES

COLUMNS = (
    "Reference",
    "Name",
    "Email",
    "Phone",
    "Language",
    "Stage",
    "Lost because",
    "Came",
    "First answered",
    "Follow up on",
    "Owner",
    "How",
    "Campaign",
    "Source",
    "Medium",
)


def line_of(row: Listed, practice: Practice) -> tuple[str, ...]:
    lead, touch = row.lead, row.touch

    def at(instant: datetime | None) -> str:
        return f"{instant.astimezone(practice.zone):%Y-%m-%d %H:%M}" if instant else ""

    return (
        spoken_reference(lead.reference),
        lead.name,
        lead.email or "",
        lead.phone or "",
        lead.locale,
        STAGES[Stage(lead.stage)],
        REASONS[LostReason(lead.lost_reason)] if lead.lost_reason else "",
        at(lead.created_at),
        at(lead.responded_at),
        lead.follow_up_on.isoformat() if lead.follow_up_on else "",
        row.owner or "",
        SOURCES[LeadSource(lead.source)],
        row.campaign or "",
        (touch.source or "") if touch else "",
        (touch.medium or "") if touch else "",
    )
