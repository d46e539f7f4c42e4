"""The button of the CMS by which a referral becomes a project."""

from datetime import datetime

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contributions.services import IllegalMove
from lab.models import Referral
from lab.referrals.moves import Verb
from lab.referrals.staff.offering import offer
from people.models import User
from projects.models import ProjectIndexPage, ProjectPage
from projects.services import create_from_referral


def start(*, submission_id: int, version_seen: int, by: User, now: datetime) -> ProjectPage:
    """The verb, for who may add a page there."""
    index = ProjectIndexPage.objects.first()
    if index is not None and not index.permissions_for_user(by).can_add_subpage():
        raise IllegalMove(gettext("You may not add a page below the projects: ask a coordinator."))
    referral = Referral.objects.select_related("submission").get(pk=submission_id)
    return create_from_referral(referral=referral, by=by, now=now, version_seen=version_seen)


def register() -> None:
    offer(
        Verb.BECOME_PROJECT,
        act=start,
        help_text=_(
            "A draft of a project is made with the agreed question and the commissioner in its team. "
            "The referral says at once that it became a project, and leads there once you publish it."
        ),
        button=_("Make it a project"),
        key="j",
    )
