"""Versions of the self-check with their signatures, and the answers that people let us keep."""

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KEEPERS = ("lead", "appointment")


def upgrade() -> None:
    op.create_table(
        "signed_check",
        sa.Column("number", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("text", sa.JSON, nullable=False),
        sa.Column("signed_by", sa.String, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_signed_check"),
    )
    with op.batch_alter_table("practice") as practice:
        _lead_to_a_version(practice, "practice")
    op.drop_index("ix_appointment_email_lower", table_name="appointment")
    for name in KEEPERS:
        with op.batch_alter_table(name) as table:
            _lead_to_a_version(table, name)
            table.add_column(sa.Column("check_answers", sa.Text, nullable=True))
            table.create_check_constraint(
                f"ck_{name}_check", "(check_version IS NULL) = (check_answers IS NULL)"
            )
    _index_addresses()


def downgrade() -> None:
    op.drop_index("ix_appointment_email_lower", table_name="appointment")
    for name in reversed(KEEPERS):
        with op.batch_alter_table(name) as table:
            table.drop_constraint(f"ck_{name}_check", type_="check")
            table.drop_column("check_answers")
            _forget_version(table, name)
    _index_addresses()
    with op.batch_alter_table("practice") as practice:
        _forget_version(practice, "practice")
    op.drop_table("signed_check")


def _lead_to_a_version(table: BatchOperations, name: str) -> None:
    table.add_column(sa.Column("check_version", sa.Integer, nullable=True))
    key = f"fk_{name}_check_version_signed_check"
    table.create_foreign_key(key, "signed_check", ["check_version"], ["number"])


def _forget_version(table: BatchOperations, name: str) -> None:
    table.drop_constraint(f"fk_{name}_check_version_signed_check", type_="foreignkey")
    table.drop_column("check_version")


def _index_addresses() -> None:
    # SQLite makes the table anew, and Alembic cannot read this index to make it anew too.
    op.create_index(
        "ix_appointment_email_lower", "appointment", [sa.literal_column("lower(email)")]
    )
