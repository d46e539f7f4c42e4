"""The CMS's forms about days: editing one, and copying one."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext

from calls.cms_forms import CompleteCopyForm, CompletePageForm
from events.completeness import missing, refuse_incomplete
from events.holding import chosen_workshops


class EventPageForm(CompletePageForm):
    """Refuses, beside the field, what people who registered would not be told of."""

    missing = staticmethod(missing)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._keep_date_and_place(cleaned)
        self._keep_chosen_workshops()
        self._keep_workshops_inside(cleaned)
        return cleaned

    def _keep_date_and_place(self, cleaned: dict[str, Any]) -> None:
        stored = self._stored()
        if stored is None or not stored.keeps_its_dates(timezone.now()):
            return
        sentence = gettext(
            "Registration has begun: move the day under “Course of the day”, everybody is told."
        )
        self._keep(cleaned, stored, dict.fromkeys(stored.MOVED_BY_VERBS, sentence))

    def _keep_chosen_workshops(self) -> None:
        """A workshop that somebody chose comes back in the form, with a sentence above them all."""
        formset = self.formsets.get("workshops")
        if formset is None or not self.instance.pk:
            return
        if not formset.is_valid():
            # What is wrong there is said first.
            return
        taken_out = {form.instance.pk: form for form in formset.deleted_forms}
        kept = [form.instance.pk for form in formset.forms if form.instance.pk not in taken_out]
        lost = chosen_workshops(self.instance.pk, but=[pk for pk in kept if pk])
        for workshop, sentence in lost:
            formset.non_form_errors().append(sentence)
            if form := taken_out.get(workshop.pk):
                _bring_back(form)

    def _keep_workshops_inside(self, cleaned: dict[str, Any]) -> None:
        formset = self.formsets.get("workshops")
        starts, ends = cleaned.get("starts_at"), cleaned.get("ends_at")
        if formset is None or not (starts and ends) or not formset.is_valid():
            return
        for form in formset.forms:
            if form in formset.deleted_forms or not form.cleaned_data:
                continue
            data = form.cleaned_data
            if data["starts_at"] < starts:
                form.add_error("starts_at", gettext("The day has not started yet at that time."))
            if data["ends_at"] > ends:
                form.add_error("ends_at", gettext("The day is over at that time."))


def _bring_back(form: forms.ModelForm) -> None:
    """Show `form` again, which its editor had taken out: Wagtail hides what is marked."""
    data: Any = form.data.copy()  # type: ignore[attr-defined]
    data[form.add_prefix("DELETE")] = ""
    form.data = data


class EventCopyForm(CompleteCopyForm):
    refuse = staticmethod(refuse_incomplete)
