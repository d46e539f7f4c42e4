"""What the desk's list is narrowed by; the same filters decide what "select all" and "next" mean."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Coalesce, Lower
from django.forms import DateInput
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.models import Page

from contributions.models import (
    Contribution,
    Decision,
    InternalTag,
    Outcome,
    OutcomeDraft,
    Report,
    Submission,
    TaggedSubmission,
)
from contributions.models.outcome import OutcomeCode
from contributions.moderators import moderators
from contributions.permissions import pages_of
from contributions.querysets import GATHERED_AT_MOST, SubmissionQuerySet
from contributions.queue import submission_of_reference
from contributions.search import matching
from portal.dates import instant, within_reach
from taxonomy.models import Theme

Rows = SubmissionQuerySet

WAITING = "awaiting"
ME, NOBODY = "me", "nobody"
NO_OUTCOME, DRAFT = "none", "draft"
# A queue is read from its oldest row on; each order below is an index.
ORDER = ("submitted_at", "id")


def _of_contributions(**wanted: Any) -> Callable[[Rows], Rows]:
    def narrow(rows: Rows) -> Rows:
        conditions = {f"contribution__{name}": value for name, value in wanted.items()}
        # By the contribution's own copy of the date, which stands in the index of its state.
        return rows.filter(**conditions).order_by("contribution__submitted_at", "contribution__submission_id")

    return narrow


def _masked(rows: Rows) -> Rows:
    # No index knows which are masked, but one knows the decisions that mask: few, among many rows.
    decided = Decision.objects.filter(verb=Decision.Verb.REDACT).values("submission")
    masked = rows.filter(pk__in=decided, contribution__redacted=True)
    # Not by the index of their state, which holds most of all rows.
    return masked.alias(state=Lower("contribution__status")).filter(state=Contribution.Status.PUBLISHED)


def _of_reports(status: str) -> Callable[[Rows], Rows]:
    return lambda rows: rows.filter(report__status=status)


STATES: dict[str, tuple[Any, Callable[[Rows], Rows]]] = {
    WAITING: (_("Awaiting a decision"), lambda rows: rows.awaiting_decision()),
    "contested": (
        pgettext_lazy("filter of the desk", "Contested"),
        lambda rows: rows.awaiting_decision().filter(contest__outcome=""),
    ),
    **{
        str(status.value): (status.label, _of_contributions(status=status.value))
        for status in Contribution.Status
        if status != Contribution.Status.AWAITING
    },
    "redacted": (_("Published with passages masked"), _masked),
    "report_upheld": (
        pgettext_lazy("filter of the desk", "Report upheld"),
        _of_reports(Report.Status.UPHELD),
    ),
    "report_rejected": (
        pgettext_lazy("filter of the desk", "Report rejected"),
        _of_reports(Report.Status.REJECTED),
    ),
}


def pages_with_submissions(request: HttpRequest | None) -> QuerySet[Page]:
    """The pages that something was sent to, as far as the reader is let in; by title."""
    pages = Page.objects.filter(Exists(Submission.objects.filter(page=OuterRef("pk")))).order_by("title")
    only = pages_of(request.user) if request is not None else None
    return pages if only is None else pages.filter(pk__in=only)


class DeskFilterSet(WagtailFilterSet):
    """Call, theme, kind, state, period, tag, assigned."""

    status = django_filters.ChoiceFilter(
        label=_("State"),
        choices=lambda: [(code, label) for code, (label, _narrow) in STATES.items()],
        empty_label=_("All"),
        method="in_state",
    )
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=Submission.Kind.choices, empty_label=_("All"))
    page = django_filters.ModelChoiceFilter(
        label=_("Call"), queryset=pages_with_submissions, empty_label=_("All")
    )
    theme = django_filters.ModelChoiceFilter(
        label=_("Theme"),
        queryset=lambda request: Theme.objects.all(),
        empty_label=_("All"),
        method="on_theme",
    )
    tag = django_filters.ModelChoiceFilter(
        label=_("Internal tag"),
        queryset=lambda request: InternalTag.objects.all(),
        empty_label=_("All"),
        method="with_tag",
    )
    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"),
        choices=lambda: [
            (NO_OUTCOME, _("Without outcome")),
            (DRAFT, _("Prepared, not public yet")),
            *OutcomeCode.choices,
        ],
        empty_label=_("All"),
        method="with_outcome",
    )
    assigned = django_filters.ChoiceFilter(
        label=_("Assigned to"),
        choices=lambda: [
            (ME, _("Me")),
            (NOBODY, _("Nobody")),
            *((str(user.pk), str(user)) for user in moderators()),
        ],
        empty_label=_("All"),
        method="assigned_to",
    )
    since = django_filters.DateFilter(
        label=_("Received from"),
        widget=DateInput(attrs={"type": "date"}),
        validators=[within_reach],
        method="received_since",
    )
    until = django_filters.DateFilter(
        label=_("Received until"),
        widget=DateInput(attrs={"type": "date"}),
        validators=[within_reach],
        method="received_until",
    )

    class Meta:
        model = Submission
        fields: list[str] = []

    def in_state(self, rows: Rows, name: str, value: str) -> Rows:
        return STATES[value][1](rows)

    def on_theme(self, rows: Rows, name: str, value: Theme) -> Rows:
        themes = list(Theme.get_tree(value).values_list("pk", flat=True))
        return _among(rows, Contribution.objects.filter(theme__in=themes), "submission_id")

    def with_tag(self, rows: Rows, name: str, value: InternalTag) -> Rows:
        return _among(rows, TaggedSubmission.objects.filter(tag=value), "content_object_id")

    def with_outcome(self, rows: Rows, name: str, value: str) -> Rows:
        if value == NO_OUTCOME:
            return _of_contributions(status=Contribution.Status.PUBLISHED, outcome="")(rows)
        if value == DRAFT:
            return _among(rows, OutcomeDraft.objects.all(), "submission_id")
        published = rows.filter(contribution__status=Contribution.Status.PUBLISHED)
        return _among(published, Outcome.objects.filter(code=value), "submission_id")

    def assigned_to(self, rows: Rows, name: str, value: str) -> Rows:
        user = 0 if value == NOBODY else self.request.user.pk if value == ME else int(value)
        own = Submission.objects.filter(assigned_to=user)
        if user and _are_few(own):
            return rows.filter(assigned_to=user)
        # Many, and nobody's the most: passed over on the way, as below, without the index of whose they are.
        return rows.alias(whose=Coalesce("assigned_to", 0)).filter(whose=user)

    def received_since(self, rows: Rows, name: str, value: Any) -> Rows:
        return rows.filter(submitted_at__gte=instant(value))

    def received_until(self, rows: Rows, name: str, value: Any) -> Rows:
        return rows.filter(submitted_at__lt=instant(value + timedelta(days=1)))


def _among(rows: Rows, found: QuerySet[Any], key: str) -> Rows:
    """Those of `rows` that `found` names by its column `key`.

    Few are gathered, then sorted; where there are many, the list is read in its order and the others passed
    over until a page is full. SQLite cannot tell which costs less.
    """
    if _are_few(found):
        return rows.filter(pk__in=found.values(key))
    return rows.filter(Exists(found.filter(**{key: OuterRef("pk")})))


def _are_few(found: QuerySet[Any]) -> bool:
    return found.order_by().values("pk")[:GATHERED_AT_MOST].count() < GATHERED_AT_MOST


def narrowed(rows: Rows, query: QueryDict, request: HttpRequest) -> Rows:
    """`rows` as the desk's list shows them for the filters of `query`; none when a filter is malformed.

    For what acts on many rows: a filter that cannot be read must never mean "all of them".
    """
    filters = DeskFilterSet(data=query, queryset=rows.order_by(*ORDER), request=request)
    return filters.qs if filters.is_valid() else rows.none()


def searched(rows: Rows, text: str, *, everything: Rows) -> Rows:
    """Those of `rows` that hold the words of `text`; all of them without any.

    A typed reference is of `everything`: filters do not hide what is called by its name.
    """
    if not text:
        return rows
    typed = submission_of_reference(text)
    if typed is not None:
        return everything.filter(pk=typed).order_by("pk")
    return matching(rows, text)
