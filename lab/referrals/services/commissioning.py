"""What whoever sent a referral does about it by their link."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext

from contributions.models import Submission, ThreadEntry
from contributions.services.deciding import refuse_erased, settle
from lab.models import Referral
from lab.referrals.moves import IllegalMove, Verb, refuse_illegal
from lab.statuses import ReferralStatus as Status
from portal.cache import touch


@transaction.atomic
def agree_brief(*, submission_id: int, number: int, now: datetime) -> Referral:
    """Agree to the newest version of the brief: it is what the public reads from now on."""
    referral = _hold(submission_id, Verb.AGREE)
    brief = referral.briefs.order_by("-number").first()
    if brief is None or brief.number != number:
        raise IllegalMove(gettext("Another version of the brief was proposed since: read that one."))
    brief.agreed_at = now
    brief.save(update_fields=["agreed_at"])
    referral.status = Status.AGREED
    referral.public_question = brief.question
    referral.public_title = brief.public_title or referral.public_title
    referral.published_at = referral.published_at or now
    referral.save()
    _trace(referral, ThreadEntry.Kind.BRIEF_AGREED, now)
    return referral


@transaction.atomic
def withdraw(*, submission_id: int, now: datetime) -> Referral:
    """Take a referral back; its public page, if there is one, says so."""
    referral = _hold(submission_id, Verb.WITHDRAW)
    referral.status, referral.answer_due = Status.WITHDRAWN, None
    referral.save()
    _trace(referral, ThreadEntry.Kind.WITHDRAWN, now)
    return referral


def _hold(submission_id: int, verb: str) -> Referral:
    submission = Submission.objects.select_for_update().get(pk=submission_id)
    referral: Referral = Referral.objects.select_related("page").get(pk=submission_id)
    referral.submission = submission
    refuse_erased(submission)
    refuse_illegal(referral, verb)
    return referral


def _trace(referral: Referral, step: str, now: datetime) -> None:
    settle(referral.submission, waits_since=None)
    ThreadEntry.objects.create(
        submission=referral.submission, kind=step, at=now, stage=referral.page.stage, public=True
    )
    touch(referral.page, referral.submission)
