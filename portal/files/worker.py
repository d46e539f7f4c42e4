"""Makes one file anew without its metadata: bytes in, bytes out, or an exit code that says why not.

It runs as a process of its own (`python -I worker.py TYPE`), never inside the portal: whatever
strangers put in a file, it gets bounded memory and time here, no key, no database and no disk.
So this file imports nothing of the portal's.
"""

import contextlib
import io
import sys
from collections.abc import Iterator
from enum import IntEnum
from typing import Any

MOST_PIXELS = 30_000_000
MOST_PAGES = 300
MOST_OBJECTS = 50_000
# What a PDF's compressed streams may hold once opened, one and all together.
MOST_IN_A_STREAM = 128 * 2**20
MOST_IN_STREAMS = 512 * 2**20
MOST_MADE = 64 * 2**20
MOST_MEMORY = 2**30
MOST_SECONDS = 15
DEEPEST = 60


class Refusal(IntEnum):
    """Exit codes. Python's own are 1 and 2."""

    BROKEN = 10
    ENCRYPTED = 11
    TOO_MANY_PIXELS = 12
    TOO_MANY_PAGES = 13
    MOVING = 14
    TOO_MUCH = 15


class Refused(Exception):
    def __init__(self, why: Refusal) -> None:
        super().__init__(why.name)
        self.why = why


def clean(content: bytes, file_type: str) -> bytes:
    """`content`, of `file_type`, made anew; raises Refused, or whatever a library raises on bad input."""
    if file_type == "application/pdf":
        return clean_pdf(content)
    return clean_picture(content, file_type.removeprefix("image/").upper())


# --- Pictures -------------------------------------------------------------------------


def clean_picture(content: bytes, kind: str) -> bytes:
    """The pixels alone, the right way up: no EXIF, XMP, ICC profile, comment or trailing bytes."""
    from PIL import Image, ImageOps

    # Told from the header, before any pixel is made.
    Image.MAX_IMAGE_PIXELS = None
    picture: Any = Image.open(io.BytesIO(content), formats=[kind])
    if picture.width * picture.height > MOST_PIXELS:
        raise Refused(Refusal.TOO_MANY_PIXELS)
    # A JPEG may carry other views of the same photo: the first is the photo.
    if kind != "JPEG" and getattr(picture, "is_animated", False):
        raise Refused(Refusal.MOVING)
    picture.load()
    with contextlib.suppress(Exception):  # a wrong EXIF block is no reason to refuse the photo
        picture = ImageOps.exif_transpose(picture)
    if picture.mode == "P" and "transparency" in picture.info:
        picture = picture.convert("RGBA")
    elif kind == "JPEG" and picture.mode not in ("L", "RGB"):
        picture = picture.convert("RGB")
    bare = picture.copy()
    bare.info = {}
    made = io.BytesIO()
    bare.save(made, format=kind, **_how_to_save(content, kind))
    return made.getvalue()


def _how_to_save(content: bytes, kind: str) -> dict[str, Any]:
    if kind == "JPEG":
        return {"quality": 90, "optimize": True}
    if kind == "WEBP":
        lossless = content[12:16] == b"VP8L"
        return {"lossless": lossless, "quality": 60 if lossless else 88, "method": 2}
    return {"compress_level": 6}


# --- PDF ------------------------------------------------------------------------------

# Of any dictionary: who made it, when, with what; what acts by itself; what is carried along.
KEYS_TAKEN_OUT = (
    *("/Metadata", "/PieceInfo", "/LastModified"),
    *("/OpenAction", "/AA", "/JS", "/JavaScript", "/Rendition", "/MediaClip"),
    *("/EmbeddedFiles", "/EF", "/RF", "/AF", "/Collection", "/XFA", "/Perms", "/URI_Base"),
)
# What a click would do beyond going to a place of the document or to an address of the web.
ACTIONS_TAKEN_OUT = (
    *("/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/ResetForm", "/GoToR", "/GoToE", "/GoToDp"),
    *("/Rendition", "/Movie", "/Sound", "/GoTo3DView", "/RichMediaExecute"),
)
ADDRESSES_LEFT = ("http://", "https://", "mailto:", "tel:")
ANNOTATIONS_TAKEN_OUT = (
    *("/FileAttachment", "/Sound", "/Movie", "/Screen", "/3D", "/RichMedia", "/TrapNet", "/PrinterMark"),
)
# Who commented, and when.
KEYS_OF_COMMENTS = ("/T", "/M", "/CreationDate", "/NM", "/RC")


def clean_pdf(content: bytes) -> bytes:
    """The same pages written anew: no metadata, embedded file, script, or action that starts by itself."""
    import pikepdf

    try:
        pdf = pikepdf.open(io.BytesIO(content))
    except pikepdf.PasswordError as error:
        raise Refused(Refusal.ENCRYPTED) from error
    with pdf:
        if pdf.is_encrypted:
            raise Refused(Refusal.ENCRYPTED)
        if len(pdf.objects) > MOST_OBJECTS:
            raise Refused(Refusal.TOO_MUCH)
        pages = len(pdf.pages)
        if pages == 0:
            raise Refused(Refusal.BROKEN)
        if pages > MOST_PAGES:
            raise Refused(Refusal.TOO_MANY_PAGES)
        for key in ("/Info", "/ID"):
            if key in pdf.trailer:
                del pdf.trailer[key]
        room = MOST_IN_STREAMS
        for thing in pdf.objects:
            for part in parts_of(thing):
                _take_out(part)
            if isinstance(thing, pikepdf.Stream):
                room -= _opened_size(thing, most=min(room, MOST_IN_A_STREAM))
                _bare_jpeg(thing)
        made = io.BytesIO()
        pdf.save(
            made,
            deterministic_id=True,
            encryption=False,
            # Streams stay as they are: nothing is opened to be closed again.
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
        )
        return made.getvalue()


