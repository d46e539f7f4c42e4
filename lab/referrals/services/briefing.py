"""The brief as the lab reframes it: a version is never changed, and its commissioner agrees to it."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext, ngettext

from contributions.models import Decision
from contributions.plain_text import clean_text
from lab.models import BriefPoint, BriefVersion
from lab.referrals import decision_notifications as notifications
from lab.referrals.moves import IllegalMove, Verb
from lab.referrals.services.deciding import LONGEST_TITLE
from lab.referrals.services.tracing import Step, decide, hold_legal
from lab.statuses import ReferralStatus as Status
from people.models import User

MOST_POINTS = 30
LONGEST_QUESTION = 1000
LONGEST_POINT = 1000
LONGEST_NOTE = 2000


@transaction.atomic
def propose_brief(
    *,
    submission_id: int,
    version_seen: int,
    public_title: str,
    question: str,
    points: Sequence[str],
    note: str = "",
    by: User | None,
    now: datetime,
) -> BriefVersion:
    """Propose the next version of the brief: its commissioner agrees to it by their link, or writes back.

    Proposed after one was agreed, the agreed one stays what the public reads until this one is agreed. From
    the second version on, `note` says what changed and why. Raises IllegalMove, StaleDecision.
    """
    referral = hold_legal(submission_id, Verb.PROPOSE_BRIEF, version_seen=version_seen)
    title, question = clean_text(public_title, one_line=True), clean_text(question)
    texts = [text for text in map(clean_text, points) if text]
    note = clean_text(note)
    last = referral.briefs.order_by("-number").first()
    _refuse_incomplete(title, question, texts, note, is_first=last is None)
    brief = BriefVersion.objects.create(
        referral=referral,
        number=1 if last is None else last.number + 1,
        public_title=title,
        question=question,
        note=note,
        proposed_at=now,
        proposed_by=by,
    )
    BriefPoint.objects.bulk_create(
        BriefPoint(brief=brief, number=number, text=text) for number, text in enumerate(texts, start=1)
    )
    referral.status = Status.REFRAMING
    if referral.published_at is None:
        # What is public already keeps its title until this version is agreed to.
        referral.public_title = title
    decide(
        referral,
        Decision.Verb.PROPOSE_BRIEF,
        Step.BRIEF_PROPOSED,
        words=note,
        public=False,
        queue=notifications.queue_brief,
        by=by,
        now=now,
        brief=brief,
        points=texts,
    )
    return brief


def _refuse_incomplete(title: str, question: str, points: list[str], note: str, *, is_first: bool) -> None:
    if not title:
        raise IllegalMove(gettext("Write the title that everybody will read."))
    if not question:
        raise IllegalMove(gettext("Write the question as you understand it."))
    if not points:
        raise IllegalMove(gettext("Write at least one point: results answer point by point."))
    if len(points) > MOST_POINTS:
        message = ngettext("%(most)d point at most.", "%(most)d points at most.", MOST_POINTS)
        raise IllegalMove(message % {"most": MOST_POINTS})
    if not is_first and not note:
        raise IllegalMove(
            gettext("Say what changed, and why: the commissioner reads it beside the new version.")
        )
    limits = [(title, LONGEST_TITLE or 0), (question, LONGEST_QUESTION), (note, LONGEST_NOTE)]
    limits += [(point, LONGEST_POINT) for point in points]
    for text, longest in limits:
        if len(text) > longest:
            raise IllegalMove(gettext("Too long: %(longest)d characters at most.") % {"longest": longest})
