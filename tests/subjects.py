"""Proposed subjects for tests: their page, subjects made by the verbs, the form sent as a browser does."""

from itertools import count
from typing import Any

from django.test import Client
from django.utils import timezone
from post_office.models import Email
from wagtail.models import Page

from contributions.models import Submission
from home.models import HomePage
from lab.models import Subject, SubjectIndexPage
from lab.subjects import services
from lab.subjects.services import SubjectWords
from people.models import ContactDetails, SecretLink
from tests.factories import make_portal, make_reason, make_user
from tests.reading import fields_of

_numbers = count(1)

WORDS = {
    "title": "Le premier bus part trop tard",
    "situation": "Il passe à 8 h 40.\n\nL’embauche est à 7 h 30.",
    "change": "Un bus à 6 h 50.",
    "place": "Carpentras",
    "sender_kind": "citizen",
    "email": "quelquun@example.org",
}
ANSWER = "La Région peut changer cet horaire : nous l’essayons au printemps."


def make_subject_page(**fields: Any) -> SubjectIndexPage:
    """The page of subjects, made where a test found none."""
    page = SubjectIndexPage.objects.first()
    if page is None:
        make_portal()
        home: Page = HomePage.objects.get()
        values = {
            "title": "Proposer un sujet",
            "slug": "proposer-un-sujet",
            "summary": "Dites-nous ce qui coince.",
            "service_name": "Service des essais",
            "service_email": "service@example.org",
            "service_phone": "01 99 00 00 99",
        }
        page = home.add_child(instance=SubjectIndexPage(**values | fields))
    return SubjectIndexPage.objects.get(pk=page.pk)


def submit(*, email: str = "", now: Any = None, **words: Any) -> SecretLink:
    """A subject as the form stores it."""
    number = next(_numbers)
    values = {"title": f"Sujet {number}", "situation": f"Ce qui se passe au sujet {number}."} | words
    return services.submit_subject(
        page=make_subject_page(), words=SubjectWords(**values), email=email, now=now or timezone.now()
    )


def make_subject(state: str = "awaiting", *, publish: bool = True, email: str = "", **words: Any) -> Subject:
    """A subject in `state`; published or not where that is said."""
    key = submit(email=email, **words).submission_id
    now = timezone.now()
    if state == "in_review":
        services.take_up(submission_id=key, publish=publish, by=make_user(), now=now)
    elif state in ("answered", "referred", "withdrawn"):
        reason = None if publish else make_reason()
        services.answer(
            submission_id=key, words=ANSWER, publish=publish, reason=reason, by=make_user(), now=now
        )
    if state == "referred":
        submission = Submission.objects.get(pk=key)
        services.refer(submission=submission, referral=submission, by=make_user(), now=now)
    if state == "withdrawn":
        services.withdraw_own(submission_id=key, now=now)
    return Subject.objects.select_related("submission", "page").get(pk=key)


def public_path(subject: Subject) -> str:
    return subject.page.public_path(subject.submission)


def open_and_send(client: Client, page: SubjectIndexPage, **words: str) -> Any:
    """Open the form, fill it in, send it."""
    return client.post(page.form_path, fields_of(client.get(page.form_path)) | WORDS | words)


def assert_kept(response: Any, **words: str) -> None:
    """Every word stands in the form again, and nothing was stored."""
    fields = fields_of(response)
    for name, value in (WORDS | words).items():
        assert fields[name] == value, name
    for model in (Submission, Subject, ContactDetails, Email):
        assert not model.objects.exists(), model


def go_through_every_mail_of_subjects(now: Any) -> None:
    """Each sent by its own verb, with a subject of its own where it needs one."""
    by, words = make_user(), "Des mots de l’équipe."
    first, second, third = (submit(email=f"sujet{number}@example.org", now=now) for number in range(3))
    services.take_up(submission_id=first.submission_id, publish=True, by=by, now=now)
    services.answer(submission_id=first.submission_id, words=words, publish=True, by=by, now=now)
    services.refer(submission=first.submission, referral=third.submission, by=by, now=now)
    services.answer(submission_id=second.submission_id, words=words, publish=True, by=by, now=now)
    services.reopen(submission_id=second.submission_id, words=words, by=by, now=now)
    services.withdraw(submission_id=third.submission_id, words=words, by=by, now=now)
