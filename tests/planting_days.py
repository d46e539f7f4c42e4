"""A marker in every private field of a registration: what planting.py does for a contribution."""

from datetime import datetime

from django.apps import apps
from django.db.models import Model
from django.utils import timezone

from contributions import services
from contributions.models import Decision, Submission, ThreadEntry
from contributions.questions import GivenAnswer
from events.models import EventPage, EventQuestion, Registration
from events.services import Registered, register
from tests.days import make_day, make_wish, make_workshop
from tests.planting import ADDRESS, MARK

# Every column that may hold something personal; the marker stands in each once it is planted.
PLANTED_OF_DAYS = {
    "events.Attendee": {"name", "folded", "organisation", "service"},
    "events.Needs": {"access", "diet"},
}
# Columns that hold nothing of whoever registered, and why.
HARMLESS_OF_DAYS = {
    "events.Registration": {
        "status": "a code", "seat_kind": "a code", "sender_kind": "a code, emptied",
        "email_digest": "looked for by its value",
    },
    "events.Tick": {"key": "of the device, random", "before": "a code"},
    "events.EventMail": {"what": "a code"},
    "events.EventNotice": {
        "what": "a code", "subject": "of the team, to a group", "text": "of the team, to a group",
        "statuses": "codes", "key": "of the form", "former_place": "of the day",
    },
}  # fmt: skip
ROOM = f"https://visio.example.org/{MARK}"


def of_whoever_registered() -> list[type[Model]]:
    """The models that hang on a registration, and what is said to a group of them."""
    names = (
        "Attendee", "EventMail", "EventNotice", "Needs", "PhotoConsent", "Registration", "Tick",
        "WorkshopChoice",
    )  # fmt: skip
    return [apps.get_model("events", name) for name in names]


def plant_registration(
    *, day: EventPage | None = None, now: datetime | None = None, email: str = ADDRESS, mark: str = MARK
) -> Registered:
    """A registration with the marker in every field, two companions and a workshop, and words of the team."""
    now = now or timezone.now()
    day = day or make_day(most_companions=3, mode="mixed", online_url=ROOM, photos_notice="Des photos.")
    workshop = make_workshop(day)
    answers = []
    for reader in ("public", "team", "personal"):
        question = EventQuestion.objects.create(
            page=day, label=f"Question {reader}", visibility=reader, field_type="singleline"
        )
        answers.append(
            GivenAnswer(
                key=question.key, label=question.label, field_type=question.field_type,
                visibility=reader, value=f"{mark}-{reader}",
            )
        )  # fmt: skip
    wish = make_wish(
        name=f"{mark} nom", email=email, organisation=f"{mark} organisation", service=f"{mark} service",
        access=f"{mark} rampe", diet=f"{mark} repas", companions=2, workshops=frozenset({workshop.pk}),
        photos=True,
    )  # fmt: skip
    sent = register(event=day, wish=wish, answers=answers, idempotency_key=f"{mark}-cle", now=now)
    pk = sent.registration.pk
    # What the team wrote to them, as a refusal does, and its tag.
    Decision.objects.create(
        submission_id=pk, verb=Decision.Verb.WITHDRAW, decided_at=now, words=f"{mark} réponse"
    )
    ThreadEntry.objects.create(
        submission_id=pk, kind=ThreadEntry.Kind.ANSWERED, at=now, stage=day.stage, text=mark, public=False
    )
    services.add_tags(submission_ids=[pk], names=[f"{mark}-etiquette"])
    assert Registration.objects.filter(pk=pk, email_digest__isnull=False).exists()
    assert Submission.objects.get(pk=pk).idempotency_key
    return sent
