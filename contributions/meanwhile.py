"""Why something that an author sends comes too late, in a sentence."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from contributions.follow import awaiting_after
from contributions.models import Contest, Contribution

Status = Contribution.Status


def why_not_corrected(contribution: Contribution) -> str:
    """What happened to a request that can no longer be answered."""
    if contribution.submission.erased_at is not None:
        return gettext("This contribution was erased: there is nothing left to correct.")
    if contribution.status == Status.PUBLISHED:
        return gettext("The team has published your contribution meanwhile, without waiting any longer.")
    if contribution.status == Status.DECLINED:
        return gettext("The team has decided meanwhile not to publish your contribution.")
    if contribution.status == Status.WITHDRAWN:
        return gettext("Your contribution has been withdrawn meanwhile.")
    if awaiting_after(contribution.submission) == "corrected":
        return gettext("A correction from this link has arrived already: it is the one that is read.")
    if awaiting_after(contribution.submission) == "unanswered":
        return gettext("The time to answer is over: the team now decides on your text as it stood.")
    return gettext("No change is asked for any more.")


def why_not_contested(contribution: Contribution) -> str:
    """What stands against contesting `contribution` now."""
    if contribution.submission.erased_at is not None:
        return gettext("This contribution was erased: there is nothing left to contest.")
    contest = Contest.objects.filter(submission_id=contribution.pk).first()
    if contest is not None:
        return gettext("You contested this decision on %(date)s already. A decision is contested once.") % {
            "date": _day(contest.contested_at)
        }
    if contribution.status == Status.AWAITING:
        return gettext("The decision no longer stands: the team is reading your text again.")
    if contribution.status == Status.WITHDRAWN:
        return gettext("Your contribution has been withdrawn meanwhile.")
    return gettext("There is no decision to contest.")


def _day(at: datetime) -> str:
    return date_format(timezone.localdate(at), "DATE_FORMAT")
