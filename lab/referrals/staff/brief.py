"""The editor of the brief: a question and numbered points, beside what was sent. Works without JavaScript."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import BaseFormSet, formset_factory
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from contributions.form_fields import PlainTextField
from contributions.permissions import staff
from contributions.queue import QUEUE_ITEM
from contributions.services import IllegalMove
from lab.models import BriefVersion, Referral
from lab.referrals.moves import Verb, is_legal
from lab.referrals.permissions import may_decide_referrals
from lab.referrals.services.briefing import (
    LONGEST_NOTE,
    LONGEST_POINT,
    LONGEST_QUESTION,
    MOST_POINTS,
    propose_brief,
)
from lab.referrals.services.deciding import LONGEST_TITLE
from lab.referrals.staff.base import find_referral
from lab.statuses import ReferralStatus as Status

FIRST_POINTS = 4
MORE_POINTS = 3


class BriefForm(forms.Form):
    """The title that everybody will read, the question, and what changed since the version before."""

    version_seen = forms.IntegerField(widget=forms.HiddenInput)
    public_title = PlainTextField(
        longest=LONGEST_TITLE or 0,
        one_line=True,
        label=_("Public title"),
        help_text=_("In your words. Everybody reads it once the brief is agreed to."),
        widget=forms.TextInput,
        error_messages={"required": _("Write the title that everybody will read.")},
    )
    question = PlainTextField(
        longest=LONGEST_QUESTION,
        label=_("Question, as the lab understands it"),
        help_text=_("Published once the commissioner has agreed to it."),
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write the question as you understand it.")},
    )
    note = PlainTextField(
        longest=LONGEST_NOTE,
        required=False,
        label=_("What changed, and why"),
        help_text=_("For the commissioner, beside the new version; not published."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            self.fields["note"].label = gettext("A word to the commissioner (optional)")
        else:
            self.fields["note"].required = True
            self.fields["note"].error_messages["required"] = gettext(
                "Say what changed, and why: the commissioner reads it beside the new version."
            )


class PointForm(forms.Form):
    """One point; emptied, it goes."""

    text = PlainTextField(
        longest=LONGEST_POINT, required=False, label=_("Point"), widget=forms.Textarea(attrs={"rows": 2})
    )


class PointFormSet(BaseFormSet):
    """Points in the order of their numbers, whatever row they were typed in."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        order = form.fields["ORDER"]
        order.label = pgettext("of a point", "Number")
        order.widget.attrs |= {"min": 1, "max": 99}
        if index is not None:
            order.initial = index + 1
            form.fields["text"].label = gettext("Point, row %(number)d") % {"number": index + 1}

    def texts(self) -> list[str]:
        """What was written, in the order of the numbers; a row without one comes last."""
        said = [form.cleaned_data for form in self.forms]
        return _in_order([(each.get("ORDER"), each.get("text", "")) for each in said])

    def texts_as_typed(self) -> list[str]:
        """The same of rows that nobody judged yet."""
        said = [(str(form["ORDER"].value() or ""), form["text"].value() or "") for form in self.forms]
        return _in_order([(int(order) if _is_number(order) else None, text) for order, text in said])

    def clean(self) -> None:
        if not any(self.errors) and not self.texts():
            raise forms.ValidationError(gettext("Write at least one point: results answer point by point."))


def _in_order(rows: list[tuple[int | None, str]]) -> list[str]:
    ordered = sorted(rows, key=lambda row: (row[0] is None, row[0] or 0))
    return [text for _order, text in ordered if text.strip()]


def _is_number(typed: str) -> bool:
    return typed.isascii() and typed.isdecimal() and len(typed) < 4


