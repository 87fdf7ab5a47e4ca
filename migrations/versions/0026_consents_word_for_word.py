"""Keep what somebody agreed to word for word, in its language, and until when."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

# All that was ever shown before.
SHOWN = {
    "booking-1": "You may use what I enter here to arrange this appointment"
    " and to contact me about it.",
    "marketing-1": "You may also send me occasional news about hair restoration."
    " I can stop this at any time.",
}


def upgrade() -> None:
    op.add_column("consent", sa.Column("text", sa.String, nullable=False, server_default=""))
    op.add_column("consent", sa.Column("locale", sa.String(8), nullable=False, server_default="en"))
    op.add_column("consent", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    consent = sa.table("consent", sa.column("wording"), sa.column("text"))
    for wording, text in SHOWN.items():
        op.execute(consent.update().where(consent.c.wording == wording).values(text=text))
    with op.batch_alter_table("consent") as table:
        for name, kind in (("text", sa.String), ("locale", sa.String(8))):
            table.alter_column(name, existing_type=kind, server_default=None)


def downgrade() -> None:
    for name in ("withdrawn_at", "locale", "text"):
        op.drop_column("consent", name)
