"""What the page of a secret link shows, for each kind of submission."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from contributions.answers import own_answers
from contributions.author_actions import actions_on
from contributions.erased_page import erased_page
from contributions.models import Contribution, Submission, ThreadEntry
from contributions.moves import answer_by, contestable_decision
from contributions.report_pages import report_page
from contributions.standing import contest_told, standing_decision, was_public
from contributions.thread import thread_of
from people import links
from people.models import ContactDetails, SecretLink
from people.services import pending_address

# Every page behind a secret link answers with it; the views of other kinds take it from here.
from portal.responses import discreet as discreet

WAITS_AFTER: dict[str, str] = {
    ThreadEntry.Kind.CORRECTED: "corrected",
    ThreadEntry.Kind.CHANGES_REQUESTED: "unanswered",
    ThreadEntry.Kind.REOPENED: "reopened",
}


@dataclass(frozen=True)
class FollowPage:
    """The template of one kind of submission, and what it is given: the resolved link and its token."""

    template: str
    context: Callable[[SecretLink, str], dict[str, Any]]
    # Whether it holds buttons, and not only leads to them.
    has_form: bool = False


def follow_page(link: SecretLink) -> FollowPage | None:
    """The page of what `link` leads to; None for a kind that shows none. Erased, every kind has the same."""
    if link.submission.erased_at is not None:
        return FollowPage("contributions/follow_erased.html", erased_page)
    return FOLLOW_PAGES.get(link.submission.kind)


# --- Every page behind a secret link --------------------------------------------------


def resolve(token: str) -> SecretLink | None:
    """The link that `token` opens now, or None: forged, revoked, expired."""
    return links.resolve(token, purpose=SecretLink.Purpose.FOLLOW, now=timezone.now())


def unknown_link(request: HttpRequest) -> HttpResponse:
    """The same page for every link that leads nowhere, whatever the reason."""
    return discreet(render(request, "contributions/follow_unknown.html", status=404))


# --- A contribution -------------------------------------------------------------------


def contribution_page(link: SecretLink, token: str) -> dict[str, Any]:
    """Everything about one contribution, for its author."""
    contribution = Contribution.objects.select_related("submission__attachment", "theme", "territory").get(
        pk=link.submission_id
    )
    submission = contribution.submission
    page = submission.page.specific
    published = contribution.status == Contribution.Status.PUBLISHED
    awaits = contribution.status == Contribution.Status.AWAITING
    is_gone = contribution.status in (Contribution.Status.DECLINED, Contribution.Status.WITHDRAWN)
    public_once = is_gone and was_public(contribution)
    decision = standing_decision(contribution)
    details = ContactDetails.objects.filter(submission=submission).first()
    return {
        "contribution": contribution,
        "state_label": _state_label(contribution, public_once),
        "page": page,
        "link_url": links.url_for(link),
        "answers": own_answers(submission),
        "attachment": getattr(submission, "attachment", None),
        "attachment_url": reverse("follow_attachment", args=[token]),
        "download_url": reverse("follow_download", args=[token]),
        "erase_url": reverse("follow_erase", args=[token]),
        "thread": thread_of(submission),
        "read_by": page.read_by(submission.awaiting_since or submission.submitted_at),
        "erased_after": details.delete_after if details else None,
        "pending": pending_address(submission, now=timezone.now()),
        "actions": actions_on(contribution, page=page, token=token, details=details),
        "public_path": page.public_path(submission) if published else None,
        "decision": decision,
        "answer_by": answer_by(decision.decided_at) if decision else None,
        "correct_url": reverse("follow_correct", args=[token]),
        "contest": contest_told(contribution),
        "contest_url": reverse("follow_contest", args=[token])
        if contestable_decision(contribution)
        else None,
        "awaiting_after": awaiting_after(submission) if awaits else "",
        "was_public": public_once,
        "taken_down": contribution.status == Contribution.Status.DECLINED and public_once,
    }


def _state_label(contribution: Contribution, public_once: bool) -> str:
    """Its state in the words of the notice and the thread below it; the desk has a name of its own."""
    if contribution.status != Contribution.Status.DECLINED:
        return contribution.get_status_display()
    return gettext("Taken down") if public_once else gettext("Not published")


def awaiting_after(submission: Submission) -> str:
    """What made it wait again, or its author change it, if anything: a value of WAITS_AFTER."""
    steps = ThreadEntry.objects.filter(submission=submission, kind__in=WAITS_AFTER)
    last = steps.order_by("-at", "-id").values_list("kind", flat=True).first()
    return WAITS_AFTER.get(last or "", "")


# One entry a kind: what another one shows is a template and a function like contribution_page.
FOLLOW_PAGES: dict[str, FollowPage] = {
    Submission.Kind.CONTRIBUTION: FollowPage("contributions/follow.html", contribution_page),
    Submission.Kind.REPORT: FollowPage("contributions/follow_report.html", report_page),
}
