"""Files to send, good and bad, and contributions that carry some, with answers of each visibility."""

import io
import zlib
from datetime import date

import pikepdf
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from contributions.files import attach, stage
from contributions.models import Answer, Attachment, Contribution
from people.models import PersonalAnswer
from people.services import keep_contact_details

# Stands in every place where a file says who made it, or where.
MARK = "MARQUE-SECRETE"


def picture(kind: str = "JPEG", mode: str = "RGB", size: tuple = (40, 30), **options: object) -> bytes:
    made = io.BytesIO()
    Image.new(mode, size, 1).save(made, kind, **options)
    return made.getvalue()


def photo_with_place(kind: str = "JPEG") -> bytes:
    """Taken sideways, by a camera that says who held it and where."""
    photo = Image.new("RGB", (40, 30), "white")
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter
    exif[0x013B] = MARK
    exif.get_ifd(0x8825)[1] = "N"
    made = io.BytesIO()
    options = {"comment": MARK} if kind == "JPEG" else {}
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_text("Author", MARK)
    else:
        options["xmp"] = f"<x>{MARK}</x>".encode()
    photo.save(made, kind, exif=exif, icc_profile=b"profile " + MARK.encode(), **options)
    return made.getvalue()


def moving_picture(kind: str = "WEBP") -> bytes:
    first, second = Image.new("RGB", (9, 9), "white"), Image.new("RGB", (9, 9), "black")
    made = io.BytesIO()
    first.save(made, kind, save_all=True, append_images=[second])
    return made.getvalue()


def written(pdf: pikepdf.Pdf, **options: object) -> bytes:
    made = io.BytesIO()
    pdf.save(made, **options)
    return made.getvalue()


def a_pdf(pages: int = 1, **options: object) -> bytes:
    pdf = pikepdf.new()
    for _number in range(pages):
        pdf.add_blank_page()
    return written(pdf, **options)


def talkative_pdf() -> bytes:
    """A page with everything that a PDF can carry besides what one reads."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    script = pikepdf.Dictionary(S=pikepdf.Name("/JavaScript"), JS=pikepdf.String(MARK))
    with pdf.open_metadata() as metadata:
        metadata["dc:creator"] = [MARK]
    pdf.docinfo["/Author"] = MARK
    pdf.attachments["secret.txt"] = MARK.encode()
    pdf.Root.OpenAction = script
    pdf.Root.Names.JavaScript = pikepdf.Dictionary(Names=pikepdf.Array(["a", pdf.make_indirect(script)]))
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=pdf.make_stream(MARK.encode()))
    photo = pdf.make_stream(photo_with_place())
    photo.stream_dict.Type = pikepdf.Name("/XObject")
    photo.stream_dict.Subtype = pikepdf.Name("/Image")
    photo.stream_dict.Filter = pikepdf.Name("/DCTDecode")
    photo.stream_dict.Metadata = pdf.make_stream(MARK.encode())
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Photo=photo))
    page.PieceInfo = pikepdf.Dictionary(Maker=pikepdf.String(MARK))
    page.AA = pikepdf.Dictionary(O=script)
    box = pikepdf.Array([0, 0, 9, 9])
    page.Annots = pikepdf.Array(
        [
            pikepdf.Dictionary(
                Type=pikepdf.Name("/Annot"),
                Subtype=pikepdf.Name("/FileAttachment"),
                Rect=box,
                FS=pikepdf.Dictionary(EF=pikepdf.Dictionary(F=pdf.make_stream(MARK.encode()))),
            ),
            pikepdf.Dictionary(
                Type=pikepdf.Name("/Annot"),
                Subtype=pikepdf.Name("/Text"),
                Rect=box,
                T=pikepdf.String(MARK),
                Contents=pikepdf.String("Une remarque"),
            ),
            pikepdf.Dictionary(
                Type=pikepdf.Name("/Annot"), Subtype=pikepdf.Name("/Link"), Rect=box, A=script
            ),
            pikepdf.Dictionary(
                Type=pikepdf.Name("/Annot"),
                Subtype=pikepdf.Name("/Link"),
                Rect=box,
                A=pikepdf.Dictionary(S=pikepdf.Name("/URI"), URI=pikepdf.String("https://labo.example.org/")),
            ),
        ]
    )
    return written(pdf, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)


def flate_bomb(megabytes: int) -> bytes:
    """Zeros, closed once and repeated: made in no time, opened in a long one."""
    closing = zlib.compressobj(9)
    head = closing.compress(b"") + closing.flush(zlib.Z_FULL_FLUSH)
    block = closing.compress(bytes(2**20)) + closing.flush(zlib.Z_FULL_FLUSH)
    return head + block * megabytes


def pdf_bomb() -> bytes:
    """A quarter of a megabyte that a reader would open into two hundred and fifty."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    content = pdf.make_stream(b"")
    content.write(flate_bomb(250), filter=pikepdf.Name("/FlateDecode"))
    page.Contents = content
    return written(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def object_stream_bomb() -> bytes:
    """The same, where the reader's own tables are: opened before anybody can measure them."""
    squeezed = flate_bomb(1200)
    entry = b"1 0 obj <</Type/XRef/Size 3/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length %d>> stream\n"
    head = b"%PDF-1.7\n"
    return head + entry % len(squeezed) + squeezed + b"\nendstream endobj\nstartxref\n%d\n%%%%EOF" % len(head)


def upload(content: bytes, name: str = "fichier.pdf") -> ContentFile:
    return ContentFile(content, name)


# --- Rows -----------------------------------------------------------------------------


def give_attachment(
    contribution: Contribution, content: bytes | None = None, name: str = "Plan d’accès.pdf"
) -> Attachment:
    waiting = stage(upload(content or a_pdf(), name), now=timezone.now())
    with transaction.atomic():
        return attach(waiting, contribution.submission)


def answer(contribution: Contribution, key: str, value: str, **fields: object) -> Answer:
    values = {"label": f"Question {key} ?", "field_type": "singleline", "visibility": "public"} | fields
    return Answer.objects.create(submission=contribution.submission, key=key, value=value, **values)


def personal(contribution: Contribution, key: str, value: str, **fields: object) -> PersonalAnswer:
    values = {"label": f"Question {key} ?", "field_type": "singleline"} | fields
    return PersonalAnswer.objects.create(
        submission=contribution.submission, key=key, value=value, delete_after=date(2030, 1, 1), **values
    )


def give_answers(contribution: Contribution) -> None:
    """One answer of each visibility, and an address."""
    answer(contribution, "choix", "Le transport\nLe logement", field_type="checkboxes", sort_order=1)
    answer(contribution, "equipe", "MARKED-TEAM", visibility="team", sort_order=2)
    personal(contribution, "perso", "MARKED-PERSONAL", sort_order=0)
    keep_contact_details(
        contribution.submission, email="marked-address@example.org", delete_after=date(2030, 1, 1)
    )
