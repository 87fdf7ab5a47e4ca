"""The reason for a cancellation as the patient is told it."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("appointment", sa.Column("told_reason", sa.String(), nullable=True))


def downgrade() -> None:
    op.drop_column("appointment", "told_reason")
