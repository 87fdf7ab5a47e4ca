"""Enquiries and the calls about them; what a visit or a mail has to do with them."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

STAGES = "'new', 'attempting', 'reached', 'booked', 'attended', 'won', 'lost', 'spam'"


def upgrade() -> None:
    _make_leads()
    _make_calls()
    op.add_column(
        "practice",
        sa.Column("lead_target_minutes", sa.Integer, nullable=False, server_default="30"),
    )
    op.add_column("message", sa.Column("lead_id", sa.Integer, nullable=True))
    op.create_index("ix_message_lead_id", "message", ["lead_id"])
    op.drop_index("ix_appointment_email_lower", table_name="appointment")
    with op.batch_alter_table("appointment") as visit:
        visit.add_column(sa.Column("lead_id", sa.Integer, nullable=True))
        visit.create_foreign_key("fk_appointment_lead_id_lead", "lead", ["lead_id"], ["id"])
        visit.create_index("ix_appointment_lead_id", ["lead_id"])
    _index_addresses()


def downgrade() -> None:
    op.drop_index("ix_appointment_email_lower", table_name="appointment")
    with op.batch_alter_table("appointment") as visit:
        visit.drop_index("ix_appointment_lead_id")
        visit.drop_constraint("fk_appointment_lead_id_lead", type_="foreignkey")
        visit.drop_column("lead_id")
    _index_addresses()
    op.drop_index("ix_message_lead_id", table_name="message")
    op.drop_column("message", "lead_id")
    op.drop_column("practice", "lead_target_minutes")
    op.drop_table("lead_call")
    op.drop_table("lead")


def _index_addresses() -> None:
    # SQLite makes the table anew, and Alembic cannot read this index to make it anew too.
    op.create_index(
        "ix_appointment_email_lower", "appointment", [sa.literal_column("lower(email)")]
    )


def _make_leads() -> None:
    op.create_table(
        "lead",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("reference", sa.String(8), nullable=False),
        sa.Column("person_id", sa.Integer, nullable=False),
        sa.Column("stage", sa.String(16), nullable=False),
        sa.Column("stage_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lost_reason", sa.String(24), nullable=True),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("email", sa.String, nullable=True),
        sa.Column("phone", sa.String, nullable=True),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("message", sa.Text, nullable=True),
        sa.Column("best_time", sa.String, nullable=True),
        sa.Column("note", sa.Text, nullable=True),
        sa.Column("owner_id", sa.Integer, nullable=True),
        sa.Column("follow_up_on", sa.Date, nullable=True),
        sa.Column("first_touch_id", sa.Integer, nullable=True),
        sa.Column("last_touch_id", sa.Integer, nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("once_hash", sa.String(64), nullable=True),
        sa.Column("body_hash", sa.String(64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("responded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(f"stage IN ({STAGES})", name="ck_lead_stage"),
        sa.CheckConstraint("(stage = 'lost') = (lost_reason IS NOT NULL)", name="ck_lead_lost"),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name="fk_lead_person_id_person"),
        sa.ForeignKeyConstraint(["owner_id"], ["account.id"], name="fk_lead_owner_id_account"),
        sa.ForeignKeyConstraint(
            ["first_touch_id"], ["touch.id"], name="fk_lead_first_touch_id_touch"
        ),
        sa.ForeignKeyConstraint(
            ["last_touch_id"], ["touch.id"], name="fk_lead_last_touch_id_touch"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lead"),
        sa.UniqueConstraint("reference", name="uq_lead_reference"),
        sa.UniqueConstraint("once_hash", name="uq_lead_once_hash"),
    )
    op.create_index("ix_lead_stage_created_at", "lead", ["stage", "created_at"])
    for name in ("person_id", "first_touch_id", "last_touch_id"):
        op.create_index(f"ix_lead_{name}", "lead", [name])


def _make_calls() -> None:
    op.create_table(
        "lead_call",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("lead_id", sa.Integer, nullable=False),
        sa.Column("result", sa.String(16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["lead.id"], name="fk_lead_call_lead_id_lead"),
        sa.PrimaryKeyConstraint("id", name="pk_lead_call"),
    )
    op.create_index("ix_lead_call_lead_id", "lead_call", ["lead_id"])
