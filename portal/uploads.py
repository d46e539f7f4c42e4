"""How much of an upload is kept while a form is being read, before anybody looks at it.

CSRF protection reads the whole form before a view can say anything: the bound stands here.
"""

import contextlib
from io import BytesIO
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.urls import reverse


class DroppedUpload(UploadedFile):
    """Stands where a file was not kept. Empty, so that a form that knows nothing of it refuses it.

    `dropped` says why: "too big" or "no room".
    """

    def __init__(self, *, name: str | None, content_type: str | None, dropped: str) -> None:
        super().__init__(file=BytesIO(), name=name, content_type=content_type, size=0)
        self.dropped = dropped


class BoundedUploadHandler(FileUploadHandler):
    """Writes files to the temporary folder, up to a bound for all the files of one request.

    What goes beyond is read and dropped: the other fields of the form arrive as ever. It is the
    only handler: memory holds one chunk, and a disk without room loses the file, not the form.
    """

    room = 0
    file: Any = None
    dropped = ""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.room = most_bytes(self.request.path if self.request else "")

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.dropped, self.file = "", None
        try:
            # Named by us: the sender's extension may be longer than a file name can be.
            self.file = TemporaryUploadedFile(
                "upload", self.content_type, 0, self.charset, self.content_type_extra
            )
        except OSError:
            self._drop("no room")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.dropped:
            return
        self.room -= len(raw_data)
        if self.room < 0:
            self._drop("too big")
            return
        try:
            self.file.write(raw_data)
        except OSError:
            self._drop("no room")

    def file_complete(self, file_size: int) -> UploadedFile:
        if not self.dropped:
            try:
                self.file.flush()
            except OSError:
                self._drop("no room")
        if self.dropped:
            return DroppedUpload(name=self.file_name, content_type=self.content_type, dropped=self.dropped)
        kept, self.file = self.file, None
        kept.seek(0)
        kept.size = file_size
        kept.name = self.file_name
        return kept

    def upload_interrupted(self) -> None:
        self._close()

    def _drop(self, why: str) -> None:
        self.dropped = why
        self._close()

    def _close(self) -> None:
        """Closing removes it from the disk."""
        if self.file is not None:
            with contextlib.suppress(OSError):
                self.file.close()
            self.file = None


# How many attachments a form takes at once, by the last part of its address; one, unless it stands here.
# Apps add theirs in `AppConfig.ready()`.
TAKES_SEVERAL: dict[str, int] = {}


def most_bytes(path: str) -> int:
    """How many bytes of files one request may bring: attachments, or what the CMS's library takes."""
    if path.startswith(reverse("wagtailadmin_home")):
        return settings.CMS_UPLOAD_MAX_BYTES
    return settings.ATTACHMENT_MAX_BYTES * TAKES_SEVERAL.get(path.strip("/").rpartition("/")[2], 1)
