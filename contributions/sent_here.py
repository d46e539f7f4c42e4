"""The kinds of what people send that this app holds: contributions, and reports about them."""

from django.utils.translation import gettext_lazy as _

from contributions.models import Contribution, Report, Submission
from contributions.sent import SentKind
from contributions.services.taking_back import take_back_contribution, take_back_report
from people.models import ContactDetails


def _contribution(submission_id: int) -> Contribution:
    return Contribution.objects.select_related("submission").get(pk=submission_id)


def _report(submission_id: int) -> Report:
    return Report.objects.select_related("submission").get(pk=submission_id)


SENT_KINDS = (
    SentKind(
        code=Submission.Kind.CONTRIBUTION,
        find=_contribution,
        purpose=ContactDetails.Purpose.FOLLOW_UP,
        take_back=take_back_contribution,
        back=_("Back to contribution %(reference)s"),
        erase_title=_("Have your contribution erased"),
        erased_title=_("This contribution was erased"),
    ),
    SentKind(
        code=Submission.Kind.REPORT,
        find=_report,
        purpose=ContactDetails.Purpose.REPORT,
        take_back=take_back_report,
        back=_("Back to report %(reference)s"),
        erase_title=_("Have your report erased"),
        erased_title=_("This report was erased"),
        # Whoever reports something is answered, also where minors take part.
        asks_address=lambda submission, page: True,
    ),
)
