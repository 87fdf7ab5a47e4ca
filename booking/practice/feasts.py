"""The holidays that are offered as closures."""

from collections.abc import Iterable, Mapping
from datetime import date

COUNTRY = "US"


def federal_holidays(years: Iterable[int]) -> Mapping[date, str]:
    """By date, in order, as they are observed."""
    import holidays  # noqa: PLC0415 - a large library for a page that is rarely opened

    found = holidays.country_holidays(COUNTRY, years=years)
    return dict(sorted(found.items()))
