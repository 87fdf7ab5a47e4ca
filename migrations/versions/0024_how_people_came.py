"""Campaigns, and each time somebody came by one; a visit says how its patient first and last did.

What programs told of a booking becomes such a touch.
"""

import json

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

TOUCH = sa.table(
    "touch",
    *(sa.column(name) for name in ("id", "campaign", "source", "medium", "content", "referrer")),
    sa.column("landing"),
    sa.column("arrived_at", sa.DateTime(timezone=True)),
)
VISIT = sa.table(
    "appointment",
    *(sa.column(name) for name in ("id", "first_touch_id", "last_touch_id")),
    sa.column("touch", sa.JSON(none_as_null=True)),
    sa.column("created_at", sa.DateTime(timezone=True)),
)
# As programs call it, and as it is called here.
TOLD = {
    "utm_campaign": "campaign",
    "utm_source": "source",
    "utm_medium": "medium",
    "utm_content": "content",
    "referrer": "referrer",
    "landing": "landing",
}


def upgrade() -> None:
    _make_campaigns()
    _make_touches()
    # SQLite makes the table anew, and Alembic cannot read this index to make it anew too.
    op.drop_index("ix_appointment_email_lower", table_name="appointment")
    with op.batch_alter_table("appointment") as visit:
        for name in ("first_touch_id", "last_touch_id"):
            visit.add_column(sa.Column(name, sa.Integer, nullable=True))
            visit.create_foreign_key(f"fk_appointment_{name}_touch", "touch", [name], ["id"])
            visit.create_index(f"ix_appointment_{name}", [name])
    _keep_what_was_told()
    with op.batch_alter_table("appointment") as visit:
        visit.drop_column("touch")
    _index_addresses()


def downgrade() -> None:
    op.drop_index("ix_appointment_email_lower", table_name="appointment")
    with op.batch_alter_table("appointment") as visit:
        visit.add_column(sa.Column("touch", sa.JSON, nullable=True))
    _tell_again()
    with op.batch_alter_table("appointment") as visit:
        for name in ("last_touch_id", "first_touch_id"):
            visit.drop_index(f"ix_appointment_{name}")
            visit.drop_constraint(f"fk_appointment_{name}_touch", type_="foreignkey")
            visit.drop_column(name)
    _index_addresses()
    op.drop_table("touch")
    op.drop_table("campaign")


def _index_addresses() -> None:
    op.create_index(
        "ix_appointment_email_lower", "appointment", [sa.literal_column("lower(email)")]
    )


def _make_campaigns() -> None:
    op.create_table(
        "campaign",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("slug", sa.String(60), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("source", sa.String, nullable=False),
        sa.Column("medium", sa.String, nullable=False),
        sa.Column("landing", sa.String, nullable=False),
        sa.Column("sponsored", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("origins", sa.JSON, nullable=False),
        sa.Column("cost_cents", sa.Integer, nullable=True),
        sa.Column("active", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_campaign"),
        sa.UniqueConstraint("slug", name="uq_campaign_slug"),
    )


def _make_touches() -> None:
    op.create_table(
        "touch",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("visitor_hash", sa.String(64), nullable=True),
        sa.Column("campaign_id", sa.Integer, nullable=True),
        sa.Column("campaign", sa.String, nullable=True),
        sa.Column("source", sa.String, nullable=True),
        sa.Column("medium", sa.String, nullable=True),
        sa.Column("content", sa.String, nullable=True),
        sa.Column("referrer", sa.String, nullable=True),
        sa.Column("landing", sa.String, nullable=True),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaign.id"], name="fk_touch_campaign_id_campaign"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_touch"),
    )
    op.create_index("ix_touch_visitor_hash", "touch", ["visitor_hash"])
    op.create_index("ix_touch_arrived_at", "touch", ["arrived_at"])


def _keep_what_was_told() -> None:
    connection = op.get_bind()
    told = sa.select(VISIT.c.id, VISIT.c.touch, VISIT.c.created_at).where(
        VISIT.c.touch.is_not(None)
    )
    for visit in connection.execute(told).all():
        said = visit.touch if isinstance(visit.touch, dict) else json.loads(visit.touch)
        row = {ours: said.get(theirs) for theirs, ours in TOLD.items()}
        kept = sa.insert(TOUCH).values(row | {"arrived_at": visit.created_at}).returning(TOUCH.c.id)
        number = connection.execute(kept).scalar_one()
        own = {"first_touch_id": number, "last_touch_id": number}
        connection.execute(sa.update(VISIT).where(VISIT.c.id == visit.id).values(own))


def _tell_again() -> None:
    connection = op.get_bind()
    with_touch = sa.select(VISIT.c.id, TOUCH).join(TOUCH, TOUCH.c.id == VISIT.c.last_touch_id)
    for row in connection.execute(with_touch).mappings().all():
        said = {theirs: row[ours] for theirs, ours in TOLD.items() if row[ours]}
        connection.execute(sa.update(VISIT).where(VISIT.c.id == row["id"]).values(touch=said))
