"""What is taken as a file, what is taken out of it, and what is refused with a sentence."""

import contextlib
import io
import zipfile

import pikepdf
import pytest
from django.utils.translation import gettext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from contributions.files import RefusedFile, check, check_and_clean
from contributions.models.attachment import FileType
from portal.files import cleaning, worker
from tests import files


def cleaned(content: bytes, name: str = "fichier.pdf") -> check.CleanFile:
    return check_and_clean(files.upload(content, name))


def refusal(content: bytes, name: str = "fichier.pdf") -> str:
    with pytest.raises(RefusedFile) as refused:
        cleaned(content, name)
    sentence = str(refused.value)
    assert sentence.endswith(".")
    return sentence


TAKEN = {
    "a grey JPEG": (files.picture("JPEG", "L"), "image/jpeg", "jpg"),
    "a colour JPEG": (files.picture("JPEG"), "image/jpeg", "jpg"),
    "a JPEG for print": (files.picture("JPEG", "CMYK"), "image/jpeg", "jpg"),
    "a PNG of two colours": (files.picture("PNG", "1"), "image/png", "png"),
    "a PNG of few colours": (files.picture("PNG", "P"), "image/png", "png"),
    "a PNG of few colours, one clear": (files.picture("PNG", "P", transparency=1), "image/png", "png"),
    "a deep PNG": (files.picture("PNG", "I;16"), "image/png", "png"),
    "a clear PNG": (files.picture("PNG", "RGBA"), "image/png", "png"),
    "a WebP": (files.picture("WEBP"), "image/webp", "webp"),
    "an exact WebP": (files.picture("WEBP", "RGBA", lossless=True), "image/webp", "webp"),
    "a PDF": (files.a_pdf(3), "application/pdf", "pdf"),
    "a PDF after a mark": (b"\xef\xbb\xbf" + files.a_pdf(), "application/pdf", "pdf"),
}


@pytest.mark.parametrize("name", TAKEN)
def test_these_are_taken_under_the_extension_of_what_they_are(name):
    content, content_type, extension = TAKEN[name]
    # Whatever the name says.
    clean = cleaned(content, "Mon plan.docx")
    assert (clean.content_type, clean.name) == (content_type, f"Mon plan.{extension}")
    assert clean.size == len(clean.content) > 0
    if content_type == "application/pdf":
        sent, made = (len(pikepdf.open(io.BytesIO(each)).pages) for each in (content, clean.content))
        assert made == sent
    else:
        before, after = Image.open(io.BytesIO(content)), Image.open(io.BytesIO(clean.content))
        assert after.size == before.size
        after.load()


