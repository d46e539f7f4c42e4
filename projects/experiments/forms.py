"""The CMS's forms about experiments: editing one, and copying one."""

from typing import Any

from calls.cms_forms import CompleteCopyForm, CompletePageForm
from contributions.plain_text import is_blank
from projects.experiments.completeness import NO_ORIGIN, has_contributions, missing, refuse_incomplete


class ExperimentForm(CompletePageForm):
    """Refuses an experiment that would go public without saying what it is or what it came from."""

    missing = staticmethod(missing)

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation or self._sends_back() or "came_from_reason" in self.errors:
            return
        if not self._says_where_from():
            name = "came_from_reason"
            self.add_error(name if name in self.fields else None, str(NO_ORIGIN))

    def _says_where_from(self) -> bool:
        """As the form is sent: days and calls are rows beside the page, which has not got them yet."""
        if not is_blank(self.instance.came_from_reason):
            return True
        return any(self._has_rows(name) for name in ("days", "calls")) or has_contributions(self.instance)

    def _has_rows(self, name: str) -> bool:
        formset = self.formsets.get(name)
        if formset is None:
            return bool(getattr(self.instance, name).all())
        if not formset.is_valid():
            return True  # what is wrong there is said there
        taken_out = formset.deleted_forms
        return any(form.cleaned_data for form in formset.forms if form not in taken_out)


class ExperimentCopyForm(CompleteCopyForm):
    """A copy has no contribution of its own: it is published once it says what it came from itself."""

    @staticmethod
    def refuse(experiment: Any) -> None:
        refuse_incomplete(_as_copied(experiment))


def _as_copied(experiment: Any) -> Any:
    """The page as its copy will be: its rows, and no thread that leads to it."""
    copy = experiment.with_content_json(experiment.serializable_data())
    copy.pk = copy.id = None
    return copy
