"""One submission in the CMS: what every kind's page shares, and the page of a contribution."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from contributions import moves
from contributions.answers import team_answers
from contributions.desk import sender
from contributions.desk.forms import DecisionForm, SortingForm, known_tags, sorting_form, tags_of, themes_for
from contributions.desk.kinds import kind_of
from contributions.desk.moves_shown import moves_shown
from contributions.desk.panels import panels_of
from contributions.desk.signals import marked_contribution
from contributions.models import Contribution, Decision, Reason, RedactedOriginal, Submission
from contributions.outcomes.panel import panel_of
from contributions.permissions import (
    kinds_kept_from,
    may_erase,
    may_moderate,
    may_read,
    may_see_contact_details,
    may_tag,
    staff,
)
from contributions.queue import (
    QUEUE_ATTACHMENT,
    QUEUE_CLAIM,
    QUEUE_CONTACT_DETAILS,
    QUEUE_DECIDE,
    QUEUE_ERASE,
    QUEUE_INDEX,
    QUEUE_REDACT,
    QUEUE_SKIP,
    QUEUE_SORT,
)
from contributions.services import CLAIM_LASTS, is_claimed, maskable_texts
from contributions.thread import thread_of
from people.models import ContactDetails, PersonalAnswer

Verb = Decision.Verb


def find_submission(request: HttpRequest, pk: int) -> Submission:
    """The submission that an address of the desk names. Raises Http404; PermissionDenied if not theirs."""
    rows = Submission.objects.select_related("page", "claimed_by", "assigned_to", "attachment")
    try:
        submission: Submission = get_object_or_404(rows, pk=pk)
    except OverflowError as error:
        raise Http404 from error
    if not may_read(request.user, submission.page_id) or submission.kind in kinds_kept_from(request.user):
        raise PermissionDenied
    return submission


def show_item(request: HttpRequest, pk: int, **more: Any) -> HttpResponseBase:
    """The page of one submission, whatever its kind, with something more on it (a form that was wrong…)."""
    submission = find_submission(request, pk)
    view = kind_of(submission).item.as_view(submission=submission, more=more)
    return view(request, pk=pk)


class ItemView(WagtailAdminTemplateMixin, TemplateView):
    """What the page of every kind has: header, who is on it, how it is sorted, what comes next."""

    header_icon = "comment"
    # Given by show_item.
    submission: Submission = None  # type: ignore[assignment]
    more: dict[str, Any] = {}
    http_method_names = ["get", "head", "post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Shown again in answer to a form: its view answers, this page is what it answers with."""
        return self.render_to_response(self.get_context_data(**kwargs))

    def get_page_title(self) -> str:
        return str(self.submission.get_kind_display())

    def get_page_subtitle(self) -> str:
        return self.submission.reference

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": self.desk_url(), "label": _("Moderation")},
            {"url": "", "label": self.submission.reference},
        ]

    def desk_url(self) -> str:
        query = self.request.GET.urlencode() or "status=awaiting"
        return f"{reverse(QUEUE_INDEX)}?{query}"

    def address(self, name: str) -> str:
        """An address about this submission that keeps the filters of the list."""
        query = self.request.GET.urlencode()
        url = reverse(name, args=[self.submission.pk])
        return f"{url}?{query}" if query else url

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        submission, user = self.submission, staff(self.request)
        now = timezone.now()
        claimed = is_claimed(submission, now=now)
        return super().get_context_data(**kwargs) | {
            "submission": submission,
            "page": submission.page.specific,
            "decisions": submission.decisions.select_related("reason", "decided_by").order_by(
                "-decided_at", "-id"
            ),
            "may_moderate": may_moderate(user, submission.page_id),
            "claimed_by_me": claimed and submission.claimed_by_id == user.pk,
            "claimed_by_other": submission.claimed_by
            if claimed and submission.claimed_by_id != user.pk
            else None,
            "claimed_until": submission.claimed_at + CLAIM_LASTS
            if claimed and submission.claimed_at
            else None,
            "waits": submission.awaiting_since is not None,
            "desk_url": self.desk_url(),
            "claim_url": self.address(QUEUE_CLAIM),
            "skip_url": self.address(QUEUE_SKIP),
            "sorting_form": self.more.get("sorting_form") or self.sorting_form(),
            "sort_url": self.address(QUEUE_SORT),
            "erase_url": self.erase_url(),
            "tags": tags_of(submission),
            "known_tags": known_tags(),
        }

    def erase_url(self) -> str | None:
        submission = self.submission
        if submission.erased_at is None and may_erase(self.request.user, submission.page_id):
            return self.address(QUEUE_ERASE)
        return None

    def themes(self) -> Any:
        """The themes this kind may have; None where it has none."""
        return None

    def sorting_form(self, data: Any = None) -> SortingForm | None:
        if self.submission.erased_at or not may_tag(self.request.user, self.submission.page_id):
            return None
        return sorting_form(self.submission, data, themes=self.themes())


