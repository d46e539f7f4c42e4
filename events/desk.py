"""Registrations on the desk: those that are validated by hand, their page, and the two decisions.

Lines name nobody. On the page of one, who may see attendees reads who it is, and the log keeps that.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from contributions.answers import team_answers
from contributions.desk.deciding import ItemAction, again, go_on, no_longer_theirs, show
from contributions.desk.forms import LONGEST_WORDS, DecisionForm
from contributions.desk.item import ItemView, find_submission
from contributions.desk.kinds import DeskKind, Line
from contributions.desk.moves_shown import MoveShown
from contributions.models import Decision, Submission
from contributions.permissions import may_see_contact_details, staff
from contributions.queue import QUEUE_CONTACT_DETAILS
from contributions.services import IllegalMove
from events import services
from events.figures import figures_of
from events.models import Registration
from events.moves import Verb as Move
from events.moves import legal_verbs
from events.permissions import may_decide_registrations, may_view_attendees
from events.staff.base import ATTENDEES_SHOWN, DECIDE, LOGISTICS
from people.models import ContactDetails, PersonalAnswer

Verb = Decision.Verb
DECISIONS = {Verb.VALIDATE: Move.VALIDATE, Verb.REFUSE: Move.REFUSE}


class RegistrationDecisionForm(DecisionForm):
    """What is decided about one registration. A refusal is owed a reason, in words."""

    needs_reason = frozenset()
    needs_words = {Verb.REFUSE: _("Say why: whoever registered is owed a reason.")}

    verb = forms.ChoiceField(
        choices=[(verb.value, verb.label) for verb in DECISIONS], widget=forms.HiddenInput
    )
    words = forms.CharField(
        required=False,
        max_length=LONGEST_WORDS,
        label=_("Words to whoever registered"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class RegistrationMove(MoveShown):
    @property
    def is_refusal(self) -> bool:
        return self.verb == Verb.REFUSE

    @property
    def fields(self) -> list[Any]:
        return [self.form["words"]]


_OFFERED: dict[str, tuple[Any, Any, Any, str]] = {
    Verb.VALIDATE: (
        _("Validate"),
        _("They have their seat at once; when none is left for them, a rank on the waiting list."),
        _("Validate the registration"),
        "p",
    ),
    Verb.REFUSE: (
        _("Refuse"),
        _("Your words are what they read: say why, and what they may do instead."),
        _("Refuse the registration"),
        "d",
    ),
}


def _lines(submissions: list[Submission]) -> dict[int, Line]:
    keys = [submission.pk for submission in submissions]
    rows = Registration.objects.filter(pk__in=keys).select_related("page")
    return {row.pk: Line(title=_title(row), state=row.get_status_display()) for row in rows}


def _title(row: Registration) -> str:
    people = ngettext("%(count)d person", "%(count)d people", row.party) % {"count": row.party}
    kind = row.get_sender_kind_display() if row.sender_kind else ""
    about = ", ".join(filter(None, (people, kind)))
    return gettext("Registration for “%(day)s”: %(about)s") % {"day": row.page.title, "about": about}


class RegistrationItem(ItemView):
    """One registration: what was sent, how many seats are left, and the decisions there are."""

    template_name = "events/admin/registration.html"
    header_icon = "group"

    @cached_property
    def registration(self) -> Registration:
        found: Registration = Registration.objects.select_related("attendee", "page").get(
            pk=self.submission.pk
        )
        found.submission = self.submission
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        registration, user = self.registration, staff(self.request)
        context = super().get_context_data(**kwargs)
        day = context["page"]
        has_address = ContactDetails.objects.filter(submission=self.submission).exists()
        attendee = self.attendee()
        return context | {
            # Whoever moderates contributions does not decide who comes, nor the other way round.
            "may_moderate": may_decide_registrations(user, day.pk),
            "registration": registration,
            "attendee": attendee,
            "day": day,
            "day_url": reverse(LOGISTICS, args=[day.pk]),
            "figures": figures_of(day.pk),
            "workshops": list(registration.workshops.order_by("starts_at", "pk")),
            "answers": team_answers(self.submission),
            "moves": list(self.moves(day)),
            "has_reasons": True,
            "decide_url": self.address(DECIDE),
            "read_by": day.read_by(self.submission.submitted_at),
            "has_address": has_address,
            "contact_details": self.more.get("contact_details"),
            "contact_details_url": self.contact_details_url(has_address),
        }

    def attendee(self) -> Any:
        """Who it is, for whoever may know; a line of the log says who looked."""
        attendee = getattr(self.registration, "attendee", None)
        if attendee is None or not may_view_attendees(self.request.user, self.submission.page_id):
            return None
        log(
            instance=self.submission,
            action=ATTENDEES_SHOWN,
            user=self.request.user,
            data={"rows": 1, "reference": self.submission.reference},
        )
        return attendee

    def moves(self, day: Any) -> Any:
        if self.submission.erased_at or not may_decide_registrations(self.request.user, day.pk):
            return
        legal = legal_verbs(self.registration, day=day, now=timezone.now())
        failed = self.more.get("answer_form")
        for verb, (label, help_text, button, key) in _OFFERED.items():
            if DECISIONS[Verb(verb)] not in legal:
                continue
            initial = {"version_seen": self.submission.version, "verb": verb}
            form = RegistrationDecisionForm(initial=initial, auto_id=f"{verb}_%s")
            if failed is not None and failed.data.get("verb") == verb:
                form = failed
            yield RegistrationMove(str(verb), label, help_text, button, key, form)

    def contact_details_url(self, has_address: bool) -> str | None:
        if not may_see_contact_details(self.request.user, self.submission.page_id):
            return None
        if has_address or PersonalAnswer.objects.filter(submission=self.submission).exists():
            return reverse(QUEUE_CONTACT_DETAILS, args=[self.submission.pk])
        return None


class DecideRegistrationView(ItemAction):
    """Takes one decision; on a refusal of ours the registration is shown again with the words kept."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        submission = find_submission(request, pk)
        if submission.kind != Submission.Kind.REGISTRATION:
            raise Http404
        form = RegistrationDecisionForm(request.POST, auto_id=f"{request.POST.get('verb', '')}_%s")
        if not may_decide_registrations(request.user, submission.page_id):
            return no_longer_theirs(request, pk, form)
        if not form.is_valid():
            return show(request, pk, 422, answer_form=form)
        said = form.cleaned_data
        verb = services.validate if said["verb"] == Verb.VALIDATE else services.refuse
        try:
            decided = verb(
                registration_id=submission.pk,
                version_seen=said["version_seen"],
                words=said["words"],
                by=staff(request),
                now=timezone.now(),
            )
        except IllegalMove as refusal:
            return again(request, pk, form, str(refusal), 409)
        messages.success(
            request,
            gettext("%(reference)s: %(decision)s.")
            % {"reference": submission.reference, "decision": decided.get_status_display().lower()},
        )
        return go_on(request, submission)


REGISTRATIONS = DeskKind(Submission.Kind.REGISTRATION, _lines, RegistrationItem)
