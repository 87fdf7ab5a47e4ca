"""What waits about one subject is found without reading the whole outbox."""

from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_message_subject", "message", ["subject_id", "subject_version"])


def downgrade() -> None:
    op.drop_index("ix_message_subject", table_name="message")
