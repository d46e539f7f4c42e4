"""What whoever sent a referral does with it: agree to the brief, ask for another one, take it back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, ngettext
from wagtail.log_actions import log

from contributions.models import Decision, ThreadEntry
from contributions.services import IllegalMove, StaleDecision
from contributions.services.deciding import log_decision, settle
from contributions.services.telling import tell
from lab.models import BriefVersion, Referral
from lab.referrals import notifications
from lab.referrals.audit import AGREED, CHANGE_ASKED
from lab.referrals.moves import Verb, refuse_illegal
from lab.referrals.services.taking import keep_contact_until, take
from lab.statuses import ReferralStatus
from portal.cache import touch

PUBLIC_TITLE_MAX = 140
# Of one referral: a conversation, not a flood.
MOST_CHANGES = 20


class NewerBrief(StaleDecision):
    """Another version of the brief was proposed since the one that was read."""


@transaction.atomic
def agree_brief(*, submission_id: int, number: int, now: datetime) -> Referral:
    """The commissioner agrees to version `number` of the brief, which is public from then on.

    Raises NewerBrief when it is not the newest one, IllegalMove when none awaits agreement.
    """
    referral = take(submission_id)
    refuse_illegal(referral, Verb.AGREE)
    brief = _newest(referral, number)
    brief.agreed_at = now
    brief.save(update_fields=["agreed_at"])
    submission, page = referral.submission, referral.page
    referral.status = ReferralStatus.AGREED
    referral.public_question = brief.question
    # Chosen by staff with the brief; never the words of whoever sent it.
    referral.public_title = brief.public_title or referral.public_title or _cut(brief.question)
    referral.published_at = referral.published_at or now
    referral.save(update_fields=["status", "public_question", "public_title", "published_at"])
    settle(submission, waits_since=None)
    keep_contact_until(submission, page.contact_details_until(now))
    ThreadEntry.objects.create(
        submission=submission,
        kind=ThreadEntry.Kind.BRIEF_AGREED,
        at=now,
        stage=page.stage,
        text=gettext("Version %(number)d.") % {"number": number},
    )
    data = {"reference": submission.reference, "version": number}
    log(instance=submission, action=AGREED, data=data)
    tell(notifications.queue_agreed, submission, referral=referral, brief=brief, now=now)
    touch(page, referral)
    return referral


@transaction.atomic
def ask_for_change(*, submission_id: int, number: int, words: str, now: datetime) -> ThreadEntry:
    """Say what version `number` of the brief should say instead: the team reads it, and proposes another.

    Said twice of one version (a second click), it is one request. Raises as agree_brief, and IllegalMove once
    that was asked MOST_CHANGES times.
    """
    referral = take(submission_id)
    refuse_illegal(referral, Verb.AGREE)
    brief = _newest(referral, number)
    submission = referral.submission
    asked = ThreadEntry.objects.filter(submission=submission, kind=ThreadEntry.Kind.CHANGES_REQUESTED)
    last = asked.filter(at__gte=brief.proposed_at).order_by("-at", "-id").first()
    if last is not None and last.text == words:
        return last
    if asked.count() >= MOST_CHANGES:
        sentence = ngettext(
            "You asked for %(most)d change already: write to the service in charge, or phone it.",
            "You asked for %(most)d changes already: write to the service in charge, or phone it.",
            MOST_CHANGES,
        )
        raise IllegalMove(sentence % {"most": MOST_CHANGES})
    settle(submission, waits_since=submission.awaiting_since or now)
    keep_contact_until(submission, referral.page.contact_details_until(now))
    log(instance=submission, action=CHANGE_ASKED, data={"reference": submission.reference, "version": number})
    return ThreadEntry.objects.create(
        submission=submission,
        kind=ThreadEntry.Kind.CHANGES_REQUESTED,
        at=now,
        stage=referral.page.stage,
        text=words,
        public=False,
    )


@transaction.atomic
def withdraw(*, submission_id: int, now: datetime) -> Decision:
    """Take a referral back while it is open. What was published stays, and says so.

    Raises IllegalMove once it is over.
    """
    referral = take(submission_id)
    refuse_illegal(referral, Verb.WITHDRAW)
    submission, page = referral.submission, referral.page
    referral.status, referral.answer_due = ReferralStatus.WITHDRAWN, None
    referral.save(update_fields=["status", "answer_due"])
    settle(submission, waits_since=None, kept_until=page.contact_details_until(now))
    decision = Decision.objects.create(submission=submission, verb=Decision.Verb.WITHDRAW, decided_at=now)
    ThreadEntry.objects.create(
        submission=submission, kind=ThreadEntry.Kind.WITHDRAWN, at=now, stage=page.stage
    )
    log_decision(decision)
    tell(notifications.queue_withdrawn, submission, referral=referral, now=now)
    if referral.published_at:
        touch(page, referral)
    return decision


def _newest(referral: Referral, number: int) -> BriefVersion:
    """The newest version, if it is `number`."""
    newest = referral.briefs.order_by("-number").first()
    if newest is None:
        raise IllegalMove(gettext("No brief is proposed yet."))
    if newest.number != number:
        raise NewerBrief(
            gettext("Version %(number)d was proposed meanwhile: read it first.") % {"number": newest.number}
        )
    return newest


def _cut(question: str) -> str:
    line = " ".join(question.split())
    return line if len(line) <= PUBLIC_TITLE_MAX else line[: PUBLIC_TITLE_MAX - 1].rstrip() + "…"
