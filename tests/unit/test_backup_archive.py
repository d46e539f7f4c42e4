"""An archive is believed only where every byte of it is what its manifest says, and nothing else is in it."""

import hashlib
import io
import json
import tarfile
from dataclasses import asdict
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from portal.backup import Refused
from portal.backup.archive import Archive, Writer
from portal.backup.manifest import Manifest, read_manifest, refuse_another_origin

FILE = "files/private/files/one"
CONTENTS = {"database.x": b"rows" * 5_000, FILE: b"words" * 5_000}


def manifest(**values) -> Manifest:
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in CONTENTS.items()}
    return Manifest(
        **{
            "version": "9",
            "vendor": connection.vendor,
            "created_at": "2026-11-25T21:00:00+00:00",
            "rows": {"a": 1},
            "migrations": {},
            "hashes": hashes,
        }
        | values
    )


def plain(name: str, content: bytes) -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    return member, content


def other(name: str, kind: bytes, target: str = "") -> tuple[tarfile.TarInfo, bytes]:
    member = tarfile.TarInfo(name)
    member.type, member.linkname = kind, target
    return member, b""


def written(path: Path, *members: tuple[tarfile.TarInfo, bytes], told: Manifest | None = None) -> Path:
    """An archive of the usual contents and of `members`, made by hand."""
    usual = [plain(name, content) for name, content in CONTENTS.items()]
    with tarfile.open(path, "w") as tar:
        for member, content in (*usual, *members, plain("manifest.json", (told or manifest()).written())):
            tar.addfile(member, io.BytesIO(content))
    return path


def read(path: Path) -> Archive:
    return Archive(path, storages={"default", "private"}, database="database.x", accept=refuse_another_origin)


def test_what_was_written_is_read_and_extracted(tmp_path):
    source = tmp_path / "source"
    source.write_bytes(CONTENTS[FILE])
    rows = tmp_path / "rows"
    rows.write_bytes(CONTENTS["database.x"])
    with (tmp_path / "own.tar").open("wb") as file:
        writer = Writer(file)
        assert writer.add("database.x", rows)
        assert writer.add(FILE, source)
        assert not writer.add("files/private/gone", tmp_path / "gone")
        writer.finish(manifest(hashes=writer.hashes))
    archive = read(tmp_path / "own.tar")
    assert archive.manifest == manifest()
    archive.extract({"private": tmp_path / "out", "default": tmp_path / "out2"}, database=tmp_path / "db")
    assert (tmp_path / "out" / "files" / "one").read_bytes() == CONTENTS[FILE]
    assert (tmp_path / "db").read_bytes() == CONTENTS["database.x"]
    assert (tmp_path / "db").stat().st_mode & 0o777 == 0o600


def test_links_and_devices_are_not_saved(tmp_path):
    (tmp_path / "secret").write_text("elsewhere")
    (tmp_path / "link").symlink_to(tmp_path / "secret")
    writer = Writer(io.BytesIO())
    assert not writer.add("files/private/link", tmp_path / "link")
    assert not writer.add("files/private/folder", tmp_path)
    assert writer.hashes == {}


@pytest.mark.parametrize("cut", [1, 1_000, 12_000, 26_000, 40_000])
def test_cut_short_it_is_refused(tmp_path, cut):
    path = written(tmp_path / "cut.tar")
    content = path.read_bytes().rstrip(b"\0")
    path.write_bytes(content[:-cut])
    with pytest.raises(Refused, match="incomplete"):
        read(path)


def test_every_altered_byte_is_found(tmp_path):
    path = written(tmp_path / "altered.tar")
    content = path.read_bytes()
    for known in (b"rowsrows", b"wordswords"):
        path.write_bytes(content.replace(known, known.upper(), 1))
        with pytest.raises(Refused, match="altered or damaged"):
            read(path)
    path.write_bytes(content)
    read(path)


