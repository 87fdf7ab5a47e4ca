"""What may be asked of the reports."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from booking.inputs import Bound, CalendarDate, Input, one_line
from booking.reports.rules import By, Cell, Touched

KEY_LENGTH = 120

Key = Annotated[str, Field(max_length=KEY_LENGTH), AfterValidator(one_line)]


class TableName(StrEnum):
    FUNNEL = "funnel"
    WEEKS = "weeks"
    LEAD_TIMES = "lead-times"
    USE = "use"
    ANSWERS = "answers"
    STEPS = "steps"
    OPINIONS = "opinions"


class FunnelAsked(Input):
    """By the touch with which people `first` came, or by the `last` one."""

    first: Bound = Field(alias="from")
    until: Bound = Field(alias="to")
    by: By = By.CAMPAIGN
    touch: Touched = Touched.FIRST


class ReportsAsked(Input):
    """Whole days of the office, both included; what is left out is the last four weeks."""

    first: CalendarDate | None = Field(None, alias="from")
    until: CalendarDate | None = Field(None, alias="to")
    by: By = By.CAMPAIGN
    touch: Touched = Touched.FIRST


class CellAsked(ReportsAsked):
    """The rows behind one number; without a `key`, a `week` or an `ahead` behind the sum of all.

    A week is said by one of its days, how far ahead by one number of days. `before` ends a page.
    """

    cell: Cell = Cell.VISITS
    key: Key | None = None
    week: CalendarDate | None = None
    ahead: Annotated[str, Field(pattern=r"^[0-9]{1,4}$")] | None = None
    before: Annotated[str, Field(pattern=r"^[0-9]{1,9}$")] | None = None


class TableAsked(ReportsAsked):
    table: TableName = TableName.FUNNEL


class SponsorAsked(ReportsAsked):
    """`small` says what becomes of numbers so small that they could point at somebody."""

    small: Literal["hide", "show"] = "hide"
