"""Folders that take the place of others: every rename written down before the first is done.

Renamed is what stands in a folder, not the folder: it may be a disk of its own.
"""

import json
import os
import shutil
from pathlib import Path

from portal.backup import Refused

STAGED = ".restored"
FORMER = ".former"
KEPT = {STAGED, FORMER}


class Swap:
    """The renames of one restore, and the file that holds them until the database has followed."""

    def __init__(self, plan: Path) -> None:
        self.plan = plan

    def is_unfinished(self) -> bool:
        return self.plan.exists()

    def do(self, roots: list[Path], more: list[tuple[Path, Path]]) -> None:
        """Put what is staged in each root in the place of what is there."""
        renames = list(more)
        for root in roots:
            (root / FORMER).mkdir(exist_ok=True)
            renames += [(path, root / FORMER / path.name) for path in _entries(root)]
            renames += [(path, root / path.name) for path in _entries(root / STAGED)]
        draft = self.plan.with_suffix(".draft")
        with draft.open("w") as file:
            json.dump([[str(a), str(b)] for a, b in renames], file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, self.plan)
        for source, target in renames:
            os.rename(source, target)

    def undo(self) -> None:
        """Take back whatever was done of it. Safe to repeat."""
        if not self.is_unfinished():
            return
        try:
            renames = [(Path(a), Path(b)) for a, b in json.loads(self.plan.read_text())]
        except ValueError as error:
            raise Refused(f"{self.plan} cannot be read.") from error
        for source, target in reversed(renames):
            if target.exists() and not source.exists():
                os.rename(target, source)

    def forget(self) -> None:
        """What was done stays done."""
        self.plan.unlink(missing_ok=True)

    def remove_leftovers(self, roots: list[Path]) -> None:
        """Remove what was put aside, and what was staged and not used."""
        for root in roots:
            for name in KEPT:
                shutil.rmtree(root / name, ignore_errors=True)


def is_empty(root: Path) -> bool:
    """Whether no file is below `root`, what a restore left there apart."""
    return not any(leaves for path in _entries(root) for leaves in _leaves(path))


def _leaves(path: Path) -> list[bool]:
    return [path.is_file()] if not path.is_dir() else [bool(leaves) for _, _, leaves in os.walk(path)]


def _entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.name not in KEPT) if folder.is_dir() else []
