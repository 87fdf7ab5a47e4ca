"""A room can be out of use: visits keep it, new ones do not get it."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    active: sa.Column[bool] = sa.Column(
        "active", sa.Boolean(), nullable=False, server_default=sa.true()
    )
    op.add_column("room", active)


def downgrade() -> None:
    op.drop_column("room", "active")
