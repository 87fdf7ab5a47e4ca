"""What the reports say of whoever is not a patient yet: who waits, and who gives up on the way."""

from collections.abc import Iterator, Mapping, Sequence

from booking.reports.answers import AnswerRow
from booking.reports.inputs import TableName
from booking.reports.queries import Numbers
from booking.reports.rules import Step, share
from booking.web.staff.charts import Chart, Mark, bars, columns
from booking.web.staff.report_values import (
    WEEK,
    Column,
    Figure,
    Kind,
    Report,
    Table,
    Value,
    figures,
    week_start,
)

STEPS = {
    Step.SEEN: "Looked at free times",
    Step.CHOSEN: "Chose a time",
    Step.SENT: "Sent the form",
    Step.BOOKED: "Booked",
}
STEP_COLUMNS = (
    Column("Step", Kind.TEXT),
    Column("Times"),
    Column("Of the step before", Kind.SHARE),
    Column("Of the first step", Kind.SHARE),
)


def answers_report(now: Numbers, before: Numbers, *, target: int) -> Report:
    total, earlier = _answer_values(now.answered), _answer_values(before.answered)
    heads = _answer_columns(target)
    return Report(
        TableName.ANSWERS,
        "First answer to leads",
        "In office hours, until somebody first called or moved the lead on. Left out: who called"
        " the office and was written down while talking, who booked before anybody answered, who"
        " was imported, and spam.",
        figures(heads, total, earlier, only=(0, 1, 2, 5)),
        [_answer_chart(now.answers, target)],
        Table(
            (WEEK, *heads),
            [[Value(row.days), *_answer_values(row)] for row in now.answers],
            [Value("All"), *total],
        ),
    )


def _answer_columns(target: int) -> tuple[Column, ...]:
    return (
        Column("Answered"),
        Column("Half of them within", Kind.WAIT),
        Column("Nine of ten within", Kind.WAIT),
        Column("In time"),
        Column("Waiting too long"),
        Column(f"Within {target} minutes", Kind.SHARE),
    )


def _answer_values(row: AnswerRow) -> list[Value]:
    within = share(row.in_time, row.due)
    waits = (row.middle, row.ninth_tenth)
    return [Value(one) for one in (row.answered, *waits, row.in_time, row.late, within)]


def _answer_chart(rows: Sequence[AnswerRow], target: int) -> Chart:
    marks = [
        Mark(
            week_start(row.days),
            row.due,
            row.in_time,
            f"{row.in_time} of {row.due}",
            str(row.in_time),
        )
        for row in rows
    ]
    return columns(marks, told=f"Leads answered within {target} office minutes, by week.")


def steps_report(now: Numbers, before: Numbers) -> Report:
    return Report(
        TableName.STEPS,
        "Where bookings are abandoned",
        "Counted by day on our own pages, without knowing whose steps they were: who comes back is"
        " counted again, and so is a program that reads the pages.",
        [
            Figure(words, Value(now.steps[step]), Value(before.steps[step]))
            for step, words in STEPS.items()
        ],
        [_step_chart(now.steps)],
        Table(STEP_COLUMNS, list(_step_values(now.steps))),
    )


def _step_values(counts: Mapping[Step, int]) -> Iterator[list[Value]]:
    earlier: int | None = None
    for step, words in STEPS.items():
        count = counts[step]
        shares = (share(count, earlier or 0), share(count, counts[Step.SEEN]))
        yield [Value(words), Value(count), *map(Value, shares)]
        earlier = count


def _step_chart(counts: Mapping[Step, int]) -> Chart:
    most = max(counts.values())
    marks = [
        Mark(words, most, counts[step], f"{counts[step]:,}", "") for step, words in STEPS.items()
    ]
    return bars(marks, told="How far people came who began to book.")
