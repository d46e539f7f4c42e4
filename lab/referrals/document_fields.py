"""The documents of a form: several files, each checked on its own, kept until they are sent."""

import hashlib
from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from contributions import files as uploads
from contributions.files import CleanFile, FileCheck, RefusedFile
from contributions.models import StagedUpload

MOST_DOCUMENTS = 5
ACCEPTED = "application/pdf,image/jpeg,image/png,image/webp"
BETWEEN = ","


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """The files that came with this try, not looked at yet."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        return [each for each in data or [] if each]


class DocumentsForm(forms.Form):
    """A form with documents. Those that were good stay when something else is wrong; what is not is said."""

    documents = FilesField(
        required=False, label=_("Documents"), widget=SeveralFiles(attrs={"accept": ACCEPTED})
    )
    # Documents that came with an earlier try: the key and the print of each (`_entries`). Which of them are
    # taken away comes as `remove_document`, a box beside each.
    staged = forms.CharField(required=False, widget=forms.HiddenInput)

    data: QueryDict

    now: datetime
    # What looks at each file.
    check_file: FileCheck

    def describe_documents(self) -> None:
        """What may be sent, in the words beside the field."""
        self.fields["documents"].help_text = gettext(
            "%(most)d at most, PDF, JPEG, PNG or WebP, %(size)d MB at most each. Read by the team only, "
            "never published; their hidden details are removed."
        ) % {"most": MOST_DOCUMENTS, "size": settings.ATTACHMENT_MAX_BYTES // (1024 * 1024)}

    def clean_documents(self) -> None:
        """Check each; a refusal names the file that it is about, and costs no other."""
        self.new_files: list[CleanFile] = []
        refusals = []
        for upload in self.cleaned_data["documents"]:
            if len(self.new_files) >= MOST_DOCUMENTS:
                refusals.append(_too_many(upload.name))
                continue
            try:
                self.new_files.append(self.check_file(upload))
            except RefusedFile as refusal:
                refusals.append(_about(upload.name, str(refusal)))
        if refusals:
            raise forms.ValidationError(refusals)

    def keep_documents(self) -> None:
        """Stage what came with this try, so that it lives through errors. Call it after validation.

        What cannot be kept is an error beside the field.
        """
        removed = set(self.data.getlist("remove_document"))
        here = {each.key for each in self.kept_documents}
        gone = [(key, written) for key, written in self._entries() if key not in here | removed]
        kept = [each for each in self.kept_documents if each.key not in removed]
        for each in self.kept_documents:
            if each.key in removed:
                uploads.discard(each)
        for new in getattr(self, "new_files", []):
            if len(kept) >= MOST_DOCUMENTS:
                self.add_error("documents", _too_many(new.name))
                continue
            try:
                kept.append(uploads.stage(new, now=self.now))
            except RefusedFile as refusal:
                self.add_error("documents", _about(new.name, str(refusal)))
        self._stand_for(kept, gone=gone)

    @cached_property
    def kept_documents(self) -> list[StagedUpload]:
        """The documents that wait to be sent with these words."""
        found = (uploads.staged(key, now=self.now) for key, _print in self._entries())
        return [each for each in found if each is not None]

    @property
    def document_keys(self) -> list[str]:
        """The keys of all that is to be sent, gone or not."""
        return [key for key, _print in self._entries()]

    @property
    def document_prints(self) -> list[str]:
        """What tells these documents from others, the same for a file that is sent twice."""
        return sorted(written for _key, written in self._entries())

    def say_documents_are_gone(self) -> None:
        """Ask for what is gone again; the next try goes without it."""
        self.__dict__.pop("kept_documents", None)
        self._stand_for(self.kept_documents, gone=[])
        self.add_error(
            "documents",
            gettext("A document that you had added is no longer here: add it again, or send without it."),
        )

    def _entries(self) -> list[tuple[str, str]]:
        """(key, print) of each document of the form."""
        entries = [each.partition(".") for each in str(self.data.get("staged", "")).split(BETWEEN)]
        found = {key: written for key, _dot, written in entries if key}
        return list(found.items())[: 2 * MOST_DOCUMENTS]

    def _stand_for(self, kept: list[StagedUpload], *, gone: list[tuple[str, str]]) -> None:
        entries = [*((each.key, _print_of(each)) for each in kept), *gone]
        data = self.data.copy()
        data["staged"] = BETWEEN.join(f"{key}.{written}" for key, written in entries)
        data.setlist("remove_document", [])
        self.data = data
        self.__dict__["kept_documents"] = kept


def _print_of(staged: StagedUpload) -> str:
    return hashlib.sha256(f"{staged.size} {staged.name}".encode()).hexdigest()[:16]


def _about(name: str | None, sentence: str) -> str:
    return gettext("“%(name)s”: %(sentence)s") % {"name": name or "", "sentence": sentence}


def _too_many(name: str | None) -> str:
    sentence = ngettext(
        "“%(name)s” was left out: %(most)d document at most.",
        "“%(name)s” was left out: %(most)d documents at most.",
        MOST_DOCUMENTS,
    )
    return sentence % {"name": name or "", "most": MOST_DOCUMENTS}
