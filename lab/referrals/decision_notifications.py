"""Mail to whoever sent a referral about what was decided: queued in the transaction of the decision.

The address is confirmed, and yet a mail carries the team's words alone, never what was sent. It leaves at
once: each is one decision of the team about one referral.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import translation

from contributions.models import Decision, Submission
from contributions.notifications import send
from lab.models import BriefVersion, Referral
from lab.referrals.criteria import criteria_of, unmet
from people.links import placeholder
from people.models import ContactDetails
from people.services import give_link


def queue_admitted(about: Submission, *, referral: Referral, decision: Decision, now: datetime) -> None:
    """That it is admissible, and that a brief comes next."""
    _queue("referral_admitted", referral, now, words=decision.words)


def queue_brief(
    about: Submission,
    *,
    referral: Referral,
    decision: Decision,
    brief: BriefVersion,
    points: Sequence[str],
    now: datetime,
) -> None:
    """A version of the brief, to be agreed to behind the link."""
    _queue(
        "referral_brief",
        referral,
        now,
        number=brief.number,
        question=brief.question,
        points=list(enumerate(points, start=1)),
        note=brief.note,
    )


def queue_refused(about: Submission, *, referral: Referral, decision: Decision, now: datetime) -> None:
    """That it is not taken up: the criteria that are not met, and the team's words."""
    with translation.override(settings.LANGUAGE_CODE):
        reasons = unmet(criteria_of(referral))
    _queue("referral_refused", referral, now, reasons=reasons, words=decision.words)


def queue_passed_on(about: Submission, *, referral: Referral, decision: Decision, now: datetime) -> None:
    """To whom it was passed on, and why."""
    _queue("referral_passed_on", referral, now, to=referral.passed_on_to, words=decision.words)


def queue_answered(about: Submission, *, referral: Referral, decision: Decision, now: datetime) -> None:
    """What came out."""
    _queue("referral_answered", referral, now, words=decision.words)


def queue_became_project(
    about: Submission, *, referral: Referral, decision: Decision, title: str, now: datetime
) -> None:
    """That it became a project, and where its page will be told."""
    _queue("referral_became_project", referral, now, title=title)


def _queue(name: str, referral: Referral, now: datetime, **more: Any) -> None:
    """Queue `name` where an address is still kept."""
    details = ContactDetails.objects.filter(submission_id=referral.pk).first()
    if details is None:
        return
    page, submission = referral.page, referral.submission
    context = {
        "reference": submission.reference,
        "page": page,
        "public_url": public_url(referral),
        "erased_after": details.delete_after,
        "link": placeholder(give_link(submission)),
    } | more
    send(name, details.email, context, send_at=now, about=submission)


def public_url(referral: Referral) -> str:
    """Where everybody reads what became of it; empty while nobody does."""
    if referral.published_at is None:
        return ""
    return settings.PUBLIC_BASE_URL + referral.page.public_path(referral.submission)
