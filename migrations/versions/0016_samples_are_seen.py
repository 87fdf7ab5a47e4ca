"""Whether a value is a sample shows in the value: no second mark that could say otherwise."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_column("practice", "has_sample_values")


def downgrade() -> None:
    marked: sa.Column[bool] = sa.Column(
        "has_sample_values", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("practice", marked)
