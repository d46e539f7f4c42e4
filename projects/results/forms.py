"""The CMS's forms about results: editing one, answering a brief, copying one."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.models import WagtailAdminModelForm

from calls.cms_forms import CompleteCopyForm, CompletePageForm
from projects.results.completeness import missing


class ResultPageForm(CompletePageForm):
    """Refuses a result that would go public without what whoever answered is owed."""

    missing = staticmethod(missing)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        answers = self.formsets.get("brief_answers")
        if answers is not None:
            from projects.results.briefs import points_linked_to

            keys = [_key(self[name].value()) for name in ("project", "call") if name in self.fields]
            answers.form_kwargs = answers.form_kwargs | {"points": points_linked_to(keys)}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        until = cleaned.get("outcomes_until")
        if until and "outcomes_until" in self.changed_data and until < timezone.localdate():
            self.add_error("outcomes_until", gettext("This day is past."))
        return cleaned


class PointChoice(forms.ModelChoiceField):
    """A point of a brief, by the reference of its referral and its number."""

    def label_from_instance(self, obj: Any) -> str:
        words = {
            "reference": obj.brief.referral.submission.reference,
            "number": obj.number,
            "text": " ".join(obj.text.split())[:90],
        }
        return gettext("%(reference)s, point %(number)d: %(text)s") % words


class BriefAnswerForm(WagtailAdminModelForm):
    """The answer to one point, among those of the briefs linked to the project or the call of the page."""

    def __init__(self, *args: Any, points: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        from lab.models import BriefPoint

        old = self.fields["point"]
        self.fields["point"] = PointChoice(
            queryset=BriefPoint.objects.none() if points is None else points,
            label=old.label,
            help_text=_(
                "Of the briefs linked to the project or the call that stand above, once they are saved."
            ),
            error_messages={
                "invalid_choice": _(
                    "This point is of no brief linked to the project or the call of this page."
                )
            },
        )


class ResultCopyForm(CompleteCopyForm):
    """A copy is about no call: nothing that its model lacks forbids that it goes public."""

    @staticmethod
    def refuse(page: Any) -> None:
        return None


def _key(value: Any) -> int | None:
    """The key that a chooser holds; nothing where it holds none."""
    typed = str(getattr(value, "pk", value) or "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else None
