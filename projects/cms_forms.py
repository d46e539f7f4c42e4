"""The CMS's forms about projects: editing one, and copying one."""

from calls.cms_forms import CompleteCopyForm, CompletePageForm
from projects.completeness import missing, refuse_incomplete


class ProjectPageForm(CompletePageForm):
    """Refuses, beside the field, a project that would go public without what readers need."""

    missing = staticmethod(missing)


class ProjectCopyForm(CompleteCopyForm):
    refuse = staticmethod(refuse_incomplete)