def parts_of(thing: Any, depth: int = 0) -> Iterator[Any]:
    """`thing` and what stands inside it; not what it points at, which is visited for itself."""
    import pikepdf

    if depth > DEEPEST:
        raise Refused(Refusal.TOO_MUCH)
    if isinstance(thing, pikepdf.Array):
        yield thing
        inside = list(thing)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        yield thing
        inside = [value for _key, value in thing.items()]
    else:
        return
    for value in inside:
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            yield from parts_of(value, depth + 1)


def _take_out(part: Any) -> None:
    import pikepdf

    if isinstance(part, pikepdf.Array):
        return
    for key in KEYS_TAKEN_OUT:
        if key in part:
            del part[key]
    # A page's own thumbnail was made from it before anybody masked anything.
    if part.get("/Type") == "/Page" and "/Thumb" in part:
        del part["/Thumb"]
    act = part.get("/S")
    foreign = act == "/URI" and not str(part.get("/URI", "")).lower().startswith(ADDRESSES_LEFT)
    if foreign or act in ACTIONS_TAKEN_OUT:
        for key in list(part.keys()):
            del part[key]
    notes = part.get("/Annots")
    if isinstance(notes, pikepdf.Array):
        part["/Annots"] = pikepdf.Array(
            [
                note
                for note in notes
                if isinstance(note, pikepdf.Dictionary) and note.get("/Subtype") not in ANNOTATIONS_TAKEN_OUT
            ]
        )
    if "/Subtype" in part and "/Rect" in part and part["/Subtype"] not in ("/Widget", "/Link"):
        for key in KEYS_OF_COMMENTS:
            if key in part:
                del part[key]


def _opened_size(stream: Any, *, most: int) -> int:
    """How much a compressed stream holds once opened; refused past `most`, without opening the rest."""
    import zlib

    names = filters_of(stream)
    if names.count("/FlateDecode") > 1:
        # Closed twice: no program does, but a bomb does.
        raise Refused(Refusal.TOO_MUCH)
    if "/LZWDecode" in names:
        size = len(stream.read_bytes())
        if size > most:
            raise Refused(Refusal.TOO_MUCH)
        return size
    if names[:1] != ["/FlateDecode"]:
        return 0
    size, opener = 0, zlib.decompressobj()
    data = stream.read_raw_bytes()
    with contextlib.suppress(zlib.error):  # readers show what they can of a torn stream
        while data and not opener.eof:
            size += len(opener.decompress(data, 2**20))
            if size > most:
                raise Refused(Refusal.TOO_MUCH)
            data = opener.unconsumed_tail
    return size


def filters_of(stream: Any) -> list[str]:
    import pikepdf

    named = stream.get("/Filter")
    if named is None:
        return []
    return [str(name) for name in named] if isinstance(named, pikepdf.Array) else [str(named)]


def _bare_jpeg(stream: Any) -> None:
    """A photo in a PDF keeps its camera's EXIF, place included, unless it is taken out here."""
    import pikepdf

    if filters_of(stream) != ["/DCTDecode"]:
        return
    bare = without_segments(stream.read_raw_bytes())
    parameters = stream.get("/DecodeParms")
    stream.write(bare, filter=pikepdf.Name("/DCTDecode"), decode_parms=parameters)


def without_segments(photo: bytes) -> bytes:
    """A JPEG without its application and comment segments, apart from those that its colours need."""
    if not photo.startswith(b"\xff\xd8"):
        return photo
    kept, at = [photo[:2]], 2
    while at + 4 <= len(photo) and photo[at] == 0xFF:
        marker = photo[at + 1]
        if marker == 0xDA:  # the picture itself begins
            break
        end = at + 2 + int.from_bytes(photo[at + 2 : at + 4], "big")
        # APP0 (JFIF) and APP14 (Adobe) say how colours are written.
        if not (0xE1 <= marker <= 0xED or marker in (0xEF, 0xFE)):
            kept.append(photo[at:end])
        at = end
    return b"".join([*kept, photo[at:]])


# --- The process ----------------------------------------------------------------------


def limit_this_process() -> None:
    import resource

    for what, most in (
        (resource.RLIMIT_AS, MOST_MEMORY),
        (resource.RLIMIT_CPU, MOST_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # a system that does not know this limit
            resource.setrlimit(what, (most, most))


def main() -> int:
    limit_this_process()
    content = sys.stdin.buffer.read()
    try:
        made = clean(content, sys.argv[1])
        if len(made) > MOST_MADE:
            raise Refused(Refusal.TOO_MUCH)
    except Refused as refusal:
        return refusal.why
    except MemoryError:
        return Refusal.TOO_MUCH
    except Exception:
        return Refusal.BROKEN
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
