"""What each role is called, and what it may."""

ROLE_WORDS = {
    "admin": ("Administrator", "Everything, and who else may come in."),
    "front_desk": ("Front desk", "The calendar, bookings, notes and messages of everybody."),
    "provider": ("Provider", "The calendar; contact data, notes and bookings of own patients."),
}
