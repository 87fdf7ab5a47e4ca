"""No claim is longer than a day: what is sold is searched for that far back."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LENGTH = {
    "sqlite": "strftime('%s', busy_until) - strftime('%s', busy_from) <= 86400",
    "postgresql": "busy_until - busy_from <= interval '1 day'",
}


def upgrade() -> None:
    with op.batch_alter_table("claim") as claim:
        claim.create_check_constraint("ck_claim_length", LENGTH[op.get_context().dialect.name])


def downgrade() -> None:
    with op.batch_alter_table("claim") as claim:
        claim.drop_constraint("ck_claim_length", type_="check")
