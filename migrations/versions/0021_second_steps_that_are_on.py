"""A second step is kept once it is on, one for an account; half of one is nothing to keep."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INDEX, UNIQUE = "ix_second_factor_account_id", "uq_second_factor_account_id"
AT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.execute("DELETE FROM second_factor WHERE confirmed_at IS NULL")
    with op.batch_alter_table("second_factor") as table:
        table.drop_column("created_at")
        table.alter_column("confirmed_at", existing_type=AT, nullable=False)
        table.drop_index(INDEX)
        table.create_unique_constraint(UNIQUE, ["account_id"])


def downgrade() -> None:
    with op.batch_alter_table("second_factor") as table:
        table.drop_constraint(UNIQUE, type_="unique")
        table.create_index(INDEX, ["account_id"])
        table.alter_column("confirmed_at", existing_type=AT, nullable=True)
        table.add_column(sa.Column("created_at", AT))
    op.execute("UPDATE second_factor SET created_at = confirmed_at")
    with op.batch_alter_table("second_factor") as table:
        table.alter_column("created_at", existing_type=AT, nullable=False)
