"""Everything that is held about one submission, for whoever sent it (GDPR, articles 15 and 20).

An archive: `donnees.json` for machines, `lisez-moi.html` for people, and the files that came with it.
"""

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Any

from django.core.serializers.json import DjangoJSONEncoder
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from contributions.models import Attachment, Decision, Submission
from contributions.models.attachment import StoredFile, private_storage
from contributions.thread import thread_of
from people import erasers
from people.erasers import Held, told

CHUNK = 64 * 1024
# What came with a submission; apps above add theirs in AppConfig.ready().
FILES: list[Callable[[Submission], Iterable[StoredFile]]] = [
    lambda submission: Attachment.objects.filter(pk=submission.pk)
]


@dataclass(frozen=True)
class Section:
    """One kind of data: its rows, and until when they are kept."""

    code: str
    label: str
    kept: str
    rows: list[list[Held]]


def sections(submission: Submission) -> list[Section]:
    """What is held, kind by kind; kinds of which there is nothing are left out."""
    found = [
        Section("submission", str(submission.get_kind_display()), _stays(), [_envelope(submission)]),
        Section("decisions", gettext("Decisions"), _stays(), _decisions(submission)),
        Section("thread", gettext("What became of it"), _stays(), _thread(submission)),
    ]
    found += [
        Section(each.code, str(each.label), str(each.kept), each.disclose(submission))
        for each in erasers.registered()
    ]
    return [section for section in found if section.rows]


def write_disclosure(submission: Submission) -> IO[bytes]:
    """The archive, in a temporary file without a name: gone when it is closed."""
    held = sections(submission)
    target = tempfile.TemporaryFile()  # noqa: SIM115  (closed by who reads it)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("donnees.json", _as_json(submission, held))
        archive.writestr("lisez-moi.html", _as_page(submission, held))
        files = [file for found in FILES for file in found(submission)]
        for number, file in enumerate(files, start=1):
            if private_storage().exists(file.stored_at):
                _add_file(archive, file, number if len(files) > 1 else 0)
    target.seek(0)
    return target


def _as_json(submission: Submission, held: list[Section]) -> str:
    values: dict[str, Any] = {"reference": submission.reference, "downloaded_at": timezone.now()}
    for section in held:
        values[section.code] = [{each.name: each.value for each in row} for row in section.rows]
    return json.dumps(values, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def _as_page(submission: Submission, held: list[Section]) -> str:
    context = {"submission": submission, "sections": held, "page": submission.page.specific}
    return render_to_string("contributions/disclosure.html", context)


def _add_file(archive: zipfile.ZipFile, file: StoredFile, number: int) -> None:
    """`number`: of several, which may have one name."""
    # Its sender named it: a name only, never a folder.
    name = file.name.replace("\\", "/").rpartition("/")[2].lstrip(".") or "fichier"
    name = f"{number}-{name}" if number else name
    with (
        private_storage().open(file.stored_at) as content,
        archive.open(f"piece-jointe/{name}", "w") as target,
    ):
        while chunk := content.read(CHUNK):
            target.write(chunk)


def _envelope(submission: Submission) -> list[Held]:
    page = Held("page", gettext("Page"), submission.page.title)
    return [*told(submission, "reference", "submitted_at", "origin", "delete_after", "erased_at"), page]


def _decisions(submission: Submission) -> list[list[Held]]:
    rows = (
        Decision.objects.filter(submission=submission).select_related("reason").order_by("decided_at", "id")
    )
    return [told(row, "decided_at", "verb", "reason", "words") for row in rows]


def _thread(submission: Submission) -> list[list[Held]]:
    return [
        [
            Held("at", gettext("Date"), step.at),
            Held("title", pgettext("thread", "Step"), step.title),
            *([Held("text", gettext("Text"), step.text)] if step.text else []),
        ]
        for step in thread_of(submission)
    ]


def _stays() -> str:
    return gettext(
        "As long as the reference; when it is erased, the dates and the rules stay, without any words."
    )
