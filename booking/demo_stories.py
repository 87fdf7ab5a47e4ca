"""Who asked the demo's practice something, by which article, and how it went on."""

from collections.abc import Sequence
from dataclasses import dataclass

from booking.leads.inputs import LeadChange
from booking.leads.rules import CallResult, LeadSource, LostReason, Stage

# Each with who sends people by it, how, and what it cost in cents.
CAMPAIGNS = {
    "thinning-after-forty": ("Thinning after forty", "houston-life", "sponsored article", 180_000),
    "ask-a-specialist": ("Ask a specialist", "texas-health-letter", "newsletter", 60_000),
    "spring-radio": ("Spring on the radio", "kxyz", "radio", 95_000),
}
# Who came by one of these and left again.
ONLY_LOOKED = {"thinning-after-forty": 410, "ask-a-specialist": 160, "spring-radio": 90}


@dataclass(frozen=True, slots=True)
class Story:
    """Somebody who asked so many hours ago, and what the desk has done since."""

    name: str
    hours: float
    source: LeadSource = LeadSource.CALLBACK
    campaign: str | None = None
    phone: str | None = None
    email: str | None = None
    locale: str = "en"
    message: str | None = None
    best_time: str | None = None
    calls: Sequence[CallResult] = ()
    follow_up: int | None = None
    mine: bool = False
    visit: int | None = None
    ends: LeadChange | None = None
    kept_apart: bool = False


ARTICLE, LETTER, RADIO = CAMPAIGNS
WON, SPAM = LeadChange(stage=Stage.WON), LeadChange(stage=Stage.SPAM)
STORIES = (
    Story(
        "Danielle Freeman",
        30,
        campaign=ARTICLE,
        phone="+17135550131",
        message="My part has become wider over two years. Is it worth coming in?",
        best_time="after 4 pm",
    ),
    Story("Rogelio Castañeda", 75, phone="+18325550110", locale="es", best_time="por la mañana"),
    Story("Kathryn Mills", 0.3, LeadSource.WIDGET, LETTER, "+17135550148", "kmills@example.com"),
    Story(
        "Yusuf Demir",
        0.1,
        LeadSource.QUESTION,
        ARTICLE,
        email="yusuf.demir@example.com",
        message="How long after a PRP treatment can one see whether it helps?",
    ),
    Story(
        "Latoya Simmons",
        54,
        LeadSource.CALLBACK,
        ARTICLE,
        "+17135550152",
        calls=(CallResult.NO_ANSWER, CallResult.LEFT_MESSAGE),
        follow_up=0,
        mine=True,
    ),
    Story(
        "Greg Novak",
        50,
        LeadSource.CHECK,
        LETTER,
        "+12815550133",
        "greg.novak@example.com",
        calls=(CallResult.LEFT_MESSAGE,),
        follow_up=2,
    ),
    Story("Pilar Ibarra", 78, phone="+17135550160", locale="es", calls=(CallResult.WRONG_NUMBER,)),
    Story(
        "Monique Baptiste",
        100,
        LeadSource.PHONE,
        RADIO,
        "+17135550171",
        message="Wants to speak with her sister first.",
        calls=(CallResult.REACHED,),
        follow_up=-1,
        mine=True,
    ),
    Story(
        "Walter Jennings",
        76,
        LeadSource.CALLBACK,
        LETTER,
        "+17135550182",
        calls=(CallResult.NO_ANSWER, CallResult.REACHED),
        follow_up=5,
    ),
    Story(
        "Shreya Raman",
        96,
        LeadSource.WIDGET,
        ARTICLE,
        "+18325550145",
        "shreya@example.com",
        calls=(CallResult.REACHED,),
        visit=6,
    ),
    Story(
        "Dolores Quintana",
        120,
        LeadSource.CHECK,
        ARTICLE,
        "+17135550191",
        calls=(CallResult.NO_ANSWER, CallResult.REACHED),
        visit=9,
    ),
    Story(
        "Terry Blanchard",
        480,
        LeadSource.CALLBACK,
        LETTER,
        "+17135550127",
        calls=(CallResult.REACHED,),
        visit=-12,
    ),
    Story(
        "Aisha Coleman",
        430,
        LeadSource.WIDGET,
        ARTICLE,
        "+17135550116",
        calls=(CallResult.LEFT_MESSAGE, CallResult.REACHED),
        visit=-9,
    ),
    Story(
        "Victor Salinas",
        560,
        LeadSource.QUESTION,
        ARTICLE,
        "+17135550105",
        calls=(CallResult.REACHED,),
        visit=-15,
        ends=WON,
    ),
    Story(
        "Beth Carmichael",
        600,
        phone="+17135550139",
        calls=(CallResult.REACHED,),
        visit=-16,
        ends=WON,
    ),
    Story(
        "Howard Lin",
        300,
        LeadSource.CALLBACK,
        LETTER,
        "+17135550154",
        calls=(CallResult.REACHED, CallResult.NOT_INTERESTED),
    ),
    Story(
        "Renata Fuentes",
        260,
        campaign=ARTICLE,
        phone="+17135550168",
        calls=(CallResult.REACHED,),
        ends=LeadChange(stage=Stage.LOST, lost_reason=LostReason.COST),
    ),
    Story("Best SEO Service", 40, LeadSource.QUESTION, email="seo@example.com", ends=SPAM),
    Story("Ines Marchetti", 26, phone="+17135550174", message="Is a visit free?", kept_apart=True),
)
