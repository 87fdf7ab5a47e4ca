"""Which touches were arrivals on our pages: what programs and files told of somebody was none.

Such a touch was written down in the same instant as whoever it was told of.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

TOLD = """
UPDATE touch SET is_arrival = false WHERE
    EXISTS (SELECT 1 FROM lead WHERE last_touch_id = touch.id AND created_at = arrived_at)
    OR EXISTS (SELECT 1 FROM appointment WHERE last_touch_id = touch.id AND created_at = arrived_at)
"""


def upgrade() -> None:
    arrived = sa.Column("is_arrival", sa.Boolean, nullable=False, server_default=sa.true())
    op.add_column("touch", arrived)
    op.execute(TOLD)


def downgrade() -> None:
    op.drop_column("touch", "is_arrival")
