"""What the mails in tests tell of."""

from datetime import UTC, datetime, timedelta

from booking.appointments.queries import AppointmentView

KINDS = ("confirmation", "reschedule", "cancellation", "reminder", "staff_alert")
STARTS = datetime(2026, 12, 1, 15, tzinfo=UTC)
LINK = "https://book.example/manage/secret"


def visit(**changes: object) -> AppointmentView:
    facts: dict[str, object] = {
        "reference": "K7MP-4QXD",
        "type_slug": "in-person",
        "type_name": "Consultation type",
        "provider_slug": "patt",
        "provider_name": "Dr. Bradford S. Patt",
        "provider_title": "Surgeon",
        "modality": "in_person",
        "starts_at": STARTS,
        "ends_at": STARTS + timedelta(minutes=45),
        "office_zone": "America/Chicago",
        "visitor_zone": None,
        "location_name": "Houston Center for Facial Plastic Surgery",
        "address": ("100 Sample Street", "Houston, TX 77000"),
        "arrival_note": "Please come early.",
        "status": "booked",
        "version": 1,
        "name": "Ana <Ruiz> & Söhne",
        "email": "ana@patients.example",
        "phone": "+17135550123",
        "confirmed_at": None,
        "movable_until": STARTS - timedelta(days=1),
        "cancellable_until": STARTS - timedelta(days=1),
        "late_cancel": False,
        "told_reason": None,
    }
    return AppointmentView(**facts | changes)  # type: ignore[arg-type]


class Practice:
    name = "Houston Center for Facial Plastic Surgery"
    doctor = "Dr. Bradford S. Patt"
    phone = "(713) 555-0100"
    email = "office@houston-hair.example"


def context(kind: str, **changes: object) -> dict[str, object]:
    common = {"practice": Practice(), "appointment": visit(**changes)}
    if kind == "staff_alert":
        moved = {"event": "moved", "starts_at": STARTS}
        return common | moved | {"previous_starts_at": STARTS - timedelta(days=1)}
    names = ("manage_url", "ics_url", "google_url", "outlook_url")
    return common | dict.fromkeys(names, LINK) | {"confirm_url": f"{LINK}/confirm"}
