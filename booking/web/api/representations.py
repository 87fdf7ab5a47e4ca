"""From what we keep to what the API says: the only place where that is decided."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from booking.accounts.rules import Caller, Permission
from booking.appointments.actions import Booked
from booking.appointments.emails import links_of
from booking.appointments.models import Appointment
from booking.appointments.queries import view
from booking.appointments.rules import Source, Status, cutoff
from booking.availability.queries import Slot
from booking.leads.models import Lead
from booking.leads.rules import LeadSource, LostReason, Stage
from booking.messages.models import Message
from booking.messages.rules import Status as MessageStatus
from booking.practice.models import Block, ConsultationType
from booking.practice.queries import Practice
from booking.references import spoken_reference
from booking.reports.rules import FunnelRow
from booking.web.api.shapes import (
    AppointmentShown,
    BlockShown,
    BookedShown,
    FunnelRowShown,
    FunnelShown,
    LeadShown,
    ManagedShown,
    MaskedContact,
    MessageShown,
    PersonShown,
    SlotShown,
    TypeShown,
)
from booking.web.formatting import masked_email, masked_phone


def type_shown(practice: Practice, kind: ConsultationType) -> TypeShown:
    return TypeShown.model_validate(
        {
            "slug": kind.slug,
            "name": kind.name,
            "summary": kind.summary,
            "duration_minutes": kind.duration_minutes,
            "modality": kind.modality,
            "locations": [practice.location_of(kind).slug],
            "providers": [one.slug for one in practice.providers_of(kind)],
        }
    )


def slot_shown(slot: Slot, zone: ZoneInfo) -> SlotShown:
    return SlotShown(
        starts_at=slot.starts_at.astimezone(zone),
        ends_at=slot.ends_at.astimezone(zone),
        provider=slot.provider,
    )


def booked_shown(practice: Practice, booked: Booked, *, base_url: str) -> BookedShown:
    appointment = booked.appointment
    shown = view(practice, appointment, locale=appointment.locale)
    links = links_of(practice, appointment, shown, base_url=base_url, token=booked.manage_token)
    zone = ZoneInfo(shown.office_zone)
    return BookedShown(
        reference=shown.reference,
        status=Status.BOOKED,
        type=shown.type_slug,
        provider=shown.provider_slug,
        location=practice.location_by_id(appointment.location_id).slug,
        starts_at=shown.starts_at.astimezone(zone),
        ends_at=shown.ends_at.astimezone(zone),
        manage_url=links.manage_url,
        ics_url=links.ics_url,
    )


def appointment_shown(
    practice: Practice, appointment: Appointment, caller: Caller
) -> AppointmentShown:
    location = practice.location_by_id(appointment.location_id)
    zone = ZoneInfo(location.timezone)
    sees_notes = caller.may(Permission.NOTES, provider_id=appointment.provider_id)
    return AppointmentShown(
        reference=spoken_reference(appointment.reference),
        type=practice.type_by_id(appointment.type_id).slug,
        provider=practice.provider_by_id(appointment.provider_id).slug,
        location=location.slug,
        starts_at=appointment.starts_at.astimezone(zone),
        ends_at=appointment.ends_at.astimezone(zone),
        status=Status(appointment.status),
        confirmed_at=_local(appointment.confirmed_at, zone),
        source=Source(appointment.source),
        person=_person(appointment, caller),
        note=appointment.note if sees_notes else None,
        created_at=appointment.created_at.astimezone(zone),
        version=appointment.version,
    )


def managed_shown(practice: Practice, appointment: Appointment) -> ManagedShown:
    location = practice.location_by_id(appointment.location_id)
    zone, settings = ZoneInfo(location.timezone), practice.settings
    starts_at = appointment.starts_at.astimezone(zone)
    return ManagedShown(
        reference=spoken_reference(appointment.reference),
        status=Status(appointment.status),
        type=practice.type_by_id(appointment.type_id).slug,
        provider=practice.provider_by_id(appointment.provider_id).slug,
        location=location.slug,
        starts_at=starts_at,
        ends_at=appointment.ends_at.astimezone(zone),
        confirmed_at=_local(appointment.confirmed_at, zone),
        movable_until=cutoff(appointment.starts_at, settings.move_cutoff_minutes).astimezone(zone),
        cancellable_until=cutoff(appointment.starts_at, settings.cancel_cutoff_minutes).astimezone(
            zone
        ),
        contact=_masked(appointment),
    )


def block_shown(practice: Practice, block: Block, caller: Caller) -> BlockShown:
    sees_reason = caller.may(Permission.BLOCKS, provider_id=block.provider_id)
    return BlockShown(
        id=block.id,
        provider=practice.provider_by_id(block.provider_id).slug,
        starts_at=block.starts_at.astimezone(practice.zone),
        ends_at=block.ends_at.astimezone(practice.zone),
        reason=block.reason if sees_reason else None,
        repeats="weekly" if block.repeats_weekly else None,
        repeats_until=block.repeats_until.isoformat() if block.repeats_until else None,
    )


def message_shown(message: Message) -> MessageShown:
    return MessageShown(
        id=message.id,
        kind=message.kind,
        status=MessageStatus(message.status),
        recipient=message.recipient,
        reference=spoken_reference(message.reference) if message.reference else None,
        attempts=message.attempts,
        last_error=message.last_error,
        created_at=message.created_at,
        due_at=message.due_at,
        sent_at=message.sent_at,
    )


def lead_shown(lead: Lead, owners: Mapping[int, str]) -> LeadShown:
    return LeadShown.model_validate(
        {
            "id": lead.reference,
            "stage": Stage(lead.stage),
            "lost_reason": LostReason(lead.lost_reason) if lead.lost_reason else None,
            "source": LeadSource(lead.source),
            "name": lead.name,
            "email": lead.email,
            "phone": lead.phone,
            "locale": lead.locale,
            "message": lead.message,
            "best_time": lead.best_time,
            "note": lead.note,
            "owner": owners.get(lead.owner_id) if lead.owner_id else None,
            "follow_up_on": lead.follow_up_on.isoformat() if lead.follow_up_on else None,
            "person": lead.person_id,
            "created_at": lead.created_at,
            "version": lead.version,
        }
    )


def funnel_shown(rows: Iterable[FunnelRow]) -> FunnelShown:
    shown = [
        FunnelRowShown(
            key=row.key,
            visits=row.visits,
            leads=row.leads,
            booked=row.booked,
            attended=row.attended,
        )
        for row in rows
    ]
    return FunnelShown(rows=shown)


def _person(appointment: Appointment, caller: Caller) -> PersonShown:
    if not caller.may(Permission.CONTACT, provider_id=appointment.provider_id):
        return PersonShown()
    return PersonShown(
        id=appointment.person_id,
        name=appointment.name,
        email=appointment.email,
        phone=appointment.phone,
    )


def _masked(appointment: Appointment) -> MaskedContact:
    """Enough to know oneself by, too little for whoever the link was forwarded to."""
    return MaskedContact(
        name=f"{appointment.name[:1]}•••",
        email=masked_email(appointment.email) if appointment.email else None,
        phone=masked_phone(appointment.phone) if appointment.phone else None,
    )


def _local(instant: datetime | None, zone: ZoneInfo) -> datetime | None:
    return instant.astimezone(zone) if instant else None