def points(data: Any = None, *, initial: list[str] | None = None) -> PointFormSet:
    """The rows of the editor: those of the last version, or as they were sent."""
    texts = initial or []
    extra = MORE_POINTS if texts else FIRST_POINTS
    made = formset_factory(
        PointForm,
        formset=PointFormSet,
        extra=extra,
        can_order=True,
        max_num=MOST_POINTS,
        absolute_max=MOST_POINTS,
        validate_max=True,
    )
    found: Any = made(data, initial=[{"text": text} for text in texts] or None, prefix="points")
    return found


class BriefView(WagtailAdminTemplateMixin, TemplateView):
    """Writes the next version, begun with the words of the last one."""

    template_name = "lab/referrals/admin/brief.html"
    page_title = _("Brief")
    header_icon = "edit"
    referral: Referral
    last: BriefVersion | None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.referral = find_referral(request, kwargs["pk"])
        if not may_decide_referrals(request.user, self.referral.page_id):
            raise PermissionDenied
        self.last = self.referral.briefs.order_by("-number").first()
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_legal(self.referral, Verb.PROPOSE_BRIEF):
            messages.error(request, gettext("No brief can be proposed for this referral now."))
            return redirect(self.item_url)
        return super().get(request, *args, **kwargs)

    @property
    def item_url(self) -> str:
        query = self.request.GET.urlencode()
        url = reverse(QUEUE_ITEM, args=[self.referral.pk])
        return f"{url}?{query}" if query else url

    def get_page_subtitle(self) -> str:
        return self.referral.reference

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [
            *super().get_breadcrumbs_items(),
            {"url": self.item_url, "label": self.referral.reference},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        agreed = self.referral.briefs.filter(agreed_at__isnull=False).order_by("-number").first()
        context = super().get_context_data(**kwargs) | {
            "referral": self.referral,
            "submission": self.referral.submission,
            "last": self.last,
            "number": self.last.number + 1 if self.last else 1,
            "item_url": self.item_url,
            "agreed": agreed,
            "was_agreed": self.referral.status == Status.AGREED,
            "most": MOST_POINTS,
        }
        if "form" not in context:
            context |= {"form": self.form(), "points": points(initial=self.last_points())}
        return context

    def form(self, data: Any = None) -> BriefForm:
        initial = {
            "version_seen": self.referral.submission.version,
            "public_title": self.referral.public_title,
        }
        if self.last:
            initial |= {
                "public_title": self.last.public_title or self.referral.public_title,
                "question": self.last.question,
            }
        return BriefForm(data, initial=initial, is_first=self.last is None)

    def last_points(self) -> list[str]:
        return [point.text for point in self.last.points.all()] if self.last else []

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if "more" in request.POST:
            return self.with_more_points()
        form, rows = self.form(request.POST), points(request.POST)
        if not (form.is_valid() & rows.is_valid()):
            return self.again(form, rows, 422)
        said = form.cleaned_data
        try:
            brief = propose_brief(
                submission_id=self.referral.pk,
                **said,
                points=rows.texts(),
                by=staff(request),
                now=timezone.now(),
            )
        except IllegalMove as refusal:
            # What was decided meanwhile is said: pressing again is a decision on that.
            data = request.POST.copy()
            data["version_seen"] = str(find_referral(request, self.referral.pk).submission.version)
            form = self.form(data)
            form.add_error(None, str(refusal))
            return self.again(form, rows, 409)
        messages.success(
            request,
            gettext("%(reference)s: version %(number)d of the brief is proposed.")
            % {"reference": self.referral.reference, "number": brief.number},
        )
        return redirect(self.item_url)

    def with_more_points(self) -> HttpResponseBase:
        """The same words, nothing judged yet: points in the order of their numbers, and more rows below."""
        form = self.form()
        form.initial = {name: self.request.POST.get(name, "") for name in form.fields}
        texts = points(self.request.POST).texts_as_typed()
        return self.again(form, points(initial=texts), 200)

    def again(self, form: BriefForm, rows: PointFormSet, status: int) -> HttpResponseBase:
        return self.render_to_response(self.get_context_data(form=form, points=rows), status=status)
