"""What the reports say of whoever is no patient yet: who waits, who gives up, who is helped."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from booking.opinions.models import Opinion
from booking.reports.answers import AnswerRow
from booking.reports.inputs import TableName
from booking.reports.queries import Asked, Numbers
from booking.reports.rules import Cell, Days, Step, share
from booking.web.languages import NAMES
from booking.web.staff.charts import Chart, Key, Mark, bars, columns
from booking.web.staff.report_cells import counted
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
# As the public addresses call them.
PAGES = {"hair-restoration": "Guide to hair restoration"}
OPINION_COLUMNS = (
    Column("Page", Kind.TEXT),
    Column("Language", Kind.TEXT),
    Column("Helped"),
    Column("Did not help"),
    Column("Helped, of all who said", Kind.SHARE),
)


def answers_report(asked: Asked, now: Numbers, before: Numbers, *, target: int) -> Report:
    total = _answer_values(asked, now.answered)
    earlier = _answer_values(asked.before, before.answered)
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
            [[Value(row.days), *_answer_values(asked, row, row.days)] for row in now.answers],
            [Value("All"), *total],
        ),
        nothing="Nobody who reached out in these days has an answer or is owed one.",
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


def _answer_values(asked: Asked, row: AnswerRow, week: Days | None = None) -> list[Value]:
    return [
        counted(asked, Cell.ANSWERED, row.answered, week=week),
        Value(row.middle),
        Value(row.ninth_tenth),
        counted(asked, Cell.IN_TIME, row.in_time, week=week),
        counted(asked, Cell.WAITING, row.late, week=week),
        Value(share(row.in_time, row.due)),
    ]


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
    key = Key("answered in time", "answered later, or waiting too long")
    return columns(marks, told=f"Leads answered within {target} office minutes, by week.", key=key)


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
        nothing="Nobody looked at free times in these days.",
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
    key = Key("came as far as this", "gave up before")
    return bars(marks, told="How far people came who began to book.", key=key)


def opinions_report(opinions: Sequence[Opinion]) -> Report:
    said: dict[tuple[str, str], dict[bool, int]] = defaultdict(lambda: {True: 0, False: 0})
    for one in opinions:
        said[one.page, one.locale][one.helpful] = one.count
    words = {key: (PAGES.get(key[0], key[0]), NAMES.get(key[1], key[1])) for key in said}
    helped, not_helped = (sum(counts[way] for counts in said.values()) for way in (True, False))
    return Report(
        TableName.OPINIONS,
        "Was this page helpful?",
        "Of all time, whatever days are chosen: it is counted by page and language, and nothing is"
        " kept of who said it or when.",
        (),
        [_opinion_chart({" · ".join(words[key]): counts for key, counts in said.items()})],
        Table(
            OPINION_COLUMNS,
            [
                [*map(Value, words[key]), *_opinion_values(counts[True], counts[False])]
                for key, counts in said.items()
            ],
            [Value("All"), Value(None), *_opinion_values(helped, not_helped)],
        ),
        nothing="No reader has said so far.",
    )


def _opinion_values(helped: int, not_helped: int) -> list[Value]:
    return [Value(one) for one in (helped, not_helped, share(helped, helped + not_helped))]


def _opinion_chart(said: Mapping[str, Mapping[bool, int]]) -> Chart:
    marks = [
        Mark(
            words,
            counts[True] + counts[False],
            counts[True],
            f"{counts[True]} of {counts[True] + counts[False]}",
            "",
        )
        for words, counts in said.items()
    ]
    told = "Readers whom a page helped, of all who said whether it did."
    return bars(marks, told=told, key=Key("it helped", "it did not"))
