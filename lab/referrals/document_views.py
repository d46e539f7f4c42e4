"""The documents of a referral in the CMS, for those of the team who may know who sent it."""

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe
from wagtail.log_actions import log

from contributions.files import attachment_response
from contributions.permissions import VIEW_CONTACT_DETAILS, staff
from lab.models import ReferralDocument
from lab.referrals.audit import DOCUMENT_READ
from people.models import User

DOCUMENT = "referral_document"


def may_read_documents(user: User | AnonymousUser) -> bool:
    """A letter or a slide says who wrote it: read by those who may see contact details, nobody else."""
    return user.has_perm("lab.view_referral") and user.has_perm(VIEW_CONTACT_DETAILS)


@require_safe
def document(request: HttpRequest, pk: int) -> HttpResponseBase:
    """One document; a line of the log says who looked."""
    if not may_read_documents(staff(request)):
        raise PermissionDenied
    found = get_object_or_404(ReferralDocument.objects.select_related("referral__submission"), pk=pk)
    submission = found.referral.submission
    log(
        instance=submission,
        action=DOCUMENT_READ,
        user=staff(request),
        data={"reference": submission.reference, "document": found.pk},
    )
    return attachment_response(found)
