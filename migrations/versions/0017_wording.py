"""What the practice says in its mails in its own words."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

PARTS = ("subject", "preheader", "greeting", "intro", "intro_confirmed", "closing")


def upgrade() -> None:
    op.create_table(
        "mail_wording",
        sa.Column("mail", sa.String(32), nullable=False),
        sa.Column("locale", sa.String(8), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        *(sa.Column(part, sa.Text, nullable=False, server_default="") for part in PARTS),
        sa.PrimaryKeyConstraint("mail", "locale", name="pk_mail_wording"),
    )


def downgrade() -> None:
    op.drop_table("mail_wording")
