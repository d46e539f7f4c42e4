"""The CMS's forms about calls: editing one, and copying one."""

from collections.abc import Callable
from datetime import datetime
from operator import eq
from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page

from calls.completeness import PageRefused, missing, refuse_incomplete
from calls.states import same_minute
from contributions.models import Visibility
from people.models import User
from portal.pages import BasePageForm


class CompletePageForm(BasePageForm):
    """Refuses, beside the field, what would go public too early.

    A draft may lack anything (Wagtail then defers what is required); whatever leads to
    publication (publish, schedule, submit, approve) may not.
    """

    # By field, a sentence on what the page still lacks.
    missing: Callable[[Any], dict[str, str]]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "owner" in self.fields:
            self.fields["owner"].queryset = staff_of_the_cms()

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.is_deferred_validation or self._sends_back():
            return
        for name, sentence in type(self).missing(self.instance).items():
            if name not in self.errors:
                self.add_error(name if name in self.fields else None, sentence)

    def _sends_back(self) -> bool:
        """Whether a reviewer asks for changes: an incomplete page is a reason to, not an obstacle."""
        return (
            bool(self.data.get("action-workflow-action"))
            and self.data.get("workflow-action-name") != "approve"
        )

    def _keep(self, cleaned: dict[str, Any], stored: Any, sentences: dict[str, str]) -> None:
        """Refuse another value than the stored one for each field that only the verbs may change."""
        for name, sentence in sentences.items():
            kept = getattr(stored, name)
            if name not in cleaned:  # not a value: that is said already
                continue
            is_same = same_minute if isinstance(kept, datetime) else eq
            if is_same(cleaned[name], kept):
                cleaned[name] = kept  # the form shows no seconds
            else:
                self.add_error(name, sentence)

    def _stored(self) -> Any:
        """The page as it stands; None for a new one."""
        if not self.instance.pk:
            return None
        return type(self.instance).objects.filter(pk=self.instance.pk).first()

    def save(self, commit: bool = True) -> Any:
        page = super().save(commit=commit)
        if page.pk and "owner" in self.changed_data:
            # The owner is the page's, not a revision's: Wagtail would drop it when it publishes.
            Page.objects.filter(pk=page.pk).update(owner=page.owner)
        return page


class CallPageForm(CompletePageForm):
    """Refuses besides what would undo what a verb did, and what may not be asked of minors."""

    missing = staticmethod(missing)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self._keep_dates(cleaned)
        if cleaned.get("minors_expected"):
            self._refuse_personal_questions()
        return cleaned

    def _keep_dates(self, cleaned: dict[str, Any]) -> None:
        stored = self._stored()
        if stored is None or not stored.has_opened(timezone.now()):
            return
        sentences = {}
        if stored.closes_at is not None:
            sentences["opens_at"] = gettext("The call has opened: its opening date no longer changes.")
            sentences["closes_at"] = gettext(
                "The call has opened: move its end with “Extend” or “Close now”, under “Course of the call”."
            )
        if stored.results_promised_on is not None:
            sentences["results_promised_on"] = gettext(
                "The call has opened: “Promise the results for later”, under “Course of the call”."
            )
        self._keep(cleaned, stored, sentences)

    def _refuse_personal_questions(self) -> None:
        formset = self.formsets.get("questions")
        if formset is None or not formset.is_valid():
            return
        for form in formset.forms:
            if form in formset.deleted_forms:
                continue
            if form.cleaned_data.get("visibility") == Visibility.PERSONAL:
                form.add_error(
                    "visibility", gettext("Minors are expected: nothing personal may be asked of them.")
                )


class CompleteCopyForm(CopyForm):
    """Wagtail's copy: no public copy of an incomplete page, and no alias.

    An alias would take submissions of its own under the same words.
    """

    # Raises a PageRefused.
    refuse: Callable[[Any], None]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("alias", None)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if cleaned.get("publish_copies"):
            try:
                type(self).refuse(self.page.specific)
            except PageRefused as refusal:
                self.add_error("publish_copies", forms.ValidationError(refusal.sentence))
        return cleaned


class CallCopyForm(CompleteCopyForm):
    refuse = staticmethod(refuse_incomplete)


def staff_of_the_cms() -> QuerySet[User]:
    """Who may answer for a page: active accounts that enter the CMS."""
    enter = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    return (
        User.objects.filter(is_active=True)
        .filter(Q(is_superuser=True) | Q(groups__permissions__in=enter) | Q(user_permissions__in=enter))
        .distinct()
        .order_by("last_name", "first_name", "email")
    )


def refuse_for_minors(call: Any) -> None:
    """Raise ValidationError where `call` expects minors and asks what may not be asked of them."""
    if not call.minors_expected:
        return
    sentences = {
        "takes_attachment": gettext("Minors are expected: no file may be asked."),
        "asks_territory": gettext("Minors are expected: no commune may be asked."),
    }
    if errors := {name: sentence for name, sentence in sentences.items() if getattr(call, name)}:
        raise ValidationError(errors)
