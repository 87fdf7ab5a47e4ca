"""Let two records of one person become one, for a while with a way back; find mails by visit."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite makes the table anew, and Alembic cannot read this index to make it anew too.
    op.drop_index("ix_person_email_lower", table_name="person")
    with op.batch_alter_table("person") as person:
        person.add_column(sa.Column("merged_into_id", sa.Integer, nullable=True))
        person.add_column(sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
        person.create_foreign_key(
            "fk_person_merged_into_id_person", "person", ["merged_into_id"], ["id"]
        )
    _index_addresses()
    op.create_index("ix_person_merged_into_id", "person", ["merged_into_id"])
    _make_merges()
    op.create_index("ix_message_reference", "message", ["reference"])


def _index_addresses() -> None:
    op.create_index("ix_person_email_lower", "person", [sa.literal_column("lower(email)")])


def _make_merges() -> None:
    op.create_table(
        "person_merge",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("survivor_id", sa.Integer, nullable=False),
        sa.Column("merged_id", sa.Integer, nullable=False),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("match_key", sa.String, nullable=False),
        sa.Column("email", sa.String, nullable=True),
        sa.Column("phone", sa.String, nullable=True),
        sa.Column("moved", sa.JSON, nullable=False),
        sa.Column("given", sa.JSON, nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["survivor_id"], ["person.id"], name="fk_person_merge_survivor_id_person"
        ),
        sa.ForeignKeyConstraint(
            ["merged_id"], ["person.id"], name="fk_person_merge_merged_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_person_merge"),
        sa.UniqueConstraint("merged_id", name="uq_person_merge_merged_id"),
    )
    op.create_index("ix_person_merge_survivor_id", "person_merge", ["survivor_id"])
    op.create_index("ix_person_merge_merged_at", "person_merge", ["merged_at"])
    op.create_index(
        "ix_person_merge_email_lower", "person_merge", [sa.literal_column("lower(email)")]
    )


def downgrade() -> None:
    op.drop_index("ix_message_reference", table_name="message")
    op.drop_index("ix_person_merge_email_lower", table_name="person_merge")
    op.drop_index("ix_person_merge_merged_at", table_name="person_merge")
    op.drop_index("ix_person_merge_survivor_id", table_name="person_merge")
    op.drop_table("person_merge")
    op.drop_index("ix_person_merged_into_id", table_name="person")
    op.drop_index("ix_person_email_lower", table_name="person")
    with op.batch_alter_table("person") as person:
        person.drop_constraint("fk_person_merged_into_id_person", type_="foreignkey")
        person.drop_column("erased_at")
        person.drop_column("merged_into_id")
    _index_addresses()
