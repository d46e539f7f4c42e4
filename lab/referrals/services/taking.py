"""What every verb about a referral does first, and how long who sent it is kept."""

from datetime import date

from contributions.models import Submission
from contributions.sent import hold_sent
from contributions.services.deciding import refuse_erased
from lab.models import Referral, ReferralContact
from people.models import ContactDetails


def take(submission_id: int) -> Referral:
    """A referral with its envelope, locked until the transaction ends, and its page. In a transaction.

    Raises IllegalMove once it was erased.
    """
    submission = hold_sent(submission_id)
    refuse_erased(submission)
    referral = Referral.objects.select_related("page").get(pk=submission_id)
    referral.submission = submission
    submission.page = referral.page
    return referral


def keep_contact_until(submission: Submission, day: date) -> None:
    """Who sent it is kept until `day` at least: the months of the page run from the last exchange."""
    for model in (ReferralContact, ContactDetails):
        model._default_manager.filter(submission=submission, delete_after__lt=day).update(delete_after=day)
