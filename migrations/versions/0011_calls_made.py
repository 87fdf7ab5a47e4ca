"""Who without an e-mail address was told by phone."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_made",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("appointment_id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("what", sa.String(16), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["appointment_id"], ["appointment.id"], name="fk_call_made_appointment_id_appointment"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_call_made"),
    )
    op.create_index("ix_call_made_appointment_id", "call_made", ["appointment_id"])


def downgrade() -> None:
    op.drop_index("ix_call_made_appointment_id", table_name="call_made")
    op.drop_table("call_made")
