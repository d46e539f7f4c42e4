"""The CMS's forms about versions of the lab's model: editing one, and copying one."""

from typing import Any

from calls.cms_forms import CompleteCopyForm, CompletePageForm
from lab.versions.completeness import empty_families, missing, refuse_incomplete


class LabModelForm(CompletePageForm):
    """Says beside the fields, and above the activities, what would go public too early."""

    missing = staticmethod(missing)

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation or self._sends_back():
            return
        formset = self.formsets.get("activities")
        # What is wrong there is said first.
        if formset is None or not formset.is_valid():
            return
        kept = [form for form in formset.forms if form not in formset.deleted_forms]
        held = {form.instance.shown_family for form in kept if form.instance.activity_id}
        if sentence := empty_families(held):
            formset.non_form_errors().append(sentence)


class LabModelCopyForm(CompleteCopyForm):
    """A copy has no number yet: it is never public at once."""

    refuse = staticmethod(refuse_incomplete)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("publish_copies", None)
