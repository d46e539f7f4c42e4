"""Referrals as they stand on the desk: rows made directly, then decided by the verbs."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from contributions.models import Submission, ThreadEntry
from contributions.services import new_submission
from lab.models import BriefVersion, Referral, ReferralContact, ReferralDocument
from lab.referrals.criteria import CRITERIA
from lab.referrals.services import briefing, commissioning, deciding
from people.models import ContactDetails
from people.services import give_link, keep_contact_details
from projects.services import create_from_referral
from tests.projects import make_project_index
from tests.referring import make_referral_page

_numbers = count(1)
ALL_MET = dict.fromkeys(CRITERIA, True)
UNMET = ALL_MET | {"can_be_tested": False}
WORDS = "Des mots de l’équipe."


def make_referral(
    *,
    email: str = "cabinet@example.org",
    name: str = "Une personne",
    confirmed: bool = True,
    at: datetime | None = None,
    **fields: Any,
) -> Referral:
    """A referral that waits to be examined; not yet if its address is not `confirmed`."""
    page, number, at = make_referral_page(), next(_numbers), at or timezone.now()
    submission = new_submission(page=page, kind=Submission.Kind.REFERRAL, submitted_at=at)
    values: dict[str, Any] = {
        "commissioner_kind": "elected_official",
        "commissioner": f"Vice-présidence numéro {number}",
        "title": f"Saisine numéro {number}",
        "situation": "Ce qui se passe aujourd’hui.",
        "question": "Que peut-on changer ?",
        "people_concerned": "Les habitantes et habitants.",
        "who_decides": "L’assemblée.",
        "confirmed_at": at if confirmed else None,
        "answer_due": page.read_by(at) if confirmed else None,
    }
    referral = Referral.objects.create(submission=submission, page=page, submitted_at=at, **values | fields)
    if not confirmed:
        Submission.objects.filter(pk=submission.pk).update(awaiting_since=None)
    ThreadEntry.objects.create(submission=submission, kind="received", at=at, stage=page.stage)
    give_link(submission)
    until = page.contact_details_until(at)
    if email:
        keep_contact_details(
            submission, email=email, delete_after=until, purpose=ContactDetails.Purpose.REFERRAL
        )
    ReferralContact.objects.create(
        submission=submission, name=name, phone="01 99 00 00 98", delete_after=until
    )
    return fresh(referral)


def make_document(referral: Referral, name: str = "note.pdf") -> ReferralDocument:
    document = ReferralDocument(referral=referral, name=name, content_type="application/pdf", size=7)
    document.file.save(name, ContentFile(b"%PDF-1."), save=False)
    document.save()
    return document


def fresh(referral: Referral) -> Referral:
    """As it stands in the database now."""
    return Referral.objects.select_related("submission").get(pk=referral.pk)


def on_screen(referral: Referral) -> dict[str, Any]:
    """What every verb of the team is given, by somebody who has just opened the page."""
    version = Submission.objects.values_list("version", flat=True).get(pk=referral.pk)
    return {"submission_id": referral.pk, "version_seen": version, "by": None, "now": timezone.now()}


def admit(referral: Referral, **said: Any) -> None:
    deciding.admit(**on_screen(referral) | {"criteria": ALL_MET} | said)


def refuse(referral: Referral, **said: Any) -> None:
    deciding.refuse(**on_screen(referral) | {"criteria": UNMET, "words": WORDS, "publish": False} | said)


def pass_on(referral: Referral, **said: Any) -> None:
    values = {"to": "Le département", "words": WORDS, "publish": False}
    deciding.pass_on(**on_screen(referral) | values | said)


def propose(referral: Referral, **said: Any) -> BriefVersion:
    values = {
        "public_title": "Un titre public",
        "question": "La question reformulée ?",
        "points": ["Un premier point", "Un second point"],
        "note": "Ce qui change.",
    }
    return briefing.propose_brief(**on_screen(referral) | values | said)


def agree(referral: Referral, number: int = 1, now: datetime | None = None) -> None:
    commissioning.agree_brief(submission_id=referral.pk, number=number, now=now or timezone.now())


def withdraw(referral: Referral) -> None:
    commissioning.withdraw(submission_id=referral.pk, now=timezone.now())


def answer(referral: Referral, **said: Any) -> None:
    deciding.answer(**on_screen(referral) | {"words": WORDS} | said)


# How a referral comes to each of its statuses.
PATHS: dict[str, list[Any]] = {
    "awaiting": [],
    "admissible": [admit],
    "reframing": [admit, propose],
    "agreed": [admit, propose, agree],
    "refused": [refuse],
    "passed_on": [pass_on],
    "answered": [admit, propose, agree, answer],
    "withdrawn": [withdraw],
}


def make_referral_in(status: str, **fields: Any) -> Referral:
    """A referral that came to `status` by the verbs."""
    referral = make_referral(**fields)
    for step in PATHS.get(status, []):
        step(referral)
    if status not in PATHS:
        Referral.objects.filter(pk=referral.pk).update(status=status)
    return fresh(referral)


def go_through_every_mail_of_decisions() -> None:
    """Every mail about a decision on a referral, each by its own verb."""
    shown = {"publish": True, "public_title": "Un titre public", "public_question": "Une question ?"}
    admit(taken := make_referral(), words=WORDS)
    propose(taken)
    propose(taken)
    agree(taken, 2)
    answer(taken)
    admit(started := make_referral())
    propose(started)
    agree(started, 1)
    make_project_index()
    create_from_referral(referral=fresh(started), by=None, now=timezone.now())
    refuse(make_referral(), **shown)
    pass_on(make_referral(), **shown)


def late_by(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)
