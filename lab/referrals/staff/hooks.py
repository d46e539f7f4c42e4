"""Where the screens of referrals stand in the CMS, and how what is done there shows in the log."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail_modeladmin.options import modeladmin_register

from lab.referrals.services.linking import LINKED
from lab.referrals.staff.base import BRIEF, DECIDE, LINKS
from lab.referrals.staff.brief import BriefView
from lab.referrals.staff.desk import DecideReferralView
from lab.referrals.staff.links import LinksView
from lab.referrals.staff.register import ReferralRegister

modeladmin_register(ReferralRegister)


@hooks.register("register_admin_urls")
def referral_urls() -> list[URLPattern]:
    return [
        path("saisines/<int:pk>/", DecideReferralView.as_view(), name=DECIDE),
        path("saisines/<int:pk>/commande/", BriefView.as_view(), name=BRIEF),
        path("saisines/<int:pk>/liens/", LinksView.as_view(), name=LINKS),
    ]


@hooks.register("register_log_actions")
def register_actions(actions: LogActionRegistry) -> None:
    label = _("Links of a referral changed")
    actions.register_action(LINKED, label, label)
