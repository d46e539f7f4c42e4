"""One backup in one tar file: written under another name until it is whole, read with suspicion.

The manifest comes last, so that an archive that was cut short is known by its absence. Nothing is ever
extracted by tarfile itself: a member is read only if the manifest names it, if it is a plain file, and
if its name leads below the folder of a storage.
"""

import hashlib
import io
import os
import shutil
import stat
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any

from portal.backup import Refused
from portal.backup.manifest import NAME, Manifest, read_manifest

CHUNK = 1024 * 1024
LARGEST_MANIFEST = 1024**3
_PLAIN = (tarfile.REGTYPE, tarfile.AREGTYPE)


class _Hashing:
    """A file that is read and digested at once."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self.file.read(size)
        self.digest.update(chunk)
        return chunk


class Writer:
    """An archive under way."""

    def __init__(self, file: IO[bytes]) -> None:
        self._tar = tarfile.TarFile(fileobj=file, mode="w", format=tarfile.PAX_FORMAT)
        self.hashes: dict[str, str] = {}
        self.size = 0

    def add(self, name: str, path: Path) -> bool:
        """Add a plain file under `name`; False when it is not there (any more)."""
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            if path.exists() and not path.is_symlink():
                raise
            return False
        known = os.fstat(descriptor)
        if not stat.S_ISREG(known.st_mode):
            os.close(descriptor)
            return False
        with os.fdopen(descriptor, "rb") as file:
            # As long as it is now: what is appended meanwhile belongs to a file still being written.
            self._put(name, file, known.st_size, known.st_mtime)
        return True

    def finish(self, manifest: Manifest) -> None:
        """Write the manifest and the end of the archive."""
        content = manifest.written()
        member = _member(NAME, len(content), manifest.snapshot_at.timestamp())
        self._tar.addfile(member, io.BytesIO(content))
        self._tar.close()

    def _put(self, name: str, file: IO[bytes], size: int, at: float) -> None:
        reading = _Hashing(file)
        self._tar.addfile(_member(name, size, at), reading)
        self.hashes[name] = reading.digest.hexdigest()
        self.size += size


class Archive:
    """An archive whose every byte was found to be what its manifest says."""

    def __init__(
        self, path: Path, *, storages: set[str], database: str, accept: Callable[[Manifest], None]
    ) -> None:
        """Verify the whole of `path`, once `accept` has not refused its manifest. Raises Refused.

        `database` is the database's member.
        """
        self.path = path
        self.database = database
        self._storages = storages
        with self._opened() as tar:
            self.manifest = self._manifest(tar)
            accept(self.manifest)
            seen = {name: _drain(tar, member) for name, member in self._members(tar)}
        for name, digest in self.manifest.hashes.items():
            if seen.pop(name, None) != digest:
                raise Refused(f"This backup was altered or damaged: {name} is not what it was.")
        if database not in self.manifest.hashes:
            raise Refused("This backup holds no database.")

    def extract(self, targets: dict[str, Path], *, database: Path) -> None:
        """Write the files of each storage below `targets`, and the database; digested once more."""
        with self._opened() as tar:
            for name, member in self._members(tar):
                path = database if name == self.database else _below(targets, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                opener = _for_oneself if name == self.database else None
                with open(path, "xb", opener=opener) as file:
                    digest = _drain(tar, member, file)
                    file.flush()
                    os.fsync(file.fileno())
                os.utime(path, (member.mtime, member.mtime))
                if digest != self.manifest.hashes[name]:
                    raise Refused(f"This backup changed while it was being read: {name}.")

    @contextmanager
    def _opened(self) -> Iterator[tarfile.TarFile]:
        try:
            with tarfile.open(self.path, mode="r:") as tar:
                yield tar
        except (tarfile.TarError, EOFError) as error:
            raise Refused("This file is not a backup, or it is incomplete.") from error
        except FileNotFoundError as error:
            if error.filename == str(self.path):
                raise Refused(f"There is no file {self.path}.") from error
            raise
        except (IsADirectoryError, PermissionError) as error:
            if error.filename == str(self.path):
                raise Refused(f"{self.path} cannot be read: {error.strerror}.") from error
            raise

    def _manifest(self, tar: tarfile.TarFile) -> Manifest:
        members = tar.getmembers()
        last = members[-1] if members else None
        if last is None or last.name != NAME or last.type not in _PLAIN or last.size > LARGEST_MANIFEST:
            raise Refused("This backup is incomplete: it was interrupted, or the file was cut.")
        content = tar.extractfile(last)
        assert content is not None
        return read_manifest(content.read())

    def _members(self, tar: tarfile.TarFile) -> Iterator[tuple[str, tarfile.TarInfo]]:
        """Every member but the manifest. Raises Refused at the first that has no business here."""
        seen = {NAME}
        for member in tar.getmembers()[:-1]:
            name = member.name
            if member.type not in _PLAIN:
                raise Refused(f"This backup holds something else than plain files: {name!r}.")
            if name in seen or name not in self.manifest.hashes or not self._may_be_called(name):
                raise Refused(f"This backup holds a file that has no business there: {name!r}.")
            seen.add(name)
            yield name, member

    def _may_be_called(self, name: str) -> bool:
        if name == self.database:
            return True
        parts = name.split("/")
        sound = len(parts) > 2 and not {"", ".", ".."} & set(parts) and "\0" not in name
        if sound and parts[0] == "files" and parts[1] not in self._storages:
            raise Refused(f"This backup holds files of a storage that is not set here: {parts[1]}.")
        return sound and parts[0] == "files"


def tidy_modes(folder: Path, *, files: int | None, folders: int | None) -> None:
    """Give what was written below `folder` the modes that its storage gives, where it gives one."""
    for parent, names, leaves in os.walk(folder):
        for mode, those in ((folders, names), (files, leaves)):
            for name in those if mode is not None else ():
                os.chmod(os.path.join(parent, name), mode or 0)


def _for_oneself(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _below(targets: dict[str, Path], name: str) -> Path:
    _files, alias, *rest = PurePosixPath(name).parts
    return targets[alias].joinpath(*rest)


def _member(name: str, size: int, at: float) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, int(at), 0o600
    return member


def _drain(tar: tarfile.TarFile, member: tarfile.TarInfo, into: Any = None) -> str:
    """Read a member to its end; its digest."""
    content = tar.extractfile(member)
    assert content is not None
    reading = _Hashing(content)
    if into is not None:
        shutil.copyfileobj(reading, into, CHUNK)
    else:
        while reading.read(CHUNK):
            pass
    return reading.digest.hexdigest()
