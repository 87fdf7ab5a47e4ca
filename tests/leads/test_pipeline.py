"""Looking through the pipeline, on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from booking.accounts.models import Account
from booking.campaigns.models import Campaign
from booking.leads.actions import change_lead, log_call
from booking.leads.inputs import LeadChange, PipelineAsked
from booking.leads.models import Lead
from booking.leads.pipeline import (
    ON_A_PAGE,
    Listed,
    all_listed,
    board,
    campaigns_of_leads,
    last_calls,
    list_page,
)
from booking.leads.rules import CallResult, LeadSource, Stage
from booking.practice.queries import load_practice
from tests.clock import START
from tests.enquiries import captured, enquire
from tests.factories import OFFICE

LATER = START + timedelta(hours=2)


@pytest.fixture
def account(session: Session) -> Account:
    account = Account(email="kim@x.example", name="Kim", role="front_desk", created_at=START)
    session.add(account)
    session.flush()
    return account


@pytest.fixture
def four(session: Session, account: Account) -> Session:
    """Ana is new and late, Bo reached and due, Cy lost, Dee spam; Bo came by an article."""
    enquire(session)
    article = Campaign(slug="article", name="The Article", source="paper", medium="article")
    article.landing, article.origins, article.created_at = "/", [], START
    session.add(article)
    bo = enquire(
        session,
        name="Bo Lee",
        email=None,
        phone="713 555 0188",
        source=LeadSource.WIDGET,
        touch={"utm_campaign": "article"},
        now=START + timedelta(minutes=10),
    )
    log_call(session, bo, CallResult.REACHED, by=OFFICE, now=START)
    change = LeadChange(owner=account.email, follow_up_on=START.date())
    change_lead(session, bo, change, by=OFFICE, now=START)
    cy = enquire(session, name="Cy 100%", email="cy@example.com", touch={"utm_campaign": "other"})
    log_call(session, cy, CallResult.NOT_INTERESTED, by=OFFICE, now=START)
    captured(session, name="Dee", email="dee@example.com", is_spam=True)
    return session


def names(rows: list[Listed]) -> list[str]:
    return [row.lead.name.split()[0] for row in rows]


def found(session: Session, **asked: object) -> list[str]:
    wanted = PipelineAsked.model_validate({"sort": "name", **asked})
    return names(list(all_listed(session, wanted, load_practice(session), now=LATER)))


@pytest.mark.parametrize(
    ("asked", "who"),
    [
        ({}, ["Ana", "Bo", "Cy"]),
        ({"stage": Stage.SPAM}, ["Dee"]),
        ({"source": LeadSource.WIDGET}, ["Bo"]),
        ({"campaign": "article"}, ["Bo"]),
        ({"campaign": "(direct)"}, ["Ana"]),
        ({"late": "yes"}, ["Ana"]),
        ({"follow_up": "due"}, ["Bo"]),
        ({"unseen": "yes"}, ["Dee"]),
        ({"owner": "nobody"}, ["Ana", "Cy"]),
        ({"q": "555-0188"}, ["Bo"]),
        ({"q": "(713) 555 0188"}, ["Bo"]),
        ({"q": "100%"}, ["Cy"]),
        ({"q": "%"}, ["Cy"]),
        ({"q": "ana@", "stage": Stage.NEW}, ["Ana"]),
    ],
)
def test_each_choice_leaves_those_it_names(
    four: Session, asked: dict[str, object], who: list[str]
) -> None:
    assert found(four, **asked) == who


def test_whose_lead_it_is_can_be_asked_for(four: Session, account: Account) -> None:
    assert found(four, owner=str(account.id)) == ["Bo"]


@pytest.mark.parametrize(
    ("sort", "who"),
    [
        ("urgent", ["Ana", "Bo", "Cy"]),
        ("-came", ["Bo", "Cy", "Ana"]),
        ("-name", ["Cy", "Bo", "Ana"]),
        ("came", ["Cy", "Ana", "Bo"]),
        ("stage", ["Ana", "Bo", "Cy"]),
        ("-stage", ["Cy", "Bo", "Ana"]),
        ("source", ["Cy", "Ana", "Bo"]),
        ("campaign", ["Cy", "Bo", "Ana"]),
        ("-owner", ["Bo", "Cy", "Ana"]),
        ("follow_up", ["Bo", "Cy", "Ana"]),
    ],
)
def test_what_is_missing_sorts_last_on_each_database(
    four: Session, sort: str, who: list[str]
) -> None:
    assert found(four, sort=sort) == who


def test_the_board_has_every_stage_and_says_how_many(four: Session) -> None:
    columns = board(four, PipelineAsked(), load_practice(four), now=LATER)

    assert [one.stage for one in columns] == list(Stage)
    shown = {one.stage: names(list(one.items)) for one in columns if one.count}
    assert shown == {"new": ["Ana"], "reached": ["Bo"], "lost": ["Cy"], "spam": ["Dee"]}


def test_a_line_says_where_from_and_whose(four: Session) -> None:
    wanted = PipelineAsked(q="Bo Lee")

    [row] = list_page(four, wanted, load_practice(four), now=LATER).items

    assert (row.campaign, row.owner) == ("The Article", "Kim")
    assert campaigns_of_leads(four) == {"other": "other", "article": "The Article"}


def test_whom_somebody_comes_back_to_first_stands_on_top(session: Session) -> None:
    for day in (None, date(2026, 12, 9), date(2026, 12, 4)):
        lead = enquire(session, name=f"N {day}")
        log_call(session, lead, CallResult.LEFT_MESSAGE, by=OFFICE, now=START)
        change_lead(session, lead, LeadChange(follow_up_on=day), by=OFFICE, now=START)

    column = board(
        session, PipelineAsked(stage=Stage.ATTEMPTING), load_practice(session), now=START
    )

    assert [row.lead.follow_up_on for row in column[0].items] == [
        date(2026, 12, 4),
        date(2026, 12, 9),
        None,
    ]


def test_a_page_beyond_the_last_is_the_last(session: Session) -> None:
    for number in range(ON_A_PAGE + 2):
        enquire(session, name=f"Ana {number}")

    page = list_page(session, PipelineAsked(page=9), load_practice(session), now=START)

    assert (page.count, page.pages, page.number, len(page.items)) == (52, 2, 2, 2)


def test_the_last_call_is_known_with_their_number(session: Session) -> None:
    lead: Lead = enquire(session)
    for result in (CallResult.NO_ANSWER, CallResult.LEFT_MESSAGE):
        log_call(session, lead, result, by=OFFICE, now=START)

    calls = last_calls(session, [lead.id])[lead.id]

    assert (calls.count, calls.last.result) == (2, CallResult.LEFT_MESSAGE)
