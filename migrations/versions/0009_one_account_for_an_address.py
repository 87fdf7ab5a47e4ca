"""Make one account for an e-mail address, whatever its case."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("account") as account:
        account.drop_constraint("uq_account_email", type_="unique")
    op.create_index("uq_account_email_lower", "account", [sa.text("lower(email)")], unique=True)


def downgrade() -> None:
    op.drop_index("uq_account_email_lower", table_name="account")
    with op.batch_alter_table("account") as account:
        account.create_unique_constraint("uq_account_email", ["email"])
