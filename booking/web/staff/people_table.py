"""The addresses of one appointment's page and of one person's."""

from booking.accounts.rules import Permission
from booking.web.staff import appointment, calls, contacts, merging, person, privacy
from booking.web.staff.access import get, post

BOTH = "/people/<int:person_id>/merge/<int:other_id>"
PEOPLE_PAGES = (
    get("/appointments/<reference>", appointment.appointment, Permission.CALENDAR),
    post("/appointments/<reference>/note", appointment.send_note, Permission.NOTES),
    get("/appointments/<reference>/contacts", contacts.contacts, Permission.CONTACT),
    post("/appointments/<reference>/contacts", contacts.send_contacts, Permission.CONTACT),
    get("/people/<int:person_id>", person.person, Permission.CONTACT),
    get("/people/<int:person_id>/edit", person.edit_person, Permission.CONTACT),
    post("/people/<int:person_id>/edit", person.send_person, Permission.CONTACT),
    get(BOTH, merging.compare_people, Permission.CONTACT, of_everybody=True),
    post(BOTH, merging.send_merge, Permission.CONTACT, of_everybody=True),
    post(
        "/people/<int:person_id>/merges/<int:merge_id>/undo",
        merging.undo_people,
        Permission.CONTACT,
        of_everybody=True,
    ),
    get("/people/<int:person_id>/export", privacy.export_person, Permission.EXPORT, step_up=True),
    get("/people/<int:person_id>/erase", privacy.erase_page, Permission.EXPORT, step_up=True),
    post("/people/<int:person_id>/erase", privacy.send_erase, Permission.EXPORT, step_up=True),
    get("/calls", calls.calls, Permission.CONTACT),
    post("/calls/<reference>", calls.send_call, Permission.BOOK),
)
