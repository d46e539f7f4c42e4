"""Keys of a local installation, generated once and kept outside the repository."""

import os
import secrets
from pathlib import Path


def local_key(folder: Path, name: str) -> str:
    """Return the key kept in `folder/name`, generating it (mode 0600) the first time.

    Two processes that start together agree: the file is linked into place, and the
    one that comes second reads what the first one wrote.
    """
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
