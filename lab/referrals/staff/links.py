"""What a referral started from and what came of it, chosen in the CMS; public at once where both are."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from contributions.desk.deciding import ItemAction, again, show
from contributions.desk.shown import ShownForm
from contributions.models import Submission
from contributions.permissions import staff
from contributions.queue import QUEUE_ITEM, submission_of_reference
from contributions.services import IllegalMove
from lab.linking import linked_models
from lab.models import Referral
from lab.referrals.permissions import may_decide_referrals
from lab.referrals.services.linking import link
from lab.referrals.staff.base import find_referral

# Empty choosers after those in use; saving brings more.
MORE = 2


class LinksForm(ShownForm):
    """A page chooser for each linked page and some more, and the reference of the subject."""

    subject = forms.CharField(
        required=False,
        max_length=20,
        label=_("Proposed subject it started from"),
        help_text=_("Its reference, such as ABCD-2345; empty when there is none."),
        show_hidden_initial=True,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        models = linked_models()
        for number in range(count):
            self.fields[f"page_{number}"] = forms.ModelChoiceField(
                queryset=Page.objects.filter(depth__gt=1),
                required=False,
                label=gettext("Page %(number)d") % {"number": number + 1},
                widget=AdminPageChooser(target_models=models),
                show_hidden_initial=True,
            )

    def clean_subject(self) -> Submission | None:
        typed = self.cleaned_data["subject"].strip()
        if not typed:
            return None
        rows = Submission.objects.filter(kind=Submission.Kind.SUBJECT, erased_at__isnull=True)
        found: Submission | None = rows.filter(pk=submission_of_reference(typed)).first()
        if found is None:
            raise forms.ValidationError(gettext("No proposed subject has this reference."))
        return found

    def pages(self) -> list[Page]:
        """What was chosen, each once."""
        chosen = [value for name, value in self.cleaned_data.items() if name != "subject" and value]
        return list({page.pk: page for page in chosen}.values())

    def pages_shown(self) -> set[int]:
        """The keys of the pages that were linked on the screen; without them, of those that are linked."""
        names = [name for name in self.fields if name != "subject"]
        sent = [key for name in names if (key := self.shown(name)) is not None]
        keys = sent or [value for name, value in self.initial.items() if name != "subject"]
        return {int(key) for key in map(str, keys) if key.isascii() and key.isdecimal() and len(key) < 10}


def links_form(referral: Referral, data: Any = None) -> LinksForm:
    """The form with what is linked now, or as it was sent."""
    linked = list(referral.submission.page_links.order_by("pk").values_list("page", flat=True))
    count = len(linked) + MORE
    if data is not None:
        # As many as were on the screen, whoever linked more meanwhile; bounded, whatever is sent.
        sent = sum(name.startswith("page_") for name in data)
        count = min(max(sent, 1), 100)
    initial: dict[str, Any] = {f"page_{number}": key for number, key in enumerate(linked)}
    initial["subject"] = referral.subject.reference if referral.subject else ""
    return LinksForm(data, count=count, initial=initial, auto_id="links_%s")


class LinksView(ItemAction):
    """Saves the links; a wrong one is shown again."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        referral = find_referral(request, pk)
        if not may_decide_referrals(request.user, referral.page_id):
            raise PermissionDenied
        form = links_form(referral, request.POST)
        if not form.is_valid():
            return show(request, pk, 422, links_form=form)
        chosen, shown = form.pages(), form.pages_shown()
        try:
            link(
                submission_id=pk,
                pages=[page for page in chosen if page.pk not in shown],
                gone=shown - {page.pk for page in chosen},
                started_from=(form.cleaned_data["subject"],) if form.changes("subject") else None,
                by=staff(request),
                now=timezone.now(),
            )
        except IllegalMove as refusal:
            return again(request, pk, form, str(refusal), 409)
        messages.success(
            request, gettext("The links of %(reference)s are saved.") % {"reference": referral.reference}
        )
        query = request.GET.urlencode()
        url = reverse(QUEUE_ITEM, args=[pk])
        return redirect(f"{url}?{query}" if query else url)
