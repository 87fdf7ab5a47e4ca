"""How often each step of booking was taken on a day: counts, and nothing of whom."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "journey_step",
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("step", sa.String(16), nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("day", "step", name="pk_journey_step"),
    )


def downgrade() -> None:
    op.drop_table("journey_step")
