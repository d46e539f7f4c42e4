"""Engagements that came alone on the desk: nobody decides about them, so each is only read, and erased."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, pgettext

from contributions.desk.forms import SortingForm
from contributions.desk.item import ItemView
from contributions.desk.kinds import DeskKind, Line
from contributions.models import Submission
from people.models import Engagement

# The CMS's figures of those who engage, of the app above.
FIGURES = "engaged"


def _lines(submissions: list[Submission]) -> dict[int, Line]:
    keys = [submission.pk for submission in submissions]
    rows = Engagement.objects.filter(pk__in=keys).in_bulk()
    title = gettext("Engagement of an agent")
    return {key: Line(title=title, state=state_of(rows.get(key))) for key in keys}


def state_of(engagement: Engagement | None) -> str:
    """Where it stands, in words."""
    if engagement is None:
        return pgettext("engagement", "Erased")
    if engagement.is_acting:
        return pgettext("engagement", "Confirmed")
    return pgettext("engagement", "Over") if engagement.until else pgettext("engagement", "To be confirmed")


class EngagementItem(ItemView):
    """One engagement: where it stands. What somebody wrote is read by skill alone (events.engaged)."""

    template_name = "lab/admin/engagement.html"
    header_icon = "group"

    def sorting_form(self, data: Any = None) -> SortingForm | None:
        return None

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        engagement = Engagement.objects.filter(pk=self.submission.pk).first()
        return super().get_context_data(**kwargs) | {
            "state": state_of(engagement),
            "engagement": engagement,
            "figures_url": reverse(FIGURES) if self.request.user.has_perm("people.view_engagement") else "",
        }


ENGAGEMENTS = DeskKind(Submission.Kind.ENGAGEMENT, _lines, EngagementItem)
