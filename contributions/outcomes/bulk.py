"""The same outcome for many contributions, from the desk's list or the screen of a page."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from contributions import services
from contributions.desk.bulk import DeskBulkAction
from contributions.desk.bulk_forms import BulkForm
from contributions.models import Submission
from contributions.outcomes.forms import OutcomeForm
from contributions.outcomes.words import OutcomeWords
from contributions.permissions import may_draft_outcomes, staff
from people.models import User


class OutcomeOfManyForm(BulkForm, OutcomeForm):
    """One code, the same words for all."""


class DraftOutcomes(DeskBulkAction):
    action_type = "draft-outcome"
    action_priority = 35
    form_class = OutcomeOfManyForm
    display_name = _("Prepare the outcome")
    aria_label = _("Prepare the outcome of what is selected")
    help = _(
        "The same outcome and the same words for each, as a draft: nobody reads them until a coordinator "
        "publishes the outcomes. What was prepared before is replaced."
    )

    @classmethod
    def is_open_to(cls, user: User) -> bool:
        return may_draft_outcomes(user)

    def act(self, rows: dict[Submission, int]) -> dict[int, str]:
        answer = OutcomeWords.typed(
            *(self.asked[name] for name in ("code", "words", "service", "answered_on"))
        )
        drafted = services.draft_outcomes(
            {row.pk: answer for row in rows}, by=staff(self.request), now=timezone.now()
        )
        return drafted.refused

    def said(self, number: int) -> str:
        return ngettext("%(number)d is prepared", "%(number)d are prepared", number) % {"number": number}
