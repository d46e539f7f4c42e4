"""What is done with a referral by its secret link: agree to the brief, ask for another, take it back.

A GET never acts. What comes too late is told why, and nothing is lost.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from contributions.author_base import AuthorView
from contributions.author_forms import ButtonForm, Written
from contributions.files import attachment_response
from contributions.follow import resolve, unknown_link
from contributions.models import Submission, ThreadEntry
from lab.models import Referral, ReferralDocument
from lab.referrals import services
from lab.referrals.briefs import briefs_of
from lab.referrals.follow import find_referral
from lab.referrals.link_forms import BriefForm, ChangeForm
from lab.referrals.moves import Verb, is_legal
from lab.referrals.services.sending import awaits_confirmation
from lab.referrals.states import sentence_of
from lab.statuses import ReferralStatus
from people.models import ContactDetails
from portal.limits import network_digest, seconds_to_wait
from portal.responses import private

NOTHING_DONE = _("The page had been open for too long. Nothing was done: press the button again.")


class ReferralView(AuthorView[Referral]):
    """A page with a button about a referral, for whoever holds its link."""

    form_class: Callable[..., Written] = ButtonForm
    expired_notice = NOTHING_DONE
    verb: str

    def find(self, token: str) -> Referral | None:
        link = resolve(token)
        if link is None or link.submission.kind != Submission.Kind.REFERRAL:
            return None
        return None if link.submission.erased_at else find_referral(link.submission_id)

    def is_open(self, sent: Referral) -> bool:
        return is_legal(sent, self.verb)

    def why_not(self, sent: Referral) -> str:
        return sentence_of(sent)

    def context(self, token: str, sent: Referral) -> dict[str, Any]:
        return super().context(token, sent) | {
            "referral": sent,
            "token": token,
            "briefs": briefs_of(sent),
        }


class BriefView(ReferralView):
    """The brief that is proposed, and the button that agrees to this very version."""

    form_class = BriefForm
    template_name = "lab/referrals/brief_agree.html"
    verb = Verb.AGREE
    unsent_title = _("Nothing is agreed to yet")
    changed_notice = _("The lab has proposed a new version since you opened this page: here it is.")

    def send(self, sent: Referral, said: dict[str, Any]) -> None:
        services.agree_brief(submission_id=sent.pk, number=said["number"], now=timezone.now())

    def is_done(self, sent: Referral, said: dict[str, Any]) -> bool:
        return sent.briefs.filter(number=said["number"], agreed_at__isnull=False).exists()


class ChangeView(ReferralView):
    """What the brief should say instead, without agreeing to it."""

    form_class = ChangeForm
    template_name = "lab/referrals/brief_change.html"
    expired_notice = AuthorView.expired_notice
    verb = Verb.AGREE

    def send(self, sent: Referral, said: dict[str, Any]) -> None:
        services.ask_for_change(
            submission_id=sent.pk, number=said["number"], words=said["words"], now=timezone.now()
        )

    def is_done(self, sent: Referral, said: dict[str, Any]) -> bool:
        asked = ThreadEntry.objects.filter(
            submission=sent.submission, kind=ThreadEntry.Kind.CHANGES_REQUESTED, text=said["words"]
        )
        return asked.exists()

    def why_not(self, sent: Referral) -> str:
        if self.is_open(sent):
            return gettext("You asked for many changes already: write to the service in charge, or phone it.")
        return super().why_not(sent)


class WithdrawView(ReferralView):
    """Take the referral back: one tap on the page of the link, one here."""

    template_name = "lab/referrals/withdraw.html"
    verb = Verb.WITHDRAW

    def send(self, sent: Referral, said: dict[str, Any]) -> None:
        services.withdraw(submission_id=sent.pk, now=timezone.now())

    def is_done(self, sent: Referral, said: dict[str, Any]) -> bool:
        return sent.status == ReferralStatus.WITHDRAWN


class AgainView(ReferralView):
    """Have the mail with the link to confirm sent once more."""

    template_name = "lab/referrals/confirm_again.html"

    def is_open(self, sent: Referral) -> bool:
        has_address = ContactDetails.objects.filter(submission=sent.submission).exists()
        return awaits_confirmation(sent) and has_address

    def send(self, sent: Referral, said: dict[str, Any]) -> None:
        services.send_confirmation_again(submission_id=sent.pk, now=timezone.now())

    def is_done(self, sent: Referral, said: dict[str, Any]) -> bool:
        return sent.confirmed_at is not None

    def wait(self, request: HttpRequest) -> int:
        sender = network_digest(request)
        return seconds_to_wait(request, group="referral-again", value=sender, rate=settings.SENDER_RATE)


@require_safe
def document(request: HttpRequest, token: str, pk: int) -> HttpResponseBase:
    """A document of a referral, for whoever holds its link."""
    link = resolve(token)
    if link is None:
        return private(unknown_link(request))
    found = ReferralDocument.objects.filter(pk=pk, referral=link.submission_id).first()
    if found is None:
        raise Http404
    return private(attachment_response(found))
