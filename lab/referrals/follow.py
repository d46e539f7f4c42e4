"""The page behind the secret link of a referral: receipt, where it stands, the brief, what may be done."""

from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from contributions.author_actions import Action, address_actions
from contributions.thread import thread_of
from lab import linking
from lab.models import Referral, ReferralContact
from lab.referrals import answers
from lab.referrals.briefs import briefs_of
from lab.referrals.moves import Verb, is_legal
from lab.referrals.services.sending import awaits_confirmation
from lab.referrals.standing import standing_of
from lab.referrals.titles import STEPS
from people import links
from people.models import ContactDetails, SecretLink
from people.services import pending_address


def find_referral(submission_id: int) -> Referral:
    """A referral with its envelope and its page."""
    rows = Referral.objects.select_related("submission", "page", "service", "subject")
    referral = rows.get(pk=submission_id)
    # The envelope's page is that page: not read a second time.
    referral.submission.page = referral.page
    return referral


def referral_page(link: SecretLink, token: str) -> dict[str, Any]:
    """Everything about one referral, for whoever sent it. Reading only."""
    now = timezone.now()
    referral = find_referral(link.submission_id)
    submission, page = referral.submission, referral.page
    details = ContactDetails.objects.filter(submission=submission).first()
    # Without its address, nobody can confirm it any more.
    to_confirm = awaits_confirmation(referral) and details is not None
    briefs = briefs_of(referral)
    if referral.published_at:
        answers.tell(filter(None, [briefs.agreed, *briefs.earlier]), None)
    return {
        "referral": referral,
        "page": page,
        "link_url": links.url_for(link),
        "standing": standing_of(referral, has_address=details is not None, now=now),
        "to_confirm": to_confirm,
        "again_url": _at("follow_referral_again", token) if to_confirm else "",
        "briefs": briefs,
        "brief_url": _at("follow_brief", token) if is_legal(referral, Verb.AGREE) else "",
        "change_url": _at("follow_brief_change", token) if is_legal(referral, Verb.AGREE) else "",
        "contact": ReferralContact.objects.filter(pk=referral.pk).first(),
        "documents": [
            {"file": each, "url": reverse("follow_document", args=[token, each.pk])}
            for each in referral.documents.all()
        ],
        "public_path": page.public_path(submission) if referral.published_at else "",
        "pages": linking.public_pages_of(submission, None),
        "subject": linking.origin_of(referral.subject),
        "thread": thread_of(submission, titles=STEPS),
        "pending": pending_address(submission, now=now),
        "actions": _actions(referral, token, details),
        "erased_after": details.delete_after if details else None,
        "download_url": _at("follow_download", token),
        "erase_url": _at("follow_erase", token),
    }


def _actions(referral: Referral, token: str, details: ContactDetails | None) -> list[Action]:
    """What may be done now, what is undone the most easily first."""
    actions: list[Action] = []
    if not awaits_confirmation(referral):
        # Before, the address is what is to be confirmed: without it, nobody could.
        actions = address_actions(referral.submission, page=referral.page, token=token, details=details)
    if is_legal(referral, Verb.WITHDRAW):
        text = gettext("The lab stops working on it. It takes two taps.")
        actions.append(
            Action(gettext("Take the referral back"), text, _at("follow_referral_withdraw", token))
        )
    return actions


def _at(name: str, token: str) -> str:
    return reverse(name, args=[token])
