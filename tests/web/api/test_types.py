"""What can be booked."""

from booking.database import Database
from booking.practice.actions import touch_practice
from booking.practice.models import ConsultationType
from tests.web.api.office import Api


def test_each_type_says_what_a_visitor_chooses_by(visitor: Api) -> None:
    video = visitor.get("/types").get_json()["types"][1]

    assert video == {
        "slug": "video",
        "name": "Video consultation",
        "summary": video["summary"],
        "duration_minutes": 30,
        "modality": "video",
        "locations": ["houston"],
        "providers": ["patt"],
    }


def test_a_type_that_is_no_longer_offered_is_not_shown(visitor: Api, office: Database) -> None:
    with office.writing() as session:
        touch_practice(session)
        session.query(ConsultationType).filter_by(slug="video").update({"active": False})

    slugs = [one["slug"] for one in visitor.get("/types").get_json()["types"]]
    assert slugs == ["in-person", "follow-up"]
