"""A marker in every private field that the apps hold about one contribution, and where it is looked for."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.db import models
from django.test import Client
from django.utils import timezone
from post_office.models import Attachment as MailAttachment
from post_office.models import Email, Log

from calls.services import submit_contribution
from contributions import services
from contributions.files import CleanFile, stage
from contributions.models import Contribution, ExternalOrigin, Submission
from contributions.outcomes.words import OutcomeWords
from contributions.questions import GivenAnswer
from contributions.redaction import Redaction
from people.digests import email_digest
from people.links import token_for
from people.models import Engagement, Participant, PendingAddress, SecretLink
from portal.cache.store import store
from tests.dumping import dump_tables
from tests.factories import make_call, make_question, make_reason, make_user, make_words

# One word, so that the search keeps it whole; no other word begins like it.
MARK = "zqmarque"
ADDRESS = f"{MARK}@example.org"

# Every column that may hold something personal, by model: the marker stands in each once it is planted.
PLANTED = {
    "people.ContactDetails": {"email"},
    "people.PersonalAnswer": {"value"},
    "people.PendingAddress": {"email", "email_digest"},
    "people.Participant": {"email"},
    "people.Engagement": {"service", "skills"},
    "contributions.Submission": {"idempotency_key"},
    "contributions.Contribution": {
        "title", "body", "explanation", "language", "body_html", "words_digest", "shown_as", "territory_text",
    },
    "contributions.Answer": {"value"},
    "contributions.Outcome": {"words", "service"},
    "contributions.OutcomeDraft": {"words", "service"},
    "contributions.Attachment": {"name"},
    "contributions.RedactedOriginal": {"words"},
    "contributions.FormerWords": {"title", "body"},
    "contributions.Decision": {"words"},
    "contributions.Contest": {"words"},
    "contributions.Report": {"words"},
    "contributions.ThreadEntry": {"text"},
    "contributions.ExternalOrigin": {"url", "theme", "section", "digest"},
    "contributions.InternalTag": {"name", "slug", "folded"},
}  # fmt: skip

# Columns that hold nothing of whoever sent something, and why.
HARMLESS = {
    "people.ContactDetails": {"purpose": "a code", "email_digest": "looked for by its value"},
    "people.PersonalAnswer": {"key": "of the question", "label": "the question", "field_type": "a code"},
    "people.SecretLink": {"purpose": "a code"},
    "people.Participant": {"email_digest": "looked for by its value"},
    "people.Engagement": {"level": "a code"},
    "people.SkillNeed": dict.fromkeys(("title", "words"), "of the team"),
    "people.SkillAsk": {"answer": "a code"},
    "people.AgentDomain": {"domain": "of an administration"},
    "people.AddressAllowance": {
        "email_digest": "stays a week at most, so that nobody floods the address: looked for after that",
        "recent": "instants",
    },
    "people.LinksAskedFor": {"email_digest": "stays a minute, until a job has looked it up"},
    "people.ErasedTally": {"eraser": "a code"},
    "people.MailAttachment": dict.fromkeys(
        ("name", "content_type", "content"), "the calendar entry of a day, as everybody reads it"
    ),
    "people.User": dict.fromkeys(("password", "first_name", "last_name", "email"), "of the staff"),
    "contributions.Submission": {
        "reference": "stays, to show what was erased", "kind": "a code", "origin": "a code",
        "example": "a code",
    },
    "contributions.Contribution": {
        "status": "a code", "kind": "a code", "sender_kind": "a code, emptied", "outcome": "a code, emptied",
    },
    "contributions.Outcome": {"code": "a code", "replaces": "a code"},
    "contributions.OutcomeDraft": {"code": "a code"},
    "contributions.Answer": {
        "key": "of the question", "label": "the question", "field_type": "a code", "visibility": "a code",
    },
    "contributions.Attachment": {"content_type": "a code", "file": "a name of ours: looked for on the disk"},
    "contributions.StagedUpload": {
        "key": "random", "name": "of nobody's form that is known", "content_type": "a code",
        "file": "a name of ours: looked for on the disk",
    },
    "contributions.RedactedOriginal": {"passages": "places in a text"},
    "contributions.Reason": dict.fromkeys(
        ("code", "title", "rule", "legal_ground", "words_to_author"), "published"
    ),
    "contributions.Decision": {"verb": "a code"},
    "contributions.Contest": {"outcome": "a code"},
    "contributions.Report": {"status": "a code", "ground": "a code"},
    "contributions.ThreadEntry": {"kind": "a code", "stage": "a code"},
    "contributions.ExternalOrigin": {
        "source": "where, not who", "kind": "a code",
        "external_id": "stays, so that importing it again does not bring it back",
    },
    "contributions.PreparedExport": {"state": "a code", "file": "goes with an erasure: test_after_request"},
    "contributions.OutcomeSheet": {"plan": "a day, forgotten with an erasure: test_outcome_sheets"},
    "contributions.AlertChoice": {"frequency": "a code of the staff"},
}  # fmt: skip

TEXT = (models.CharField, models.TextField, models.JSONField, models.FileField)


def plant(state: str = "published") -> SecretLink:
    """A contribution that everything happened to, now in `state`; the link of its author."""
    call, now = make_call(), timezone.now()
    moderator, other = make_user(), make_user()
    questions = [make_question(call, visibility=reader) for reader in ("public", "team", "personal")]
    answers = [
        GivenAnswer(
            key=each.key, label=each.label, field_type=each.field_type,
            visibility=each.visibility, value=f"{MARK}-{each.visibility}",
        )
        for each in questions
    ]  # fmt: skip
    file = CleanFile(name=f"{MARK}.pdf", content_type="application/pdf", content=f"%PDF {MARK}".encode())
    names = ("title", "body", "explanation", "body_html", "shown_as", "territory_text")
    link = submit_contribution(
        call=call,
        words=make_words(**{name: f"{MARK} passage {name}" for name in names}),
        answers=answers,
        file_key=stage(file, now=now).key,
        email=ADDRESS,
        sender_secret="navigateur",
        now=now,
    )
    pk = link.submission_id

    def decide(verb, by=moderator, **more):
        version = Submission.objects.get(pk=pk).version
        getattr(services, verb)(submission_id=pk, version_seen=version, by=by, now=now, **more)

    decide("request_changes", words=f"{MARK} demande")
    services.correct(submission_id=pk, title=f"{MARK} titre", body=f"{MARK} passage corps", now=now)
    passages = Redaction(passages={"body": [(9, 16)]})
    decide("redact", reason=make_reason(), words=f"{MARK} masque", redaction=passages)
    services.set_language(submission_id=pk, language=MARK)
    # As an import keeps it.
    Contribution.objects.filter(pk=pk).update(body_html=MARK, words_digest=MARK)
    _report(Contribution.objects.get(pk=pk), other, now)
    services.contest(submission_id=pk, words=f"{MARK} contestation", now=now)
    decide("uphold", by=other, words=f"{MARK} confirmation")
    # Answered, and another answer prepared.
    for answer in ("suite", "autre suite"):
        meant = OutcomeWords("taken_up", f"{MARK} {answer}", f"{MARK} service")
        services.draft_outcome(submission_id=pk, answer=meant, by=other, now=now)
        if answer == "suite":
            services.publish_outcome(submission_id=pk, by=other, now=now)
    if state != "published":
        more = {"reason": make_reason(), "words": MARK} if state == "decline" else {"words": MARK}
        decide(state, **more)
    _plant_directly(link, now)
    read_everything(call, link)
    return link


def _report(contribution, by, now):
    link = services.submit_report(
        contribution=contribution,
        ground="insult",
        words=f"On y lit {MARK}",
        email="temoin@example.org",
        now=now,
    )
    services.answer_report(
        submission_id=link.submission_id, version_seen=1, upheld=False, words=f"Oui, {MARK}", by=by, now=now
    )


def _plant_directly(link, now):
    """What other paths write: an import, an address to be confirmed, mail that failed, with a file."""
    pk = link.submission_id
    Submission.objects.filter(pk=pk).update(idempotency_key=MARK)
    services.add_tags(submission_ids=[pk], names=[MARK])
    origin = {"url": f"https://example.org/{MARK}", "theme": MARK, "section": MARK, "digest": MARK}
    ExternalOrigin.objects.create(
        submission_id=pk, source="s", kind="k", external_id="1", votes_ok=3, **origin
    )
    PendingAddress.objects.create(
        submission_id=pk, email=ADDRESS, email_digest=MARK, asked_at=now, expires_at=now + timedelta(days=1)
    )
    SecretLink.objects.create(submission_id=pk, purpose=SecretLink.Purpose.CONFIRM)
    _plant_engagement(pk, now)
    for mail in Email.objects.filter(about__submission=pk):
        Log.objects.create(email=mail, status=1, message=f"550 {ADDRESS} unknown", exception_type="SMTP")
        attached = MailAttachment(name=MARK)
        attached.file.save("mail.txt", ContentFile(MARK.encode()))
        attached.emails.add(mail)


def _plant_engagement(pk, now):
    """As with a registration, whose envelope is the same."""
    person = Participant.objects.create(email=ADDRESS, email_digest=email_digest(ADDRESS), confirmed_at=now)
    Engagement.objects.create(
        submission_id=pk, participant=person, level="resource", skills=MARK, service=MARK, asked_at=now,
        confirmed_at=now, since=now.date(), delete_after=now.date() + timedelta(days=700),
    )  # fmt: skip
    SecretLink.objects.create(submission_id=pk, purpose=SecretLink.Purpose.ENGAGE)


def read_everything(call, link):
    """Public pages and the author's, so that they are wherever pages are kept."""
    submission = link.submission
    for address in (call.url, call.list_path(), call.public_path(submission), f"{call.list_path()}flux/"):
        Client().get(address)
    Client().get(f"/suivi/{token_for(link)}/")


def places() -> Iterator[tuple[str, str]]:
    """Everywhere that something may be kept, as (name, text): tables, files, pages and values in memory."""
    yield from dump_tables()
    for root in (settings.MEDIA_ROOT, settings.PRIVATE_ROOT):
        for path in Path(root).rglob("*"):
            if path.is_file():
                yield f"file {path.name}", f"{path.name} {path.read_bytes()!r}"
    yield "pages in memory", repr(vars(store))
    for alias in caches:
        yield f"cache {alias}", repr(getattr(caches[alias], "_cache", ""))


def found(*wanted: str) -> set[str]:
    """The names of the places that hold any of `wanted`."""
    return {name for name, text in places() for each in wanted if each in text}
