"""Referrals as one kind of what people send: their address, their erasure, the page of their link."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contributions import disclosure, sent
from contributions.follow import FOLLOW_PAGES, FollowPage
from contributions.models import Submission
from contributions.pages import ParticipationPage
from contributions.sent import SentKind
from contributions.services import IllegalMove
from contributions.services.deciding import settle
from lab.models import Referral, ReferralContact, ReferralDocument
from lab.referrals.erasing import ERASERS
from lab.referrals.follow import find_referral, referral_page
from lab.referrals.forms import why_not_professional
from lab.referrals.services.sending import awaits_confirmation
from lab.statuses import REFERRAL_OPEN, ReferralStatus
from people import erasers
from people.models import ContactDetails, User
from portal.cache import touch


def register_what_is_behind_the_link() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    sent.register(REFERRALS)
    FOLLOW_PAGES[Submission.Kind.REFERRAL] = FollowPage("lab/referrals/follow.html", referral_page)
    disclosure.FILES.append(lambda submission: ReferralDocument.objects.filter(referral=submission.pk))
    for eraser in ERASERS:
        erasers.register(eraser)


def _take_back(submission: Submission, page: ParticipationPage, *, by: User | None, now: datetime) -> None:
    """The lab works on it no longer. What was public is public no longer: its address says so."""
    referral = Referral.objects.get(pk=submission.pk)
    if referral.status in REFERRAL_OPEN:
        referral.status, referral.answer_due = ReferralStatus.WITHDRAWN, None
        referral.save(update_fields=["status", "answer_due"])
    settle(submission, waits_since=None)
    if referral.published_at:
        touch(page, referral)


def _asks_address(submission: Submission, page: ParticipationPage) -> bool:
    """Not while the button in a mail waits: another address would take that link's place."""
    return not awaits_confirmation(find_referral(submission.pk))


def _address_kept(submission: Submission, details: ContactDetails | None) -> None:
    """Another address commits the administration as the first one did, and its holder is kept as long."""
    if details is None:
        return
    if sentence := why_not_professional(details.email, find_referral(submission.pk).page):
        raise IllegalMove(sentence)
    ReferralContact.objects.filter(pk=submission.pk, delete_after__lt=details.delete_after).update(
        delete_after=details.delete_after
    )


REFERRALS = SentKind(
    code=Submission.Kind.REFERRAL,
    find=find_referral,
    purpose=ContactDetails.Purpose.REFERRAL,
    take_back=_take_back,
    back=_("Back to referral %(reference)s"),
    erase_title=_("Have your referral erased"),
    erased_title=pgettext_lazy("referral", "This referral was erased"),
    goes="lab/referrals/parts/erasure_goes.html",
    stays="lab/referrals/parts/erasure_stays.html",
    asks_address=_asks_address,
    address_kept=_address_kept,
)