REFUSED = {
    "nothing": (b"", "This file is empty"),
    "a text": (b"Bonjour", "neither a PDF nor a picture"),
    "a page of the web": (b"<html><script>alert(1)</script>", "neither a PDF nor a picture"),
    "a drawing with a script": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "neither a PDF"),
    "a moving GIF": (files.picture("GIF", "P"), "neither a PDF nor a picture"),
    "a program": (b"MZ\x90\x00", "neither a PDF nor a picture"),
    "a page that says PDF further on": (b"<script>alert(1)</script>%PDF-1.7", "neither a PDF"),
    "a JPEG cut short": (files.picture("JPEG", size=(400, 300))[:-200], "is broken"),
    "a PNG cut short": (files.picture("PNG")[:60], "is broken"),
    "the head of a JPEG alone": (b"\xff\xd8\xff\xe0", "is broken"),
    "the head of a WebP alone": (b"RIFF\x00\x00\x00\x00WEBP", "is broken"),
    "the head of a PDF alone": (b"%PDF-1.7", "is broken"),
    "a PDF without a page": (files.a_pdf(0), "is broken"),
    "a PDF with a password": (
        files.a_pdf(encryption=pikepdf.Encryption(owner="a", user="b")),
        "protected by a password",
    ),
    "a PDF that forbids": (
        files.a_pdf(encryption=pikepdf.Encryption(owner="a", user="")),
        "protected by a password",
    ),
    "a PDF without an end": (files.a_pdf(worker.MOST_PAGES + 1), "too long"),
    "400 million pixels in 90 kB": (
        lambda: files.picture("PNG", "1", (20_000, 20_000)),
        "too many",
    ),
    "a moving WebP": (files.moving_picture("WEBP"), "This picture moves"),
    "a moving PNG": (files.moving_picture("PNG"), "This picture moves"),
    "a quarter of a megabyte that holds two hundred and fifty": (files.pdf_bomb, "takes too much"),
    "arrays in arrays": (b"%PDF-1.4\n1 0 obj " + b"[" * 500_000, "broken"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_these_are_refused_with_a_sentence_that_says_what_to_do(name):
    content, words = REFUSED[name]
    # Bombs are made when they are needed: they take a second.
    assert words in refusal_in_english(content() if callable(content) else content)


def refusal_in_english(content: bytes) -> str:
    from django.utils.translation import override

    with override("en"):
        return refusal(content, "photo.jpg")


def test_a_bomb_in_a_readers_own_tables_ends_the_worker_and_nothing_else():
    assert refusal_in_english(files.object_stream_bomb()).startswith("This file")


def test_a_bomb_of_zip_is_not_opened():
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", bytes(50 * 2**20))
    assert "neither a PDF" in refusal_in_english(made.getvalue())


def test_a_file_a_byte_too_big_is_refused_with_the_limit_and_one_that_fits_is_read(settings):
    content = files.picture("PNG", size=(300, 300))
    settings.ATTACHMENT_MAX_BYTES = len(content)
    assert cleaned(content).size
    settings.ATTACHMENT_MAX_BYTES = len(content) - 1
    assert "too big" in refusal_in_english(content)
    # Whatever size it claims.
    liar = files.upload(content)
    liar.size = 1
    with pytest.raises(RefusedFile):
        check_and_clean(liar)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_photo_is_turned_the_right_way_up_and_forgets_who_took_it_and_where(kind):
    photo = files.photo_with_place(kind)
    assert files.MARK.encode() in photo
    clean = cleaned(photo + files.MARK.encode())  # and what follows its end
    assert files.MARK.encode() not in clean.content
    after = Image.open(io.BytesIO(clean.content))
    assert after.size == (30, 40)
    assert not after.getexif()
    assert not {"icc_profile", "comment", "xmp", "exif"} & after.info.keys()


def test_a_pdf_forgets_who_made_it_and_does_nothing_by_itself():
    sent = files.talkative_pdf()
    assert sent.count(files.MARK.encode()) > 10
    clean = cleaned(sent)
    with pikepdf.open(io.BytesIO(clean.content)) as pdf:
        # Written out in full: nothing hides in a compressed stream.
        plain = files.written(
            pdf, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable
        )
        assert not pdf.docinfo
        assert not pdf.attachments
        assert not {"/OpenAction", "/AA", "/Metadata", "/JavaScript"} & set(pdf.Root.keys())
        kinds = [str(note.Subtype) for note in pdf.pages[0].Annots]
        assert kinds == ["/Text", "/Link", "/Link"]
    for gone in (files.MARK.encode(), b"/JavaScript", b"/EmbeddedFile", b"/XFA", b"Exif"):
        assert gone not in plain
    # What one reads, and follows, stays.
    assert b"Une remarque" in plain
    assert b"https://labo.example.org/" in plain


def test_what_hides_behind_a_picture_does_not_survive_it():
    for hidden in (b"<script>alert(1)</script>", files.a_pdf(), b"PK\x03\x04" + bytes(100)):
        assert hidden not in cleaned(files.picture("PNG") + hidden).content


def test_the_worker_holds_no_key_of_the_portal(monkeypatch):
    seen = {}
    real = cleaning.subprocess.run

    def run(command, **options):
        seen.update(options)
        return real(command, **options)

    monkeypatch.setattr(cleaning.subprocess, "run", run)
    cleaned(files.a_pdf())
    assert seen["env"] == {}


def test_a_worker_that_does_not_end_is_a_refusal(monkeypatch):
    monkeypatch.setattr(cleaning, "WORKER_SECONDS", 0.001)
    assert "takes too much" in refusal_in_english(files.a_pdf())


def test_a_machine_without_memory_for_a_worker_is_a_refusal(monkeypatch):
    def no_memory(*_arguments, **_options):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(cleaning.subprocess, "run", no_memory)
    assert "without it" in refusal_in_english(files.a_pdf())


NAMES = {
    "plan.pdf": "plan.pdf",
    "Photo de vacances.JPEG": "Photo de vacances.pdf",
    "../../etc/passwd": "passwd.pdf",
    r"C:\Bureau\CV.pdf": "CV.pdf",
    "facture.pdf.exe": "facture.pdf",
    "Réunion du 12.03": "Réunion du 12.03.pdf",
    "a\u202egpj.exe": "agpj.pdf",
    "a\x00b\nc.pdf": "ab c.pdf",
    'a<b>"c".pdf': "a b c.pdf",
    "...": "attachment.pdf",
    "": "attachment.pdf",
    ".pdf": "attachment.pdf",
    "é" * 300 + ".pdf": "é" * 100 + ".pdf",
    "👩\u200d🔬 labo.pdf": "👩🔬 labo.pdf",
}


@pytest.mark.parametrize("name", NAMES)
def test_the_name_is_one_bounded_line_with_the_extension_of_the_type(name):
    from django.utils.translation import override

    with override("en"):
        assert check.clean_name(name, FileType.PDF) == NAMES[name]


@given(st.text(max_size=300))
def test_no_name_breaks_a_header_a_path_or_a_row(name):
    made = check.clean_name(name, FileType.WEBP)
    assert made.endswith(".webp")
    assert 5 < len(made) <= 120
    assert made.isprintable() or all(not sign.isspace() or sign == " " for sign in made)
    assert not set(made) & set('/\\\r\n\x00"')


SEEDS = [*map(files.picture, ("JPEG", "PNG", "WEBP")), files.a_pdf(), files.talkative_pdf()]
MAGIC = [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"%PDF-1.7\n"]
FUZZ = settings(max_examples=60, suppress_health_check=list(HealthCheck))


def refused_or_clean(content: bytes) -> None:
    with contextlib.suppress(RefusedFile):
        assert cleaned(content).content


@FUZZ
@given(
    st.sampled_from(MAGIC),
    st.binary(max_size=2000),
)
def test_whatever_follows_a_magic_number_is_cleaned_or_refused(magic, rest):
    refused_or_clean(magic + rest)


@FUZZ
@given(st.sampled_from(SEEDS), st.data())
def test_a_damaged_file_is_cleaned_or_refused(seed, data):
    content = bytearray(seed)
    for _number in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content) - 1))
        piece = data.draw(st.binary(max_size=8))
        content[at : at + data.draw(st.integers(0, 20))] = piece
        if not content:
            content = bytearray(b"x")
    refused_or_clean(bytes(content))


def test_the_sentences_are_in_the_language_of_the_page():
    assert refusal(b"") == gettext("This file is empty. Choose another one.")
