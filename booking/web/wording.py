"""Every code and every status in the reader's words: what is wrong and how to mend it."""

from collections.abc import Callable, Mapping, Sequence

from flask_babel import gettext


def N_(text: str) -> str:  # noqa: N802 - the marker that extraction tools know
    """Collected for translation here, translated when it is shown."""
    return text


CODES = {
    # Refusals
    "invalid_input": N_("Something in what was sent cannot be used as it is."),
    "not_found": N_("There is nothing at this address, or there no longer is."),
    "forbidden": N_("You are not allowed to do that."),
    "last_admin": N_(
        "This is the last administrator who can sign in. Give somebody else the role first."
    ),
    "confirm_password": N_("Please type your password again before you do this."),
    "slot_taken": N_("That time has just been taken. Please choose another one."),
    "stale_version": N_(
        "Somebody changed this in the meantime. Please look again before you go on."
    ),
    "status_conflict": N_("That is not possible in the appointment’s present state."),
    "not_begun": N_(
        "It is too early to say that: nobody has arrived before the day of the visit, or missed it"
        " before it begins."
    ),
    "too_late": N_("It is too close to the appointment to do that here. Please call the office."),
    "too_many_open": N_(
        "With this email or phone there are already as many open appointments as can be booked"
        " online. Please call us if you need another one."
    ),
    "too_many_requests": N_("Too many requests came from your connection. Please wait a little."),
    "key_reused": N_("This idempotency key was used before with a different request."),
    "hold_gone": N_("We no longer keep this time for you. It may still be free."),
    "extended_already": N_("This time has been kept longer once already; that is possible once."),
    # Fields
    "required": N_("This is missing."),
    "unknown_field": N_("There is no such field."),
    "repeated": N_("This is said more than once. Please say it once."),
    "too_long": N_("This is too long. Please shorten it."),
    "too_short": N_("This is too short. Please choose a longer one."),
    "invalid": N_("This cannot be read. Please check it."),
    "timezone_missing": N_("The time needs its offset from UTC."),
    "unknown_choice": N_("Please choose one of the values on offer."),
    "unreadable_character": N_(
        "There is a character in this that we cannot store. Please type it anew."
    ),
    "unknown_timezone": N_("This time zone is not known."),
    "not_on_five_minutes": N_("Appointments start on full five minutes."),
    "consent_required": N_("Please tick the box, so that we may arrange your appointment."),
    "ends_before_start": N_("The end has to come after the start."),
    "invalid_email": N_("Please check the email address. It should look like name@example.com."),
    "invalid_phone": N_(
        "Please check the phone number. It should have ten digits, or start with + outside the US."
    ),
    "invalid_name": N_("Please type your name in letters."),
    "unknown_provider": N_("Nobody by that name offers this."),
    "unknown_type": N_("This kind of consultation cannot be booked."),
    "maybe_known": N_("This may be somebody we know. Please choose who it is."),
    "broken_rules": N_("This time breaks a rule. Please read which, and book it if you mean to."),
    # Importing leads
    "missing_columns": N_(
        "The first line has to name the columns: name and consent, and email or phone."
    ),
    "not_csv": N_(
        "This is a spreadsheet’s own file. Please save it there as CSV, and choose that file."
    ),
    "no_lines": N_("There is nobody in it besides the names of the columns."),
    "broken_quotes": N_("A quotation mark in this opens and does not close."),
    "extra_cells": N_("This line has more cells than there are columns."),
    "no_consent": N_("Only who agreed to be contacted may be imported: write yes."),
    "unknown_lead": N_("Nothing is known here under that reference."),
    "unknown_account": N_("Nobody of the staff has this address."),
    "no_leads": N_("Leads are not open to this member of staff. Please choose somebody else."),
    "email_or_phone": N_(
        "Please give us an email address or a phone number, so that we can answer."
    ),
    "unknown_person": N_("Nobody is known here under that number."),
    "in_the_past": N_("That time has passed. Please choose a later one."),
    "not_a_slot": N_("That is not one of the times on offer. Please choose another one."),
    "too_far_ahead": N_(
        "That is further ahead than can be booked now. Please choose an earlier time."
    ),
    "outside_hours": N_("That reaches outside the working hours or into blocked time."),
    "invalid_length": N_("A visit lasts from 5 minutes to 12 hours, in steps of five."),
    "skipped_hour": N_("On that day the clocks skip this hour. Please choose another time."),
    "too_many_days": N_("That is more days than can be asked for at once."),
    "over_five_years": N_("Reports are of five years at most. Please choose fewer days."),
    # The commands' own
    "already_known": N_("There is one already."),
    "only_for_providers": N_("Only a provider’s account or key belongs to a provider."),
    "wrong_password": N_("This is not your present password."),
    "wrong_code": N_("This is not the code that the app shows now. Please type it anew."),
    "new_picture": N_("This page was open too long. Please scan the new picture."),
    # The settings' own
    "out_of_range": N_("This number is too small or too large."),
    "multiple_of_five": N_("Please use a multiple of five minutes."),
    "too_many": N_("These are too many."),
    "invalid_slug": N_("Please use small letters, digits and single hyphens."),
    "invalid_origin": N_(
        "Please give each site as https://www.example.com, without anything behind the name."
    ),
    "overlapping": N_("This begins before the one above has ended."),
    # Erasing somebody
    "not_confirmed": N_("Please type the word as it is shown."),
    "visits_to_come": N_("There are visits to come. Please tick that they are to be cancelled."),
    # The self-check's own
    "choice_required": N_("Please choose an answer."),
    "not_together": N_(
        "One of these answers cannot go with another. Please untick what does not apply."
    ),
    # The public form's own
    "form_expired": N_(
        "This page was open for a long time, or your browser blocks our cookie. Nothing is lost:"
        " please press the button once more. If it comes back, please call us."
    ),
    "too_quick": N_(
        "That was so quick that we could not tell you from a program. Nothing is lost: please press"
        " the button once more."
    ),
}

