"""Contributions on the desk."""

from django.utils.translation import gettext, pgettext_lazy

from contributions.desk.item import ContributionItem
from contributions.desk.kinds import DeskKind, Line
from contributions.models import Contest, Contribution, Submission

CONTESTED = pgettext_lazy("state of a contribution", "Contested")


def _lines(submissions: list[Submission]) -> dict[int, Line]:
    keys = [submission.pk for submission in submissions]
    contested = set(Contest.objects.filter(pk__in=keys, outcome="").values_list("pk", flat=True))
    erased = {submission.pk for submission in submissions if submission.erased_at}
    rows = Contribution.objects.filter(pk__in=keys).only("title", "status", "redacted")
    return {
        row.pk: Line(
            title=gettext("Erased") if row.pk in erased else row.title_excerpt(),
            state=CONTESTED if row.pk in contested else row.get_status_display(),
        )
        for row in rows
    }


CONTRIBUTIONS = DeskKind(Submission.Kind.CONTRIBUTION, _lines, ContributionItem)
