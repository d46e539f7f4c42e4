"""Why something that an author sends comes too late, in a sentence."""

from datetime import datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext

from contributions.models import Contest, Contribution
from contributions.moves import MOST_CORRECTIONS, is_corrected_too_often, was_decided

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
    if was_decided(contribution):
        return gettext("It had been decided before, and is being read again: it can no longer be corrected.")
    if is_corrected_too_often(contribution):
        return gettext(
            "You have corrected it %(most)d times, the most there is: write to the service in charge."
        ) % {"most": MOST_CORRECTIONS}
    return gettext("Somebody was faster. Open the form again.")


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


def why_not_renamed(contribution: Contribution) -> str:
    """Why the name shown stays as it is."""
    if contribution.status == Status.WITHDRAWN:
        return gettext("Your contribution has been withdrawn meanwhile.")
    if contribution.submission.erased_at is not None:
        return gettext("Your contribution has been erased meanwhile.")
    if contribution.status == Status.PUBLISHED:
        return gettext(
            "The team has published your contribution meanwhile. A name that is public can be removed, "
            "not changed: nobody would have read the new one."
        )
    return gettext("This call asks for no name.")


def why_not_withdrawn(contribution: Contribution) -> str:
    """What stands against withdrawing it."""
    if contribution.submission.erased_at is not None:
        return gettext("Your contribution has been erased meanwhile.")
    return gettext("Your contribution has been withdrawn meanwhile.")


def _day(at: datetime) -> str:
    return date_format(timezone.localdate(at), "DATE_FORMAT")
