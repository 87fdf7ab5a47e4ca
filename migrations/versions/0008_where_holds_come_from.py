"""Know, as a hash, which address a hold was asked from."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("hold", sa.Column("address_hash", sa.String(length=64), nullable=True))
    op.create_index(op.f("ix_hold_address_hash"), "hold", ["address_hash"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_hold_address_hash"), table_name="hold")
    op.drop_column("hold", "address_hash")
