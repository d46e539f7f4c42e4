"""Followings on the desk: nobody decides about them, so each is only read, and erased."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from contributions.desk.forms import SortingForm
from contributions.desk.item import ItemView
from contributions.desk.kinds import DeskKind, Line
from contributions.models import Submission
from projects.experiments.permissions import may_view_followers
from projects.models import Follower

FOLLOWERS = "experiment_followers"


def _lines(submissions: list[Submission]) -> dict[int, Line]:
    keys = [submission.pk for submission in submissions]
    rows = Follower.objects.filter(pk__in=keys).in_bulk()
    title = gettext("Following of an experiment")
    return {key: Line(title=title, state=state_of(rows.get(key))) for key in keys}


def state_of(follower: Follower | None) -> str:
    """Where it stands, in words."""
    if follower is None:
        return pgettext("following", "Erased")
    if follower.left_at:
        return pgettext("following", "Left")
    return (
        pgettext("following", "Confirmed") if follower.confirmed_at else pgettext("following", "To confirm")
    )


class FollowerItem(ItemView):
    """One following: where it stands; its address is nobody's business here."""

    template_name = "projects/admin/following.html"
    header_icon = "mail"

    def sorting_form(self, data: Any = None) -> SortingForm | None:
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        follower = Follower.objects.filter(pk=self.submission.pk).first()
        page_id = self.submission.page_id
        return super().get_context_data(**kwargs) | {
            "state": state_of(follower),
            "follower": follower,
            "followers_url": reverse(FOLLOWERS, args=[page_id])
            if may_view_followers(self.request.user, page_id)
            else "",
        }


FOLLOWINGS = DeskKind(Submission.Kind.FOLLOWING, _lines, FollowerItem)
