"""The addresses of one appointment's page and of one person's."""

from booking.accounts.rules import Permission
from booking.web.staff import appointment, contacts, merging, person
from booking.web.staff.access import Page

PEOPLE_PAGES = (
    Page(
        method="GET",
        path="/appointments/<reference>",
        view=appointment.appointment,
        permission=Permission.CALENDAR,
    ),
    Page(
        method="POST",
        path="/appointments/<reference>/note",
        view=appointment.send_note,
        permission=Permission.NOTES,
    ),
    Page(
        method="GET",
        path="/appointments/<reference>/contacts",
        view=contacts.contacts,
        permission=Permission.CONTACT,
    ),
    Page(
        method="POST",
        path="/appointments/<reference>/contacts",
        view=contacts.send_contacts,
        permission=Permission.CONTACT,
    ),
    Page(
        method="GET",
        path="/people/<int:person_id>",
        view=person.person,
        permission=Permission.CONTACT,
    ),
    Page(
        method="GET",
        path="/people/<int:person_id>/edit",
        view=person.edit_person,
        permission=Permission.CONTACT,
    ),
    Page(
        method="POST",
        path="/people/<int:person_id>/edit",
        view=person.send_person,
        permission=Permission.CONTACT,
    ),
    Page(
        method="GET",
        path="/people/<int:person_id>/merge/<int:other_id>",
        view=merging.compare_people,
        permission=Permission.CONTACT,
    ),
    Page(
        method="POST",
        path="/people/<int:person_id>/merge/<int:other_id>",
        view=merging.send_merge,
        permission=Permission.CONTACT,
    ),
    Page(
        method="POST",
        path="/people/<int:person_id>/merges/<int:merge_id>/undo",
        view=merging.undo_people,
        permission=Permission.CONTACT,
    ),
)
