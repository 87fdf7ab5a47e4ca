"""Where people come from: campaigns, and each time somebody came by one."""

from datetime import datetime

from sqlalchemy import JSON, ForeignKey, String, false, true
from sqlalchemy.orm import Mapped, mapped_column

from booking.database import Base, UtcDateTime


class Campaign(Base):
    """An article, advert or partner; `origins` are the sites that may frame our forms for it."""

    __tablename__ = "campaign"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str]
    source: Mapped[str]
    medium: Mapped[str]
    landing: Mapped[str]
    sponsored: Mapped[bool] = mapped_column(default=False, server_default=false())
    origins: Mapped[list[str]] = mapped_column(JSON)
    cost_cents: Mapped[int | None]
    active: Mapped[bool] = mapped_column(default=True, server_default=true())
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Touch(Base):
    """How somebody reached us once; `referrer` is a host, `landing` a path of ours.

    Without an arrival on our pages it is what a program or a file told of somebody, and no visit.
    `visitor_hash` ties the touches of one browser together for as long as it keeps our number.
    """

    __tablename__ = "touch"

    id: Mapped[int] = mapped_column(primary_key=True)
    visitor_hash: Mapped[str | None] = mapped_column(String(64), index=True)
    campaign_id: Mapped[int | None] = mapped_column(ForeignKey("campaign.id"))
    campaign: Mapped[str | None]
    source: Mapped[str | None]
    medium: Mapped[str | None]
    content: Mapped[str | None]
    referrer: Mapped[str | None]
    landing: Mapped[str | None]
    arrived_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    is_arrival: Mapped[bool] = mapped_column(default=True, server_default=true())
