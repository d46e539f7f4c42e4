"""What the CMS screens about one referral share: their addresses, and who is let in."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from contributions.desk.item import find_submission
from contributions.models import Submission
from lab.models import Referral
from lab.referrals.permissions import may_view_referrals

DECIDE = "lab_referral_decide"
BRIEF = "lab_referral_brief"
LINKS = "lab_referral_links"


def find_referral(request: HttpRequest, pk: int) -> Referral:
    """The referral that an address names, with its envelope. Http404; PermissionDenied if not theirs."""
    submission = find_submission(request, pk)
    if submission.kind != Submission.Kind.REFERRAL:
        raise Http404
    if not may_view_referrals(request.user, submission.page_id):
        raise PermissionDenied
    found: Referral = Referral.objects.select_related("page", "subject", "service").get(pk=pk)
    found.submission = submission
    return found
