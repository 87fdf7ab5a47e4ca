"""Make the diary and its holds."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("type_id", sa.Integer(), nullable=False),
        sa.Column("provider_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("busy_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("busy_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_claim_provider_id_provider")
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_claim_room_id_room")),
        sa.ForeignKeyConstraint(
            ["type_id"], ["consultation_type.id"], name=op.f("fk_claim_type_id_consultation_type")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_expires_at"), "claim", ["expires_at"], unique=False)
    op.create_index(
        op.f("ix_claim_provider_id_busy_from"), "claim", ["provider_id", "busy_from"], unique=False
    )
    op.create_index(
        op.f("ix_claim_room_id_busy_from"), "claim", ["room_id", "busy_from"], unique=False
    )
    op.create_index(
        op.f("ix_claim_type_id_starts_at"), "claim", ["type_id", "starts_at"], unique=False
    )
    op.create_table(
        "diary_cell",
        sa.Column("resource_id", sa.Integer(), nullable=False),
        sa.Column("cell", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"],
            ["claim.id"],
            name=op.f("fk_diary_cell_claim_id_claim"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["resource_id"], ["resource.id"], name=op.f("fk_diary_cell_resource_id_resource")
        ),
        sa.PrimaryKeyConstraint("resource_id", "cell", name=op.f("pk_diary_cell")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_diary_cell_claim_id"), "diary_cell", ["claim_id"], unique=False)
    op.create_table(
        "hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("browser_hash", sa.String(), nullable=True),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_hold_claim_id_claim"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_hold_token_hash")),
    )
    op.create_index(op.f("ix_hold_browser_hash"), "hold", ["browser_hash"], unique=False)
    op.create_index(op.f("ix_hold_claim_id"), "hold", ["claim_id"], unique=False)


def downgrade() -> None:
    op.drop_table("hold")
    op.drop_table("diary_cell")
    op.drop_table("claim")
