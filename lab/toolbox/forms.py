"""The CMS's forms about methods: editing one, and copying one."""

from typing import Any

from calls.cms_forms import CompleteCopyForm, CompletePageForm
from lab.toolbox.completeness import NO_STEPS, TOO_MANY_STEPS, missing, refuse_incomplete


class MethodPageForm(CompletePageForm):
    """Refuses a method that would go public without what anybody needs to do it again."""

    missing = staticmethod(missing)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        steps = self.formsets.get("steps")
        if steps is None:
            return
        steps.error_messages["too_few_forms"] = NO_STEPS
        steps.error_messages["too_many_forms"] = TOO_MANY_STEPS
        if self._sends_back():
            # A reviewer asks for changes: that there are no steps is a reason to.
            steps.min_num = 0


class MethodCopyForm(CompleteCopyForm):
    refuse = staticmethod(refuse_incomplete)
