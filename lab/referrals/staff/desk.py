"""Referrals on the desk: their lines, the page of one, and the decisions about it.

Lines name nobody. Who sent a referral is shown to whoever may see contact details, and the log keeps that.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from wagtail.models import Page

from contributions.desk.deciding import ItemAction, again, go_on, no_longer_theirs, show
from contributions.desk.item import ItemView
from contributions.desk.kinds import DeskKind, Line
from contributions.models import Submission, ThreadEntry
from contributions.permissions import may_see_contact_details, staff
from contributions.queue import QUEUE_CONTACT_DETAILS, QUEUE_ITEM
from contributions.services import IllegalMove
from contributions.thread import thread_of
from lab.models import BriefVersion, Referral, ReferralContact
from lab.referrals.criteria import CRITERIA, criteria_of
from lab.referrals.decision_notifications import public_url
from lab.referrals.document_views import DOCUMENT, may_read_documents
from lab.referrals.moves import Verb, legal_verbs
from lab.referrals.permissions import may_decide_referrals
from lab.referrals.services import deciding
from lab.referrals.staff.base import BRIEF, DECIDE, LINKS, find_referral
from lab.referrals.staff.forms import FORMS, moves_shown
from lab.referrals.staff.links import links_form
from lab.referrals.titles import STEPS
from lab.statuses import ReferralStatus as Status
from people.models import ContactDetails

# What was sent, in the order of the form.
TEXTS = ["situation", "question", "people_concerned", "settled", "open_points", "means"]
DECIDERS = ["who_decides", "who_carries_on"]
VERBS: dict[str, Callable[..., Any]] = {
    Verb.ADMIT: deciding.admit,
    Verb.REFUSE: deciding.refuse,
    Verb.PASS_ON: deciding.pass_on,
    Verb.ANSWER: deciding.answer,
    Verb.PUBLISH: deciding.publish,
}


def _lines(submissions: list[Submission]) -> dict[int, Line]:
    keys = [submission.pk for submission in submissions]
    rows = Referral.objects.filter(pk__in=keys).only("title", "commissioner", "status")
    return {
        row.pk: Line(
            title=", ".join(filter(None, (row.title, row.commissioner))) or gettext("Erased"),
            state=row.get_status_display(),
        )
        for row in rows
    }


class ReferralItem(ItemView):
    """One referral whole: what was sent, its documents, its briefs, what was decided and what may be."""

    template_name = "lab/referrals/admin/referral.html"
    header_icon = "form"

    @cached_property
    def referral(self) -> Referral:
        rows = Referral.objects.select_related("page", "subject", "service")
        found: Referral = rows.get(pk=self.submission.pk)
        found.submission = self.submission
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        referral, user = self.referral, staff(self.request)
        context = super().get_context_data(**kwargs)
        decides = may_decide_referrals(user, referral.page_id) and self.submission.erased_at is None
        legal = legal_verbs(referral) if decides else frozenset()
        has_address = ContactDetails.objects.filter(submission=self.submission).exists()
        links = self.links(decides)
        briefs = list(referral.briefs.select_related("proposed_by").prefetch_related("points"))
        return context | {
            # To be on it together with others is for who decides.
            "may_moderate": decides,
            "referral": referral,
            "texts": _texts(referral, TEXTS),
            "deciders": _texts(referral, DECIDERS),
            "criteria": [(CRITERIA[name].question, met) for name, met in criteria_of(referral).items()],
            "was_examined": any(met is not None for met in criteria_of(referral).values()),
            "documents": [(each, reverse(DOCUMENT, args=[each.pk])) for each in referral.documents.all()],
            "may_read_documents": may_read_documents(user, referral.page_id),
            "service": referral.service and referral.service.specific_deferred,
            "subject_url": referral.subject and reverse(QUEUE_ITEM, args=[referral.subject_id]),
            "thread": thread_of(self.submission, titles=STEPS),
            "asked": self.asked(briefs[-1] if briefs else None),
            "briefs": briefs[::-1],
            "public_url": public_url(referral),
            # The agreed brief stays public while another one waits for its commissioner.
            "agreed_stands": referral.status == Status.REFRAMING and any(brief.agreed_at for brief in briefs),
            "is_late": referral.answer_due is not None and referral.answer_due < timezone.localdate(),
            "moves": list(moves_shown(referral, legal, failed=self.more.get("answer_form"))),
            "has_reasons": True,
            "brief_url": self.address(BRIEF) if Verb.PROPOSE_BRIEF in legal else None,
            "decide_url": self.address(DECIDE),
            "links": links,
            "media": links.media if links else "",
            "links_url": self.address(LINKS),
            "linked": list(self.submission.page_links.select_related("page").order_by("page__title")),
            "has_address": has_address,
            "contact_details": self.contact_details(),
            "contact_details_url": self.contact_details_url(has_address),
        }

    def asked(self, newest: BriefVersion | None) -> list[ThreadEntry]:
        """What the commissioner wants changed in the newest version of the brief."""
        if newest is None:
            return []
        rows = self.submission.thread.filter(
            kind=ThreadEntry.Kind.CHANGES_REQUESTED, at__gte=newest.proposed_at
        )
        return list(rows.order_by("at", "id"))

    def links(self, decides: bool) -> Any:
        if not decides:
            return None
        return self.more.get("links_form") or links_form(self.referral)

    def contact_details(self) -> dict[str, Any] | None:
        """What the view that writes the log's line found, with the name and the phone beside it."""
        found: dict[str, Any] | None = self.more.get("contact_details")
        if found is None:
            return None
        contact = ReferralContact.objects.filter(submission=self.submission).first()
        return found | {"name": contact.name if contact else "", "phone": contact.phone if contact else ""}

    def contact_details_url(self, has_address: bool) -> str | None:
        if not may_see_contact_details(self.request.user, self.submission.page_id):
            return None
        if has_address or ReferralContact.objects.filter(submission=self.submission).exists():
            return reverse(QUEUE_CONTACT_DETAILS, args=[self.submission.pk])
        return None


def _texts(referral: Referral, names: list[str]) -> list[tuple[str, str]]:
    """(label, text) of what was written in these fields."""
    labels = {field.name: str(field.verbose_name) for field in Referral._meta.fields}
    return [(labels[name], text) for name in names if (text := getattr(referral, name))]


class DecideReferralView(ItemAction):
    """Takes one decision; on a refusal of ours the referral is shown again with the words kept."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        referral = find_referral(request, pk)
        verb = request.POST.get("verb", "")
        if verb not in FORMS:
            raise Http404
        form = FORMS[verb](request.POST, referral=referral, auto_id=f"{verb}_%s")
        if not may_decide_referrals(request.user, referral.page_id):
            return no_longer_theirs(request, pk, form)
        if not form.is_valid():
            return show(request, pk, 422, answer_form=form)
        try:
            done = VERBS[verb](submission_id=pk, **form.said(), by=staff(request), now=timezone.now())
        except IllegalMove as refusal:
            return again(request, pk, form, str(refusal), 409)
        referral.refresh_from_db(fields=["status"])
        messages.success(
            request,
            gettext("%(reference)s: %(decision)s.")
            % {"reference": referral.reference, "decision": referral.get_status_display().lower()},
        )
        if isinstance(done, Page):
            # What it became waits to be written.
            return redirect("wagtailadmin_pages:edit", done.pk)
        return go_on(request, referral.submission)


REFERRALS = DeskKind(Submission.Kind.REFERRAL, _lines, ReferralItem)