@pytest.mark.parametrize(
    "name",
    [
        "/etc/cron.d/x",
        "../x",
        "files/private/../../x",
        "files/private//x",
        "files/./x",
        "x",
        "files/private",
        FILE,
    ],
)
def test_a_name_that_leads_elsewhere_is_refused_even_when_the_manifest_lists_it(tmp_path, name):
    digest = hashlib.sha256(b"x").hexdigest()
    told = manifest(hashes=manifest().hashes | ({name: digest} if name != FILE else {}))
    with pytest.raises(Refused, match="no business there"):
        read(written(tmp_path / "names.tar", plain(name, b"x"), told=told))


def test_a_file_that_the_manifest_does_not_list_is_refused(tmp_path):
    with pytest.raises(Refused, match="no business there"):
        read(written(tmp_path / "more.tar", plain("files/private/more", b"x")))


def test_a_file_that_is_missing_is_refused(tmp_path):
    told = manifest(hashes=manifest().hashes | {"files/private/two": "0" * 64})
    with pytest.raises(Refused, match="files/private/two"):
        read(written(tmp_path / "less.tar", told=told))


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.DIRTYPE]
)
def test_anything_but_plain_files_is_refused(tmp_path, kind):
    name = "files/private/link"
    told = manifest(hashes=manifest().hashes | {name: hashlib.sha256(b"").hexdigest()})
    with pytest.raises(Refused, match="something else than plain files"):
        read(written(tmp_path / "links.tar", other(name, kind, "/etc/passwd"), told=told))


def test_a_storage_that_is_not_set_here_is_named(tmp_path):
    name = "files/exports/x"
    told = manifest(hashes=manifest().hashes | {name: hashlib.sha256(b"x").hexdigest()})
    with pytest.raises(Refused, match="storage that is not set here: exports"):
        read(written(tmp_path / "storage.tar", plain(name, b"x"), told=told))


def test_what_is_no_archive_is_refused(tmp_path):
    for content in (b"", b"not a tar" * 1_000):
        (tmp_path / "x").write_bytes(content)
        with pytest.raises(Refused, match="not a backup, or it is incomplete"):
            read(tmp_path / "x")
    with pytest.raises(Refused, match="There is no file"):
        read(tmp_path / "nowhere")
    with pytest.raises(Refused, match="cannot be read"):
        read(tmp_path)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"format": 2}, "has format 2"),
        ({"format": "1"}, "has format '1'"),
        ({"rows": None}, "incomplete"),
        ({"hashes": []}, "incomplete"),
        ({"migrations": {"a": "0001"}}, "incomplete"),
        ({"created_at": "2026-11-25T21:00:00"}, "incomplete"),
        ({"created_at": 5}, "incomplete"),
        ({"more": 1}, "incomplete"),
    ],
)
def test_a_manifest_of_another_kind_is_refused(change, sentence):
    with pytest.raises(Refused, match=sentence):
        read_manifest(json.dumps(asdict(manifest()) | change).encode())


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"5"])
def test_a_manifest_that_is_none_is_refused(content):
    with pytest.raises(Refused, match="cannot be read"):
        read_manifest(content)


def test_another_database_is_refused_by_its_name_whatever_the_file_is_called(tmp_path):
    told = manifest(vendor="oracle")
    with pytest.raises(Refused, match="is one of oracle, and the portal is set to"):
        Archive(
            written(tmp_path / "other.tar", told=told),
            storages={"default", "private"},
            database="database.y",
            accept=refuse_another_origin,
        )


def test_a_later_version_is_refused_and_an_earlier_one_is_not():
    known = {
        "contributions": [
            name for app, name in MigrationLoader(None).disk_migrations if app == "contributions"
        ]
    }
    refuse_another_origin(manifest(migrations=known))
    refuse_another_origin(manifest(migrations={"contributions": known["contributions"][:1]}))
    later = {"contributions": [*known["contributions"], "0999_later"]}
    with pytest.raises(
        Refused, match=r"another version of the portal \(9\): its migrations contributions.0999_later"
    ):
        refuse_another_origin(manifest(migrations=later))
    with pytest.raises(Refused, match=r"unheard_of\.0001_initial"):
        refuse_another_origin(manifest(migrations={"unheard_of": ["0001_initial"]}))
