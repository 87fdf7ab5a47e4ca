"""Forgotten passwords wait for the worker, who alone looks whose they are."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forgotten_password",
        sa.Column("nonce", sa.String, nullable=False),
        sa.Column("email", sa.String, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("nonce", name="pk_forgotten_password"),
    )


def downgrade() -> None:
    op.drop_table("forgotten_password")