FIELDS = {
    ("name", "required"): N_("Please type your name."),
    ("email", "required"): N_("Please type your email address."),
    ("phone", "required"): N_("Please type your phone number."),
    ("consent", "required"): N_("Please tick the box, so that we may arrange your appointment."),
    ("consent", "invalid"): N_("Please tick the box, so that we may arrange your appointment."),
    ("name", "too_long"): N_("This name is too long for us. Please shorten it."),
    ("note", "too_long"): N_("The note is too long. Please shorten it."),
    ("reason", "required"): N_("The reason is missing. Please say why this time is taken anyway."),
    ("starts_at", "required"): N_("Please choose a time."),
    ("starts_at", "invalid"): N_(
        "That is not one of the times on offer. Please choose another one."
    ),
}

MAY_ANSWER = N_("Please tick the box, so that we may answer you.")
# Where somebody asks to hear from us.
LEAD_FIELDS = {
    ("consent", "required"): MAY_ANSWER,
    ("consent", "invalid"): MAY_ANSWER,
    ("consent", "consent_required"): MAY_ANSWER,
    ("message", "required"): N_("Please type your question."),
    ("message", "too_long"): N_("The text is too long. Please shorten it."),
}

STATUSES = {
    400: (
        N_("We did not understand that"),
        N_("What your browser sent was incomplete or too old. Please go back and try once more."),
    ),
    401: (N_("Please sign in"), N_("This needs you to be signed in.")),
    403: (N_("This is not open to you"), N_("You are not allowed to see this page.")),
    404: (
        N_("This page is not here"),
        N_("The address may be mistyped, or the page may have moved."),
    ),
    405: (
        N_("That does not work here"),
        N_("This page cannot be asked in that way. Please start from the front page."),
    ),
    409: (
        N_("That is no longer possible"),
        N_("Something changed in the meantime. Please look again."),
    ),
    413: (
        N_("That was too much at once"),
        N_("What was sent is larger than we accept. Please shorten it."),
    ),
    415: (
        N_("We cannot read that"),
        N_("It was sent in a form that this address does not accept."),
    ),
    422: (
        N_("Please look at this again"),
        N_("Something in what was sent cannot be used as it is."),
    ),
    429: (
        N_("One moment, please"),
        N_("Too many requests came from your connection. Please wait a few minutes and try again."),
    ),
    500: (
        N_("Something went wrong on our side"),
        N_(
            "It is not your fault, and we can see that it happened."
            " Please try again in a few minutes."
        ),
    ),
    503: (N_("We are not reachable for a moment"), N_("Please try again in a few minutes.")),
}

# Where a program asks: what to send instead.
FOR_PROGRAMS = {
    400: N_("This request cannot be read. A body has to be one whole JSON value."),
    401: N_(
        "The credentials are missing or not valid. Send an API key or the token of a manage link:"
        " “Authorization: Bearer …”."
    ),
    403: N_("These credentials do not allow that."),
    404: N_("There is nothing at this address, or there no longer is."),
    405: N_(
        "This address does not take that method. The header “Allow” names those that it takes."
    ),
    413: N_("The body is larger than the 64 KiB that are accepted."),
    415: N_("The body has to be sent as “Content-Type: application/json”."),
}


def of_code(code: str) -> str:
    return str(gettext(CODES.get(code, CODES["invalid"])))


def of_field(field: str, code: str) -> str:
    """More to the point than the code alone, where there is more to say."""
    return str(gettext(FIELDS[field, code]) if (field, code) in FIELDS else of_code(code))


def of_lead(field: str, code: str) -> str:
    words = LEAD_FIELDS.get((field, code))
    return str(gettext(words)) if words else of_field(field, code)


def by_field(
    codes: Mapping[str, Sequence[str]],
    *,
    order: Sequence[str] = (),
    word: Callable[[str, str], str] = of_field,
) -> dict[str, list[str]]:
    """In the order of the page; what belongs to none of its fields comes first."""
    names = sorted(codes, key=lambda name: order.index(name) if name in order else -1)
    return {name: [word(name, code) for code in codes[name]] for name in names}


def title_of_status(status: int) -> str:
    return str(gettext(_of_status(status)[0]))


def of_status(status: int) -> str:
    return str(gettext(_of_status(status)[1]))


def for_programs(status: int) -> str:
    """What is wrong with us is said as to anybody."""
    text = FOR_PROGRAMS.get(status) or (FOR_PROGRAMS[400] if status < 500 else None)
    return str(gettext(text)) if text else of_status(status)


def _of_status(status: int) -> tuple[str, str]:
    return STATUSES.get(status) or STATUSES[500 if status >= 500 else 400]
