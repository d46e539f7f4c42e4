"""The documents of a referral in the CMS, for those of the team who may know who sent it."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.log_actions import log

from contributions.files import attachment_response
from contributions.permissions import may_see_contact_details, staff
from lab.models import ReferralDocument
from lab.referrals.audit import DOCUMENT_READ
from lab.referrals.permissions import may_view_referrals
from people.models import User

DOCUMENT = "referral_document"


def may_read_documents(user: User | AnonymousUser, page_id: int | None = None) -> bool:
    """A letter or a slide says who wrote it: read by those who may see contact details, nobody else."""
    return may_view_referrals(user, page_id) and may_see_contact_details(user, page_id)


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One document; a line of the log says who looked."""
    found = get_object_or_404(ReferralDocument.objects.select_related("referral__submission"), pk=pk)
    submission = found.referral.submission
    if not may_read_documents(staff(request), submission.page_id):
        raise PermissionDenied
    log(
        instance=submission,
        action=DOCUMENT_READ,
        user=staff(request),
        data={"reference": submission.reference, "document": found.pk},
    )
    return attachment_response(found)
