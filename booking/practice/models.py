"""The practice: its places, people, consultation types and time."""

from datetime import date, datetime, time

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from booking.database import Base, UtcDateTime
from booking.practice.rules import addresses_in
from booking.sealed import SealedLabel


class Calendar(Base):
    """One row: `version` rises with whatever changes what is bookable, the other with settings."""

    __tablename__ = "calendar"

    id: Mapped[int] = mapped_column(primary_key=True)
    version: Mapped[int]
    practice_version: Mapped[int]


class PracticeSettings(Base):
    __tablename__ = "practice"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    doctor: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    alert_email: Mapped[str]
    timezone: Mapped[str]
    move_cutoff_minutes: Mapped[int]
    cancel_cutoff_minutes: Mapped[int]
    open_appointments_per_contact: Mapped[int]
    hold_minutes: Mapped[int]
    # In office hours, until somebody should have answered a lead.
    lead_target_minutes: Mapped[int] = mapped_column(default=30, server_default="30")
    session_idle_minutes: Mapped[int] = mapped_column(default=30, server_default="30")
    session_hours: Mapped[int] = mapped_column(default=12, server_default="12")
    # None: as the installation has it, which is yes in production.
    second_factor_required: Mapped[bool | None]
    # The version of the self-check that visitors see; None while none is signed.
    check_version: Mapped[int | None] = mapped_column(ForeignKey("signed_check.number"))

    @property
    def alert_addresses(self) -> tuple[str, ...]:
        return addresses_in(self.alert_email)


class Location(Base):
    __tablename__ = "location"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    street: Mapped[str]
    city: Mapped[str]
    region: Mapped[str]
    postal_code: Mapped[str]
    timezone: Mapped[str]
    phone: Mapped[str]
    arrival_note: Mapped[str]
    arrival_note_es: Mapped[str]
    position: Mapped[int]


class Resource(Base):
    """What the diary sells the time of: a provider or a room."""

    __tablename__ = "resource"
    __mapper_args__ = {"polymorphic_on": "kind"}

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16))


class Provider(Resource):
    __tablename__ = "provider"
    __mapper_args__ = {"polymorphic_identity": "provider"}

    id: Mapped[int] = mapped_column(ForeignKey("resource.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    title: Mapped[str]
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    hours: Mapped[list["WorkingHours"]] = relationship(lazy="raise")
    exceptions: Mapped[list["HoursException"]] = relationship(lazy="raise")
    blocks: Mapped[list["Block"]] = relationship(lazy="raise")


class Room(Resource):
    __tablename__ = "room"
    __mapper_args__ = {"polymorphic_identity": "room"}

    id: Mapped[int] = mapped_column(ForeignKey("resource.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    active: Mapped[bool] = mapped_column(default=True, server_default=true())


class ConsultationType(Base):
    __tablename__ = "consultation_type"
    __table_args__ = (
        CheckConstraint("duration_minutes > 0 AND duration_minutes % 5 = 0", name="duration"),
        CheckConstraint(
            "buffer_before_minutes >= 0 AND buffer_before_minutes % 5 = 0"
            " AND buffer_after_minutes >= 0 AND buffer_after_minutes % 5 = 0",
            name="buffers",
        ),
        CheckConstraint(
            "start_interval_minutes > 0 AND start_interval_minutes % 5 = 0", name="start_interval"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    name_es: Mapped[str]
    summary: Mapped[str]
    summary_es: Mapped[str]
    modality: Mapped[str] = mapped_column(String(16))
    duration_minutes: Mapped[int]
    buffer_before_minutes: Mapped[int]
    buffer_after_minutes: Mapped[int]
    start_interval_minutes: Mapped[int]
    notice_minutes: Mapped[int]
    window_days: Mapped[int]
    daily_cap: Mapped[int | None]
    needs_room: Mapped[bool]
    location_id: Mapped[int] = mapped_column(ForeignKey("location.id"))
    position: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    providers: Mapped[list[Provider]] = relationship(
        secondary="consultation_type_provider", order_by=Provider.position, lazy="raise"
    )


class ConsultationTypeProvider(Base):
    """Who offers what."""

    __tablename__ = "consultation_type_provider"

    type_id: Mapped[int] = mapped_column(ForeignKey("consultation_type.id"), primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), primary_key=True)


class WorkingHours(Base):
    """Local wall time; an end at or before the start lies on the next day. Monday is 0."""

    __tablename__ = "working_hours"

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    weekday: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]
    valid_from: Mapped[date | None]
    valid_until: Mapped[date | None]


class HoursException(Base):
    """One date: extra hours when it opens, else hours taken away; without times, all of it."""

    __tablename__ = "hours_exception"

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    on: Mapped[date] = mapped_column("on_date")
    opens: Mapped[bool]
    starts: Mapped[time | None]
    ends: Mapped[time | None]
    reason: Mapped[str] = mapped_column(default="")


class Closure(Base):
    """The whole practice, whole local days, both ends included."""

    __tablename__ = "closure"

    id: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[date] = mapped_column("first_date")
    last: Mapped[date] = mapped_column("last_date")
    reason: Mapped[str]


class Block(Base):
    """A provider is not bookable; a weekly one repeats at the same wall time to its last date."""

    __tablename__ = "block"
    __table_args__ = (CheckConstraint("starts_at < ends_at", name="span"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("provider.id"), index=True)
    starts_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    repeats_weekly: Mapped[bool] = mapped_column(default=False)
    repeats_until: Mapped[date | None]
    # It may tell of somebody's health.
    reason: Mapped[str] = mapped_column(SealedLabel, default="")


class ReminderRule(Base):
    """How long before the visit to remind, and how late the reminder may still leave."""

    __tablename__ = "reminder_rule"

    id: Mapped[int] = mapped_column(primary_key=True)
    minutes_before: Mapped[int] = mapped_column(unique=True)
    grace_minutes: Mapped[int]


class MailWording(Base):
    """The practice's own words for one mail in one language; an empty part says the default."""

    __tablename__ = "mail_wording"

    mail: Mapped[str] = mapped_column(String(32), primary_key=True)
    locale: Mapped[str] = mapped_column(String(8), primary_key=True)
    version: Mapped[int]
    subject: Mapped[str] = mapped_column(Text, default="", server_default="")
    preheader: Mapped[str] = mapped_column(Text, default="", server_default="")
    greeting: Mapped[str] = mapped_column(Text, default="", server_default="")
    intro: Mapped[str] = mapped_column(Text, default="", server_default="")
    intro_confirmed: Mapped[str] = mapped_column(Text, default="", server_default="")
    closing: Mapped[str] = mapped_column(Text, default="", server_default="")
