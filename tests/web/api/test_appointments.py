"""Booking through the API, by visitors and for callers."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from booking.appointments.models import Appointment
from booking.database import Database
from booking.messages.models import Message
from tests.clock import SettableClock
from tests.web.api.office import ELEVEN, NINE, ON_SQLITE, TEN, Api, booked, booking, patient_of


def test_a_booking_is_answered_with_all_it_needs(visitor: Api) -> None:
    response = visitor.post("/appointments", booking())

    answer = response.get_json()
    manage = answer["manage_url"]
    assert response.status_code == 201
    assert answer == {
        "reference": answer["reference"],
        "status": "booked",
        "type": "video",
        "provider": "patt",
        "location": "houston",
        "starts_at": NINE,
        "ends_at": "2026-12-01T09:30:00-06:00",
        "manage_url": manage,
        "ics_url": f"{manage}/appointment.ics",
    }
    assert manage.startswith("http://127.0.0.1:5000/manage/")


def test_what_was_confirmed_is_kept_with_its_confirmation(visitor: Api, office: Database) -> None:
    booked(visitor)

    with office.reading() as session:
        kinds = session.scalars(select(Message.kind)).all()
        sources = session.scalars(select(Appointment.source)).all()
    assert sorted(kinds) == ["confirmation", "staff_alert"]
    assert sources == ["api"]


def test_an_address_that_looks_like_a_slip_is_taken_as_it_is(visitor: Api) -> None:
    assert visitor.post("/appointments", booking(email="ana@gmial.com")).status_code == 201


def test_times_may_come_in_any_offset(visitor: Api) -> None:
    assert booked(visitor, starts_at="2026-12-01T16:00:00+01:00")["starts_at"] == NINE


def test_a_taken_time_comes_with_the_three_nearest(visitor: Api) -> None:
    booked(visitor, starts_at=TEN)

    response = visitor.post("/appointments", booking(starts_at=TEN, email="bo@example.com"))

    answer = response.get_json()
    assert (response.status_code, answer["type"]) == (409, "urn:booking:slot_taken")
    walls = [slot["starts_at"][11:16] for slot in answer["alternatives"]]
    assert walls == ["09:15", "10:45", "11:00"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"consent": False}, "consent"),
        ({"consent": None}, "consent"),
        ({"consent": "true"}, "consent"),
        ({"name": "<>"}, "name"),
        ({"name": "Ann\x00Lee"}, "name"),
        ({"email": "ann"}, "email"),
        ({"email": "ann@example.com\r\nBcc: x@example.com"}, "email"),
        ({"phone": "12"}, "phone"),
        ({"phone": None}, "phone"),
        ({"type": "nothing"}, "type"),
        ({"starts_at": "2026-12-01T09:00:00"}, "starts_at"),
        ({"starts_at": "2026-12-01T09:10:00-06:00"}, "starts_at"),
        ({"timezone": "Houston"}, "timezone"),
        ({"locale": "fr"}, "locale"),
        ({"touch": {"utm_source": "x", "gclid": "y"}}, "touch.gclid"),
        ({"source": "phone"}, "source"),
        ({"override": True}, "override"),
        ({"status": "arrived"}, "status"),
    ],
)
def test_what_cannot_be_booked_is_refused_by_field(
    visitor: Api, changes: dict[str, object], field: str
) -> None:
    response = visitor.post("/appointments", booking(**changes))

    assert response.status_code == 422
    assert list(response.get_json()["errors"]) == [field]


@ON_SQLITE
def test_all_that_is_wrong_is_said_at_once(visitor: Api) -> None:
    response = visitor.post("/appointments", booking(email="ann", phone="12", consent=False))

    assert set(response.get_json()["errors"]) == {"email", "phone", "consent"}


def test_a_contact_has_only_so_many_open_appointments(visitor: Api) -> None:
    for day in ("02", "03", "04"):
        booked(visitor, starts_at=f"2026-12-{day}T09:00:00-06:00")

    response = visitor.post("/appointments", booking())

    assert (response.status_code, response.get_json()["type"]) == (409, "urn:booking:too_many_open")


@pytest.mark.parametrize("source", ["phone", "walk_in"])
def test_the_desk_says_how_a_caller_came(desk: Api, source: str) -> None:
    answer = booked(desk, source=source, email=None, consent=None)

    found = desk.get(f"/appointments/{answer['reference']}").get_json()
    assert found["source"] == source
    assert found["person"]["email"] is None


def test_a_program_that_says_nothing_is_the_source(desk: Api) -> None:
    reference = booked(desk)["reference"]

    assert desk.get(f"/appointments/{reference}").get_json()["source"] == "api"


def test_the_desk_books_outside_the_rules_with_a_reason(desk: Api) -> None:
    evening = "2026-12-01T19:00:00-06:00"
    without = desk.post("/appointments", booking(starts_at=evening))
    without_reason = desk.post("/appointments", booking(starts_at=evening, override=True))
    answer = booked(desk, starts_at=evening, override=True, reason="He works until six.")

    assert without.status_code == 422
    assert list(without_reason.get_json()["errors"]) == ["reason"]
    assert answer["starts_at"] == evening


def test_nobody_books_over_another_appointment(desk: Api, visitor: Api) -> None:
    booked(visitor)

    response = desk.post("/appointments", booking(override=True, reason="It is urgent."))

    assert response.status_code == 409


def test_a_provider_books_for_themselves_unless_named(doctor: Api, colleague: str) -> None:
    assert booked(doctor)["provider"] == "patt"
    assert booked(doctor, starts_at=TEN, provider="patt")["provider"] == "patt"
    refused = doctor.post("/appointments", booking(starts_at=ELEVEN, provider=colleague))
    assert refused.status_code == 403


class TestAsking:
    def test_an_appointment_says_what_the_office_needs(self, desk: Api, visitor: Api) -> None:
        reference = booked(visitor)["reference"]

        answer = desk.get(f"/appointments/{reference}").get_json()

        assert answer == {
            "reference": reference,
            "type": "video",
            "provider": "patt",
            "location": "houston",
            "starts_at": NINE,
            "ends_at": "2026-12-01T09:30:00-06:00",
            "status": "booked",
            "confirmed_at": None,
            "source": "api",
            "person": {
                "id": answer["person"]["id"],
                "name": "Ana García",
                "email": "ana@example.com",
                "phone": "+17135550123",
            },
            "note": "Since two years.",
            "created_at": "2026-11-30T09:00:00-06:00",
            "version": 1,
        }

    @pytest.mark.parametrize(
        "spelling", [str.lower, str.swapcase, lambda text: text.replace("-", "")]
    )
    def test_a_reference_is_read_however_it_was_written(
        self, desk: Api, spelling: Callable[[str], str]
    ) -> None:
        reference = booked(desk)["reference"]

        assert desk.get(f"/appointments/{spelling(reference)}").status_code == 200

    @pytest.mark.parametrize("reference", ["K7MP-4QXD", "%00", "x" * 200, "Ünknown"])
    def test_an_unknown_reference_is_not_found(self, desk: Api, reference: str) -> None:
        assert desk.get(f"/appointments/{reference}").status_code == 404

    @pytest.mark.parametrize(
        ("first", "until", "count"),
        [
            ("2026-12-01", "2026-12-01", 2),
            ("2026-12-02", "2026-12-31", 0),
            (NINE, TEN, 1),
            (NINE, "2026-12-01T10:05:00-06:00", 2),
            ("2026-12-01T16:00:00+00:00", "2026-12-02T00:00:00Z", 1),
        ],
    )
    def test_a_list_holds_what_starts_in_its_span(
        self, desk: Api, first: str, until: str, count: int
    ) -> None:
        booked(desk)
        booked(desk, starts_at=TEN)

        answer = desk.get("/appointments", **{"from": first, "to": until}).get_json()

        assert len(answer["items"]) == count
        assert answer["next_cursor"] is None

    def test_an_offset_that_was_not_escaped_is_understood(self, desk: Api) -> None:
        path = "/appointments?from=2026-12-01T00:00:00+00:00&to=2026-12-02T00:00:00+00:00"

        assert desk.ask("GET", path).status_code == 200

    def test_a_list_is_narrowed_by_provider_and_status(
        self, desk: Api, colleague: str, clock: SettableClock
    ) -> None:
        theirs = booked(desk, provider=colleague)["reference"]
        booked(desk, provider="patt")
        clock.set(datetime.fromisoformat(NINE))
        desk.patch(f"/appointments/{theirs}", {"status": "arrived"})
        span = {"from": "2026-12-01", "to": "2026-12-01"}

        by_provider = desk.get("/appointments", **span, provider=colleague).get_json()["items"]
        by_status = desk.get("/appointments", **span, status="arrived").get_json()["items"]

        assert [one["reference"] for one in by_provider] == [theirs]
        assert [one["reference"] for one in by_status] == [theirs]

    def test_pages_follow_one_another_without_gap_or_repetition(
        self, desk: Api, office: Database
    ) -> None:
        self._many(desk, office, 250)
        span = {"from": "2026-12-01", "to": "2026-12-01"}
        found: list[str] = []
        cursor: dict[str, str] = {}
        for _ in range(3):
            page = desk.get("/appointments", **span, **cursor).get_json()
            found += [one["reference"] for one in page["items"]]
            cursor = {"cursor": page["next_cursor"]}

        assert len(found) == len(set(found)) == 250
        assert cursor == {"cursor": None}

    @staticmethod
    def _many(desk: Api, office: Database, count: int) -> None:
        """Cancelled ones, which need no time of their own; most start together."""
        reference = booked(desk)["reference"]
        desk.patch(f"/appointments/{reference}", {"status": "cancelled"})
        with office.writing() as session:
            one = session.scalars(select(Appointment)).one()
            kept = {
                column.key: getattr(one, column.key) for column in Appointment.__table__.columns
            }
            for number in range(1, count):
                mine = {"id": None, "reference": f"{number:08}", "manage_hash": str(number)}
                session.add(Appointment(**kept | mine))

    @ON_SQLITE
    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"from": "yesterday"}, "from"),
            ({"to": "2026-12-01T00:00:00"}, "to"),
            ({"to": "2026-11-30"}, "to"),
            ({"to": "9999-12-31"}, "to"),
            ({"provider": "nobody"}, "provider"),
            ({"status": "gone"}, "status"),
            ({"status": ""}, "status"),
            ({"cursor": "abc"}, "cursor"),
            ({"cursor": "MjAyNi0xMi0wMSAx"}, "cursor"),
            ({"q": "Ana"}, "q"),
        ],
    )
    def test_what_cannot_be_listed_is_refused_by_name(
        self, desk: Api, query: dict[str, str], field: str
    ) -> None:
        span = {"from": "2026-12-01", "to": "2026-12-01"}

        response = desk.get("/appointments", **(span | query))

        assert response.status_code == 422
        assert list(response.get_json()["errors"]) == [field]

    @ON_SQLITE
    def test_a_span_must_be_given(self, desk: Api) -> None:
        assert set(desk.get("/appointments").get_json()["errors"]) == {"from", "to"}


class TestChanging:
    def test_a_move_keeps_the_appointment_and_raises_its_version(self, desk: Api) -> None:
        reference = booked(desk)["reference"]

        response = desk.patch(f"/appointments/{reference}", {"starts_at": TEN})

        answer = response.get_json()
        assert response.status_code == 200
        assert (answer["starts_at"], answer["version"]) == (TEN, 2)

    def test_a_move_onto_another_is_refused_with_the_nearest(self, desk: Api) -> None:
        reference = booked(desk)["reference"]
        booked(desk, starts_at=TEN)

        response = desk.patch(f"/appointments/{reference}", {"starts_at": TEN})

        assert response.status_code == 409
        walls = [slot["starts_at"][11:16] for slot in response.get_json()["alternatives"]]
        # Its own time does not stand in its way.
        assert walls == ["09:15", "10:45", "11:00"]
        assert desk.get(f"/appointments/{reference}").get_json()["starts_at"] == NINE

    def test_a_move_to_somebody_else(self, desk: Api, colleague: str) -> None:
        reference = booked(desk, provider="patt")["reference"]

        answer = desk.patch(f"/appointments/{reference}", {"provider": colleague}).get_json()

        assert (answer["provider"], answer["starts_at"]) == (colleague, NINE)

    @pytest.mark.parametrize("notify", [True, False])
    def test_the_patient_is_told_unless_the_desk_says_not(
        self, desk: Api, office: Database, *, notify: bool
    ) -> None:
        reference = booked(desk)["reference"]

        desk.patch(f"/appointments/{reference}", {"starts_at": TEN, "notify": notify})

        with office.reading() as session:
            kinds = session.scalars(select(Message.kind)).all()
        assert ("reschedule" in kinds) is notify

    @pytest.mark.parametrize("steps", [("arrived", "completed"), ("no_show",), ("cancelled",)])
    def test_each_step_can_be_taken_and_undone(
        self, desk: Api, clock: SettableClock, steps: tuple[str, ...]
    ) -> None:
        reference = booked(desk)["reference"]
        if "cancelled" not in steps:
            clock.set(datetime.fromisoformat(NINE))
        there_and_back = [*steps, *reversed(("booked", *steps[:-1]))]

        answers = [
            desk.patch(f"/appointments/{reference}", {"status": one}) for one in there_and_back
        ]

        assert [answer.get_json()["status"] for answer in answers] == there_and_back

    @ON_SQLITE
    @pytest.mark.parametrize("status", ["arrived", "no_show"])
    def test_a_program_is_believed_whatever_the_hour(self, desk: Api, status: str) -> None:
        reference = booked(desk)["reference"]

        answer = desk.patch(f"/appointments/{reference}", {"status": status})

        assert (answer.status_code, answer.get_json()["status"]) == (200, status)

    @ON_SQLITE
    @pytest.mark.parametrize(
        ("before", "after"),
        [("booked", "completed"), ("arrived", "cancelled"), ("no_show", "cancelled")],
    )
    def test_any_other_step_is_refused(
        self, desk: Api, clock: SettableClock, before: str, after: str
    ) -> None:
        reference = booked(desk)["reference"]
        clock.set(datetime.fromisoformat(NINE))
        desk.patch(f"/appointments/{reference}", {"status": before})

        response = desk.patch(f"/appointments/{reference}", {"status": after})

        assert response.status_code == 409
        assert response.get_json()["type"] == "urn:booking:status_conflict"

    def test_a_stale_change_is_refused(self, desk: Api) -> None:
        reference = booked(desk)["reference"]
        desk.patch(f"/appointments/{reference}", {"starts_at": TEN})

        response = desk.patch(f"/appointments/{reference}", {"starts_at": ELEVEN, "version": 1})

        assert response.status_code == 409
        assert response.get_json()["type"] == "urn:booking:stale_version"

    def test_a_note_is_written_and_taken_back(self, desk: Api) -> None:
        reference = booked(desk)["reference"]

        written = desk.patch(f"/appointments/{reference}", {"note": "Two\nlines."})
        taken = desk.patch(f"/appointments/{reference}", {"note": None})

        assert written.get_json()["note"] == "Two\nlines."
        assert taken.get_json()["note"] is None

    def test_what_is_not_named_stays(self, desk: Api) -> None:
        reference = booked(desk)["reference"]
        before = desk.get(f"/appointments/{reference}").get_json()

        assert desk.patch(f"/appointments/{reference}", {}).get_json() == before

    def test_a_provider_moves_their_own_and_nobody_elses(
        self, desk: Api, doctor: Api, colleague: str
    ) -> None:
        own = booked(desk, provider="patt")["reference"]
        other = booked(desk, provider=colleague)["reference"]

        assert doctor.patch(f"/appointments/{own}", {"starts_at": TEN}).status_code == 200
        assert doctor.patch(f"/appointments/{other}", {"starts_at": TEN}).status_code == 403
        assert doctor.patch(f"/appointments/{own}", {"provider": colleague}).status_code == 403

    def test_an_unknown_appointment_is_not_found(self, desk: Api) -> None:
        assert desk.patch("/appointments/K7MP-4QXD", {}).status_code == 404


def test_a_cancelled_booking_keeps_its_link(desk: Api) -> None:
    answer = booked(desk)
    desk.patch(f"/appointments/{answer['reference']}", {"status": "cancelled"})

    assert patient_of(desk, answer).get("/manage").get_json()["status"] == "cancelled"
