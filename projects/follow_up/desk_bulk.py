"""Linking what is selected on the desk to one page."""

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contributions.desk import bulk_actions
from contributions.desk.bulk import DeskBulkAction
from contributions.models import Contribution, Submission
from contributions.permissions import may_link, staff
from people.models import User
from projects.follow_up.forms import BulkStepForm
from projects.follow_up.linking import Kind, link_and_say


class LinkToPage(DeskBulkAction):
    action_type = "link"
    action_priority = 70
    form_class = BulkStepForm
    display_name = _("Link to a page")
    aria_label = _("Link what is selected to a page")
    help = _("The page says what it did with them, and each says it on its own page. Published ones only.")

    @classmethod
    def is_open_to(cls, user: User) -> bool:
        return may_link(user)

    def act(self, rows: dict[Submission, int]) -> dict[int, str]:
        public = set(Contribution.objects.only("status").published_among([row.pk for row in rows]))
        day = self.asked["day"]
        late = {row.pk for row in rows if day and timezone.localdate(row.submitted_at) > day} & public
        link_and_say(
            page=self.asked["page"],
            kind=Kind(self.asked["kind"]),
            submissions=public - late,
            words=self.asked["words"],
            day=day,
            by=staff(self.request),
            now=timezone.now(),
        )
        refused = {row.pk: _why(row) for row in rows if row.pk not in public}
        return refused | dict.fromkeys(late, gettext("It was received after the day that you gave."))

    def said(self, number: int) -> str:
        return ngettext("%(number)d is linked", "%(number)d are linked", number) % {"number": number}


def _why(row: Submission) -> str:
    if row.kind != Submission.Kind.CONTRIBUTION:
        return gettext("Only contributions are linked to pages.")
    return gettext("It is not published.")


def register() -> None:
    bulk_actions.register(LinkToPage)
