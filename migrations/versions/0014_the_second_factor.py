"""The second step of signing in, links that can be mailed, and who wants the day by mail."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _add_second_factor()
    op.create_table(
        "recovery_code",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_recovery_code_account_id_account"
        ),
        sa.PrimaryKeyConstraint("code_hash", name="pk_recovery_code"),
    )
    op.create_index("ix_recovery_code_account_id", "recovery_code", ["account_id"])
    op.add_column("staff_session", sa.Column("factor_at", sa.DateTime(timezone=True)))
    op.add_column("practice", sa.Column("second_factor_required", sa.Boolean))
    op.add_column(
        "account",
        sa.Column("wants_agenda", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    # A link from before has none: it works, and is not mailed again.
    op.add_column("password_link", sa.Column("nonce", sa.String, nullable=False, server_default=""))


def _add_second_factor() -> None:
    op.create_table(
        "second_factor",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("account_id", sa.Integer, nullable=False),
        sa.Column("secret", sa.Text, nullable=False),
        sa.Column("last_step", sa.Integer),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name="fk_second_factor_account_id_account"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_second_factor"),
    )
    op.create_index("ix_second_factor_account_id", "second_factor", ["account_id"])


def downgrade() -> None:
    op.drop_column("password_link", "nonce")
    op.drop_column("account", "wants_agenda")
    op.drop_column("practice", "second_factor_required")
    op.drop_column("staff_session", "factor_at")
    op.drop_index("ix_recovery_code_account_id", table_name="recovery_code")
    op.drop_table("recovery_code")
    op.drop_index("ix_second_factor_account_id", table_name="second_factor")
    op.drop_table("second_factor")