class ContributionItem(ItemView):
    """One contribution whole: words and signals, context, what was decided, and the forms that decide."""

    template_name = "contributions/admin/contribution.html"

    def themes(self) -> Any:
        return themes_for(self.contribution)

    @cached_property
    def contribution(self) -> Contribution:
        found: Contribution = Contribution.objects.select_related("theme", "territory").get(
            pk=self.submission.pk
        )
        found.submission = self.submission
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contribution, submission, user = self.contribution, self.submission, staff(self.request)
        context = super().get_context_data(**kwargs)
        page = context["page"]
        contest = moves.open_contest(contribution)
        moderates = context["may_moderate"]
        verbs = moves.verbs_for(user, contribution, contest) if moderates else frozenset()
        forms = self.forms(verbs)
        has_address = ContactDetails.objects.filter(submission=submission).exists()
        answers = team_answers(submission)
        minors_expected = getattr(page, "minors_expected", False)
        marked = marked_contribution(contribution, answers, moderates=moderates)
        original = RedactedOriginal.objects.filter(pk=contribution.pk).first() if moderates else None
        return context | {
            "contribution": contribution,
            "call": page,
            "thread": thread_of(submission),
            "verbs": verbs,
            "forms": forms,
            "moves": list(moves_shown(verbs, forms)),
            "reasons": list(Reason.objects.filter(active=True)),
            "decide_url": self.address(QUEUE_DECIDE),
            "redact_url": self.address(QUEUE_REDACT),
            "contest": getattr(submission, "contest", None),
            "open_contest": contest,
            "own_contested": contest is not None and contest.decision.decided_by_id == user.pk,
            "original": maskable_texts(contribution) if original else None,
            "former_words": submission.former_words.all() if moderates else [],
            "reports": submission.reports.select_related("submission").order_by("-submitted_at")[:20],
            "others": sender.others_of(contribution, user) if moderates else [],
            "minors_expected": minors_expected,
            "signals": marked.signals,
            "marked": marked.texts,
            "read_by": page.read_by(submission.submitted_at),
            "author_has_address": has_address,
            "answers": marked.answers,
            "attachment": getattr(submission, "attachment", None),
            "attachment_url": reverse(QUEUE_ATTACHMENT, args=[submission.pk]),
            "contact_details": self.more.get("contact_details"),
            "contact_details_url": self.contact_details_url(has_address),
            "external_origin": getattr(submission, "external_origin", None),
            "panels": panels_of(self.request, submission, self.more),
            "public_path": page.public_path(submission)
            if contribution.status == Contribution.Status.PUBLISHED
            else None,
            "outcome": panel_of(
                contribution,
                user=user,
                form=self.more.get("outcome_form"),
                query=self.request.GET.urlencode(),
            ),
        }

    def forms(self, verbs: frozenset[str]) -> dict[str, DecisionForm]:
        """A form for each verb that words or a reason go with, the failed one as it was sent."""
        failed: DecisionForm | None = self.more.get("decision_form")
        sent = failed.data.get("verb") if failed is not None else None
        version = self.more.get("version") or self.submission.version
        return {
            verb: failed
            if failed is not None and verb == sent
            else DecisionForm(initial={"version_seen": version, "verb": verb}, auto_id=f"{verb}_%s")
            for verb in verbs
        }

    def contact_details_url(self, has_address: bool) -> str | None:
        submission = self.submission
        if not may_see_contact_details(self.request.user, submission.page_id):
            return None
        if has_address or PersonalAnswer.objects.filter(submission=submission).exists():
            return reverse(QUEUE_CONTACT_DETAILS, args=[submission.pk])
        return None
