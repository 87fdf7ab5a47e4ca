"""A practice in whose database every text that staff pages show is an attack, or too long."""

from datetime import date, datetime, time, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from booking.accounts.actions import add_account, add_key, invite_to_set_password
from booking.accounts.inputs import NewAccount, NewKey
from booking.accounts.rules import Role
from booking.appointments.actions import book_for_caller
from booking.appointments.calls import What, mark_called
from booking.appointments.changes import cancel_appointment
from booking.appointments.models import Appointment
from booking.audit.actions import record
from booking.audit.rules import Actor, ActorKind
from booking.campaigns.actions import note_arrival
from booking.campaigns.models import Campaign
from booking.campaigns.rules import Arrival
from booking.database import Database
from booking.keyring import Keyring
from booking.messages.actions import enqueue
from booking.messages.models import Message
from booking.messages.rules import Kind, Status
from booking.people.actions import keep_consent, keep_stated_consent
from booking.people.inputs import LookedFor
from booking.people.merges import merge_people
from booking.practice.actions import add_block, touch_practice
from booking.practice.inputs import NewBlock, WordingChange
from booking.practice.mails import change_wording
from booking.practice.models import (
    Closure,
    ConsultationType,
    ConsultationTypeProvider,
    HoursException,
    Location,
    PracticeSettings,
    Provider,
    Room,
)
from booking.practice.wording import LANGUAGES, MAILS, parts_of
from booking.web.sealing import Purpose, sealed_with
from tests.desk import CHEAP, add_staff
from tests.factories import HOUSTON, caller

ATTACK = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'& محمد 👩🏽‍🦱"
# What an address of a mail may hold at all: the input refuses angle brackets and double quotes.
ADDRESS = "it's&co{word}@houston-hair.example"
LONGEST_NAME = 200
DAY = timedelta(days=1)


def hostile(word: str) -> str:
    """Told from the other attacks by its word."""
    return f"Q{word} {ATTACK}"


def longest(word: str) -> str:
    """One word that breaks nowhere by itself."""
    return word.ljust(LONGEST_NAME, "w")


def colleague(word: str) -> Actor:
    return Actor(ActorKind.STAFF, hostile(word), "203.0.113.1")


