"""Sessions of signed-in staff, kept on the server, and how long they last."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "staff_session",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("address", sa.String, nullable=False),
        sa.Column("browser", sa.String, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_staff_session_account_id_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_staff_session"),
        sa.UniqueConstraint("token_hash", name="uq_staff_session_token_hash"),
    )
    op.create_index("ix_staff_session_account_id", "staff_session", ["account_id"])
    with op.batch_alter_table("practice") as practice:
        practice.add_column(
            sa.Column("session_idle_minutes", sa.Integer, nullable=False, server_default="30")
        )
        practice.add_column(
            sa.Column("session_hours", sa.Integer, nullable=False, server_default="12")
        )


def downgrade() -> None:
    with op.batch_alter_table("practice") as practice:
        practice.drop_column("session_hours")
        practice.drop_column("session_idle_minutes")
    op.drop_index("ix_staff_session_account_id", table_name="staff_session")
    op.drop_table("staff_session")
