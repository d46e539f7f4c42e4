"""What arrives with a form: kept up to a bound, the rest dropped, and the words survive whatever happens."""

import io
import os
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest
from django.test import RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT
from django.utils.translation import override

from contributions.files import RefusedFile, check_and_clean
from portal import uploads
from tests.files import a_pdf

BOUND = 200_000


@pytest.fixture(autouse=True)
def small_bounds(settings):
    settings.ATTACHMENT_MAX_BYTES = BOUND
    settings.CMS_UPLOAD_MAX_BYTES = 2 * BOUND


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def posted(
    *contents: bytes, path: str = "/participer/appel/contribuer/", name: str = "Plan.pdf"
) -> HttpRequest:
    files = {f"file{number}": SimpleUploadedFile(name, content) for number, content in enumerate(contents)}
    return RequestFactory().post(path, {"title": "Avant"} | files | {"body": "Après"})


def test_a_file_within_the_bound_arrives_whole_under_its_name(temporary):
    content = a_pdf()
    request = posted(content)
    file = request.FILES["file0"]
    assert file.read() == content
    assert (file.name, file.size) == ("Plan.pdf", len(content))
    assert (request.POST["title"], request.POST["body"]) == ("Avant", "Après")
    assert len(list(temporary.iterdir())) == 1
    request.close()
    assert list(temporary.iterdir()) == []


def test_a_file_of_the_bound_is_kept_and_one_byte_more_is_not():
    assert posted(b"x" * BOUND).FILES["file0"].size == BOUND
    assert posted(b"x" * (BOUND + 1)).FILES["file0"].dropped == "too big"


def test_the_words_before_and_after_a_huge_file_arrive_and_nothing_of_it_stays(temporary):
    request = posted(b"x" * (30 * BOUND))
    assert (request.POST["title"], request.POST["body"]) == ("Avant", "Après")
    file = request.FILES["file0"]
    assert (file.dropped, file.read(), file.size, file.name) == ("too big", b"", 0, "Plan.pdf")
    assert list(temporary.iterdir()) == []
    with override("en"), pytest.raises(RefusedFile, match="too big"):
        check_and_clean(file)


class Endless(io.RawIOBase):
    """A form with a file of so many bytes, made while it is read."""

    def __init__(self, size: int) -> None:
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="title"\r\n\r\nAvant\r\n'
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="f.pdf"\r\n\r\n'
        ).encode()
        tail = (
            f'\r\n--{BOUNDARY}\r\nContent-Disposition: form-data; name="body"\r\n\r\nAprès\r\n'
            f"--{BOUNDARY}--\r\n"
        ).encode()
        self.parts = [io.BytesIO(head), size, io.BytesIO(tail)]
        self.length = len(head) + size + len(tail)

    def read(self, size: int = -1) -> bytes:
        while self.parts:
            part = self.parts[0]
            if isinstance(part, int):
                taken = min(size, part)
                self.parts[0] = part - taken
                data = bytes(taken)
            else:
                data = part.read(size)
            if data:
                return data
            self.parts.pop(0)
        return b""


def test_three_hundred_megabytes_fill_neither_memory_nor_disk(temporary):
    import tracemalloc

    stream = Endless(300 * 2**20)
    environ = RequestFactory()._base_environ(
        REQUEST_METHOD="POST", CONTENT_TYPE=MULTIPART_CONTENT, CONTENT_LENGTH=str(stream.length)
    )
    request = WSGIRequest(environ | {"wsgi.input": stream})
    tracemalloc.start()
    try:
        assert (request.POST["title"], request.POST["body"]) == ("Avant", "Après")
        _now, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 5 * 2**20
    assert request.FILES["file"].dropped == "too big"
    assert list(temporary.iterdir()) == []


def test_many_files_share_one_bound(temporary):
    request = posted(*[b"x" * (BOUND // 2)] * 10)
    kept = [file for file in request.FILES.values() if not getattr(file, "dropped", "")]
    assert len(request.FILES) == 10
    assert len(kept) == 2
    assert sum(path.stat().st_size for path in temporary.iterdir()) <= BOUND
    assert request.POST["body"] == "Après"


def test_the_cms_takes_more_and_what_it_does_not_take_reads_as_an_empty_file():
    assert posted(b"x" * (2 * BOUND), path="/admin/images/add/").FILES["file0"].size == 2 * BOUND
    dropped = posted(b"x" * (2 * BOUND + 1), path="/admin/images/add/").FILES["file0"]
    # Django's own file fields refuse it, whatever they know of bounds.
    assert dropped.size == 0
    assert posted(b"x" * (BOUND + 1), path="/administration/").FILES["file0"].size == 0


@pytest.mark.parametrize("moment", ["opening", "writing"])
def test_a_temporary_folder_without_room_loses_the_file_and_keeps_the_words(moment, monkeypatch, temporary):
    def full(*_arguments, **_options):
        raise OSError(28, "No space left on device")

    if moment == "opening":
        monkeypatch.setattr(uploads, "TemporaryUploadedFile", full)
    else:
        monkeypatch.setattr(uploads.TemporaryUploadedFile, "write", full, raising=False)
    request = posted(a_pdf())
    assert (request.POST["title"], request.POST["body"]) == ("Avant", "Après")
    with override("en"), pytest.raises(RefusedFile, match="can be sent without it"):
        check_and_clean(request.FILES["file0"])
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("name", ["a." + "b" * 250, "é" * 255, "a\x00.pdf", "....", "con.pdf", "a" * 2000])
def test_no_name_of_a_file_costs_the_form(name):
    assert posted(a_pdf(), name=name).POST["body"] == "Après"


def test_the_temporary_folder_is_not_under_the_media_address(settings):
    handler = uploads.BoundedUploadHandler(RequestFactory().get("/"))
    handler.handle_raw_input()
    handler.new_file("file", "a.pdf", "application/pdf", None)
    path = Path(handler.file.temporary_file_path()).resolve()
    assert Path(settings.MEDIA_ROOT).resolve() not in path.parents
    assert os.stat(path).st_mode & 0o077 == 0
    handler.upload_interrupted()
    assert not path.exists()
    assert settings.FILE_UPLOAD_HANDLERS == ["portal.uploads.BoundedUploadHandler"]