class Attack:
    """Fills a fresh installation; afterwards `known` has an example of each field of an address."""

    def __init__(self, database: Database, keys: Keyring, now: datetime) -> None:
        self.database, self.keys, self.now = database, keys, now
        self.today: date = now.astimezone(HOUSTON).date()
        # A Monday that no other row is about.
        self.monday = self.today + timedelta(days=14 - self.today.weekday())
        self.known: dict[str, str] = {}

    def fill(self) -> None:
        for role in (Role.ADMIN, Role.FRONT_DESK):
            add_staff(self.database, role, now=self.now)
        with self.database.writing() as session:
            self._practice(session)
        parts = (
            *(self._words, self._accounts, self._time, self._campaigns),
            *(self._visits, self._people, self._mails),
        )
        for part in parts:
            with self.database.writing() as session:
                part(session)

    def at(self, day: date, hour: int) -> datetime:
        return datetime.combine(day, time(hour), HOUSTON)

    def _practice(self, session: Session) -> None:
        """Before anybody has loaded it: there is no action yet that has heard of it."""
        touch_practice(session)
        practice = session.scalars(select(PracticeSettings)).one()
        practice.name, practice.doctor = hostile("practice"), hostile("doctor")
        practice.email = ADDRESS.format(word="office")
        practice.alert_email = ADDRESS.format(word="alert")
        place = session.scalars(select(Location)).one()
        for name in ("name", "street", "city", "region", "postal_code"):
            setattr(place, name, hostile(f"place-{name}"))
        place.arrival_note, place.arrival_note_es = hostile("arrival"), hostile("llegada")
        session.scalars(select(Room)).one().name = hostile("room")
        provider = session.scalars(select(Provider)).one()
        provider.name, provider.title = hostile("provider"), hostile("title")
        for kind in session.scalars(select(ConsultationType)):
            kind.name, kind.name_es = hostile(kind.slug), hostile(f"{kind.slug}-es")
            kind.summary, kind.summary_es = hostile("summary"), hostile("resumen")
        self._longest(session, place.id)

    def _longest(self, session: Session, place_id: int) -> None:
        provider = Provider(slug="long", name=longest("L"), title=longest("T"), position=1)
        room = Room(slug="long", name=longest("R"), location_id=place_id)
        session.add_all((provider, room))
        session.flush()
        video = select(ConsultationType.id).where(ConsultationType.slug == "video")
        offers = ConsultationTypeProvider(type_id=session.scalar(video), provider_id=provider.id)
        session.add(offers)
        self.known |= {
            "locations/slug": "houston",
            "rooms/slug": "consultation-1",
            "providers/slug": "patt",
            "types/slug": "in-person",
            "hours/slug": "patt",
            "exceptions/slug": "patt",
        }

    def _accounts(self, session: Session) -> None:
        by = colleague("actor")
        for number, name in enumerate((hostile("account"), longest("A"))):
            email = ADDRESS.format(word=f"person{number}")
            asked = NewAccount.model_validate(
                {"email": email, "name": name, "role": Role.FRONT_DESK}
            )
            account = add_account(session, asked, by=by, now=self.now, hasher=CHEAP)
            link = invite_to_set_password(session, account, keys=self.keys, now=self.now)
            self.known |= {"people/account_id": str(account.id), "password/token": link.token}
        for name in (hostile("key"), "K" * 100):
            add_key(session, NewKey(name=name, role=Role.READ_ONLY), by=by, now=self.now)
        by = Actor(ActorKind.STAFF, hostile("actor"), hostile("address"))
        fields = (hostile("field"),)
        record(session, "practice.change", hostile("subject"), by=by, now=self.now, fields=fields)

    def _time(self, session: Session) -> None:
        """The weeks' own texts; on the Monday the whole practice is closed."""
        starts_at = self.at(self.today + DAY, 15)
        facts = {"provider": "patt", "starts_at": starts_at, "ends_at": starts_at + DAY / 24}
        asked = NewBlock.model_validate({**facts, "reason": hostile("block")})
        block = add_block(session, asked, by=colleague("actor"), now=self.now)
        provider = session.scalars(select(Provider).where(Provider.slug == "patt")).one()
        on = self.today + 2 * DAY
        away = HoursException(provider_id=provider.id, on=on, opens=False)
        away.reason = hostile("exception")
        session.add(away)
        closure = Closure(first=self.monday, last=self.monday, reason=hostile("closure"))
        session.add(closure)
        session.flush()
        touch_practice(session)
        self.known |= {
            "blocks/block_id": str(block.id),
            "closures/closure_id": str(closure.id),
            "patt/on": on.isoformat(),
            "patt/key": "always",
            "day/on": self.today.isoformat(),
            "calendar/to": (self.today + DAY).isoformat(),
        }

    def _campaigns(self, session: Session) -> None:
        """One by name, and arrivals with words that links can hold."""
        facts = {"source": hostile("source"), "medium": hostile("medium"), "landing": "/"}
        one = Campaign(slug="one", name=hostile("campaign"), created_at=self.now, **facts)
        one.origins = [f"https://{'a' * 60}.example"]
        session.add(one)
        session.flush()
        for campaign, content in (("one", hostile("content")), (hostile("word"), longest("c"))):
            came = Arrival(campaign=campaign, content=content, referrer=hostile("referrer"))
            note_arrival(session, came, visitor=content, now=self.now)
        self.known["campaigns/slug"] = "one"

    def _visits(self, session: Session) -> None:
        self._visit(session, self.today, 9, "visit", email=ADDRESS.format(word="visit"))
        self._visit(session, self.today, 11, "short", name=longest("V"), provider="long")
        self._visit(session, self.today + DAY, 10, "tomorrow", phone="(713) 555-0123")
        called = self._visit(session, self.monday, 9, "called")
        by = colleague("caller")
        mark_called(session, called, What.BOOKED, by=by, now=self.now)
        gone = self._visit(session, self.today + DAY, 13, "gone")
        cancel_appointment(
            session, gone, reason=hostile("cancelled"), told=hostile("told"), by=by, now=self.now
        )
        self._visit(session, self.monday, 11, "move", email=ADDRESS.format(word="move"))

    def _visit(
        self, session: Session, day: date, hour: int, word: str, **more: object
    ) -> Appointment:
        facts: dict[str, object] = {
            "type": "video",
            "provider": "patt",
            "name": hostile(word),
            "note": hostile("note"),
            "override": True,
            "reason": hostile("override"),
            "touch": {"utm_source": hostile("touch"), "referrer": hostile("referrer")},
        }
        asked = caller(self.at(day, hour), **facts | more)
        # Booked two days ago: today's visit may have begun.
        visit = book_for_caller(
            session, asked, by=colleague("actor"), now=self.now - 2 * DAY, keys=self.keys
        ).appointment
        self.known[f"appointments/{word}"] = visit.reference
        self.known[f"people/{word}"] = str(visit.person_id)
        return visit

    def _people(self, session: Session) -> None:
        """One who may be the same as another, one who was two, and what they agreed to."""
        same = {"name": hostile("twin"), "phone": "(713) 555-0123"}
        self._visit(session, self.today + 3 * DAY, 10, "twin", **same)
        self._visit(session, self.today + 3 * DAY, 11, "other", **same, person="new")
        self._visit(session, self.today + 3 * DAY, 13, "merged")
        unbroken = longest(hostile("twin"))
        self._visit(session, self.today + 3 * DAY, 14, "unbroken", name=unbroken)
        twin, merged = (int(self.known[f"people/{word}"]) for word in ("twin", "merged"))
        by = colleague("actor")
        merge_people(session, survivor_id=twin, merged_id=merged, by=by, now=self.now)
        keep_stated_consent(
            session, twin, purpose="lead", stated=hostile("consent"), locale="en", now=self.now
        )
        for purpose in ("booking", "marketing"):
            keep_consent(
                session, twin, purpose=purpose, locale="en", page=hostile("page"), now=self.now
            )
        self.known |= {
            "people/person_id": str(twin),
            "merge/other_id": self.known["people/other"],
            "appointments/reference": self.known["appointments/visit"],
            "booked/reference": self.known["appointments/unbroken"],
            "search/found": self._looked_for(beside=None),
            "search/beside": self._looked_for(beside=int(self.known["people/other"])),
        }

    def _looked_for(self, *, beside: int | None) -> str:
        asked = LookedFor(q="Qtwin", beside=beside).model_dump_json()
        return sealed_with(self.keys, asked, Purpose.SEARCH, at=self.now)

    def _words(self, session: Session) -> None:
        by = colleague("actor")
        for mail in MAILS:
            for locale in LANGUAGES:
                words = {part.name: hostile(part.name) for part in parts_of(mail)}
                asked = WordingChange.model_validate({"version": 0, **words})
                change_wording(session, mail, locale, asked, by=by, now=self.now)

    def _mails(self, session: Session) -> None:
        """One that was refused, with what the server said, and one that may have left."""
        reference = self.known["appointments/visit"]
        known = select(Appointment.id).where(Appointment.reference == reference)
        enqueue(
            session,
            kind=Kind.CONFIRMATION,
            once_key="refused",
            recipient=ADDRESS.format(word="recipient"),
            locale="en",
            reference=reference,
            subject_id=session.scalar(known),
            subject_version=1,
            now=self.now,
        )
        session.flush()
        refused = session.scalars(select(Message).where(Message.once_key == "refused")).one()
        refused.status, refused.due_at = Status.DEAD, None
        refused.last_error = f"rcpt_550: {hostile('error')}"
        told = Message.reference == self.known["appointments/move"]
        written = session.scalars(select(Message).where(told).order_by(Message.id)).first()
        assert written is not None
        self.known |= {
            "messages/message_id": str(refused.id),
            "messages/written": str(written.id),
            "wording/mail": "confirmation",
            "confirmation/locale": "es",
        }
