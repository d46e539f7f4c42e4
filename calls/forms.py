"""The form of a call: its fixed fields and the editor's questions."""

from datetime import datetime
from typing import Any, Self

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from calls.guards import GuardedForm
from calls.models import CallPage, CallQuestion
from contributions import files as uploads
from contributions.files import CleanFile, FileCheck, RefusedFile
from contributions.form_fields import AddressField, NameField, PlainTextField
from contributions.models import Contribution, StagedUpload, Visibility
from contributions.questions import PREFIX, GivenAnswer, fingerprint, form_fields, given_answers, lost_answers
from contributions.services import Words
from contributions.words_form import WordsForm
from taxonomy.models import Theme
from taxonomy.territories import commune_named

TERRITORY_MAX = 80
# Not asked where minors are expected: nothing that says who or where they are.
NOT_FOR_MINORS = ("shown_as", "email", "territory", "attachment", "remove_attachment", "staged")


def questions_of(call: CallPage) -> list[CallQuestion]:
    """The questions that the form of `call` asks, in their order."""
    questions = list(call.questions.all())
    if call.minors_expected:
        questions = [question for question in questions if question.visibility != Visibility.PERSONAL]
    return questions


class ThemeField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Theme) -> str:
        return obj.title


class ContributionForm(GuardedForm, WordsForm):
    """One answer to a call. Unless the editor asks more, only the title and the text are required."""

    kind = forms.ChoiceField(
        required=False,
        label=_("What you send"),
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("This choice is not offered (any more). Choose another.")},
    )
    theme = ThemeField(
        queryset=Theme.objects.none(),
        required=False,
        label=_("Theme"),
        empty_label=_("No theme in particular"),
        error_messages={"invalid_choice": _("This choice is not offered (any more). Choose another.")},
    )
    # The editor's questions stand here.
    sender_kind = forms.ChoiceField(
        required=False,
        label=_("I am"),
        choices=[("", _("I would rather not say")), *Contribution.SenderKind.choices],
        error_messages={"invalid_choice": _("This choice is not offered (any more). Choose another.")},
    )
    territory = PlainTextField(
        longest=TERRITORY_MAX,
        one_line=True,
        required=False,
        label=_("Your commune"),
        help_text=_("Published with your answer. Leave it empty if it would point at you."),
        widget=forms.TextInput(attrs={"list": "communes", "autocomplete": "off"}),
    )
    shown_as = NameField()
    attachment = forms.FileField(
        required=False,
        allow_empty_file=True,  # told in a sentence of ours
        label=_("A file"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,image/jpeg,image/png,image/webp"}),
    )
    remove_attachment = forms.BooleanField(required=False, label=_("Take this file away"))
    staged = forms.CharField(required=False, widget=forms.HiddenInput)
    email = AddressField()
    # What the form shows of its questions (contributions.questions.fingerprint).
    asked = forms.CharField(required=False, widget=forms.HiddenInput)

    no_words = (*GuardedForm.no_words, "remove_attachment")

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, Any] | None = None,
        *,
        call: CallPage,
        now: datetime,
        check_file: FileCheck = uploads.check_and_clean,
    ) -> None:
        super().__init__(data, files, page=call)
        self.call = call
        self.now = now
        self.check_file = check_file
        self.questions = questions_of(call)
        self.asked_now = fingerprint(self.questions)
        self.new_file: CleanFile | None = None
        self._fit(call)

    def _fit(self, call: CallPage) -> None:
        """Only what this call asks, in its words."""
        fields: dict[str, Any] = self.fields
        kinds = [choice for choice in Contribution.Kind.choices if choice[0] in call.allowed_kinds]
        fields["kind"].choices = kinds
        themes = themes_below(call)
        fields["theme"].queryset = themes
        fields["email"].help_text = ngettext(
            "To receive the receipt and the news. Never published, erased after %(months)d month.",
            "To receive the receipt and the news. Never published, erased after %(months)d months.",
            call.retention_months,
        ) % {"months": call.retention_months}
        fields["attachment"].help_text = gettext(
            "PDF, JPEG, PNG or WebP, %(size)d MB at most. It is published with your answer, "
            "without its hidden details."
        ) % {"size": settings.ATTACHMENT_MAX_BYTES // (1024 * 1024)}
        fields["asked"].initial = self.asked_now
        unasked = {
            "kind": len(kinds) > 1,
            "theme": call.asks_theme and call.theme_id is not None,
            "sender_kind": call.asks_sender_kind,
            "territory": call.asks_territory,
            "attachment": call.takes_attachment,
            "remove_attachment": call.takes_attachment,
            "staged": call.takes_attachment,
        }
        for name, asked in unasked.items():
            if not asked:
                del fields[name]
        if call.minors_expected:
            for name in NOT_FOR_MINORS:
                fields.pop(name, None)
        fields.update(form_fields(self.questions))
        own = [name for name in fields if name.startswith(PREFIX)]
        self.order_fields(["title", "body", "kind", "theme", *own])

    # --- The file -----------------------------------------------------------------------

    @cached_property
    def staged_upload(self) -> StagedUpload | None:
        """The file that was sent with an earlier try, and still waits."""
        return uploads.staged(self.file_key, now=self.now)

    def clean_attachment(self) -> None:
        upload = self.cleaned_data["attachment"]
        if upload is not None:
            try:
                self.new_file = self.check_file(upload)
            except RefusedFile as refusal:
                raise forms.ValidationError(str(refusal)) from refusal

    def keep_file(self) -> None:
        """Stage a file that came with this try, so that it lives through errors and the preview.

        Call it after validation, whatever its result. A file that cannot be kept is an error
        beside its field.
        """
        removed = bool(self.data.get("remove_attachment"))
        if (self.new_file or removed) and self.staged_upload:
            uploads.discard(self.staged_upload)
            self._stand_for(None)
        if self.new_file is None:
            return
        try:
            self._stand_for(uploads.stage(self.new_file, now=self.now))
        except RefusedFile as refusal:
            self.add_error("attachment", str(refusal))

    @property
    def file_key(self) -> str:
        """The key of the staged file that goes with these words; it may have been used, or forgotten."""
        return str(self.data.get("staged", "")) if "staged" in self.fields else ""

    @property
    def file_is_gone(self) -> bool:
        return bool(self.file_key) and self.staged_upload is None

    def say_file_is_gone(self) -> None:
        """Ask for the file again; the next try goes without it."""
        self._stand_for(None)
        sentence = gettext("The file you had added is no longer here: add it again, or send without it.")
        self.add_error("attachment", sentence)

    def _stand_for(self, staged: StagedUpload | None) -> None:
        data = self.data.copy()
        data["staged"] = staged.key if staged else ""
        data.pop("remove_attachment", None)
        self.data = data
        self.__dict__["staged_upload"] = staged

    # --- What was said ------------------------------------------------------------------

    @property
    def asks_the_same(self) -> bool:
        """Whether the sender saw the questions as they stand now. A form that does not say is believed."""
        return self.data.get("asked", "") in ("", self.asked_now)

    @property
    def lost_answers(self) -> list[str]:
        return lost_answers(self.questions, self.data)

    def words(self) -> Words:
        """What a valid form says; a call that takes one kind of answer gives it to each."""
        said = self.cleaned_data
        kinds = self.call.allowed_kinds
        default = kinds[0] if len(kinds) == 1 else Contribution.Kind.ANSWER
        typed = said.get("territory", "")
        territory = commune_named(typed) if typed else None
        theme = said.get("theme")
        return Words(
            title=said["title"],
            body=said["body"],
            shown_as=said.get("shown_as", ""),
            kind=said.get("kind") or default,
            sender_kind=said.get("sender_kind", ""),
            theme_id=theme.pk if theme else None,
            territory_id=territory.pk if territory else None,
            territory_text="" if territory else typed,
        )

    def answers(self) -> tuple[GivenAnswer, ...]:
        return given_answers(self.questions, self.cleaned_data)

    # --- Shown again --------------------------------------------------------------------

    def shown_again(self) -> Self:
        """Also with the questions as they stand now."""
        super().shown_again()
        self.data["asked"] = self.asked_now
        return self


def themes_below(call: CallPage) -> Any:
    """The themes that narrow the call's own, as a queryset in the order of the tree."""
    if not call.asks_theme or call.theme is None:
        return Theme.objects.none()
    return call.theme.get_descendants()
