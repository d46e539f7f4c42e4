"""The translation catalogues: `python -m tools.catalogues update|check`.

`update` gathers the texts and compiles the catalogues, `check` says what is not current. Compiling is
Babel's work, so that running needs no gettext and the compiled files can be committed. Gathering is
Django's makemessages, which needs gettext: without it `check` leaves that part out, except in CI.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tools.repository import ROOT, repository_files

LANGUAGE = "fr"
CREATION_DATE = re.compile(r'^"POT-Creation-Date: .*\n', re.MULTILINE)
IGNORED = ["tests/*", "tools/*", "bench/*", "var/*", "node_modules/*", ".venv/*"]


def update() -> int:
    if not has_gettext():
        print("gettext is not installed (on Debian: apt install gettext): the texts cannot be gathered.")
        return 1
    (ROOT / "locale").mkdir(exist_ok=True)
    before = {po: po.read_text() for po in catalogues(ROOT)}
    gather(ROOT)
    for po in catalogues(ROOT):
        # A new date alone is no change: it would only make merges conflict.
        if CREATION_DATE.sub("", before.get(po, "")) == CREATION_DATE.sub("", po.read_text()):
            po.write_text(before[po])
        po.with_suffix(".mo").write_bytes(compiled(po))
    problems = [problem for po in catalogues(ROOT) for problem in problems_in(po)]
    return report(problems)


def check() -> int:
    problems = [problem for po in catalogues(ROOT) for problem in problems_in(po)]
    if not catalogues(ROOT):
        problems.append("There is no catalogue in locale/: run `make messages`.")
    elif has_gettext():
        problems += outdated()
    elif os.environ.get("CI") == "true":
        problems.append("gettext is not installed: whether every text is in the catalogues was not checked.")
    else:
        print("gettext is not installed: whether every text is in the catalogues was left out.")
    return report(problems)


def problems_in(po: Path) -> list[str]:
    """What is wrong with one catalogue as it stands."""
    name = po.relative_to(ROOT)
    problems = []
    for message in catalogue(po):
        if message.id and message.fuzzy:
            problems.append(f"{name}:{message.lineno}: fuzzy: {text(message)}")
        elif message.id and not is_translated(message):
            problems.append(f"{name}:{message.lineno}: not translated: {text(message)}")
        problems += [f"{name}:{message.lineno}: {error}: {text(message)}" for error in message.check()]
    mo = po.with_suffix(".mo")
    if not mo.exists() or mo.read_bytes() != compiled(po):
        problems.append(f"{mo.relative_to(ROOT)} is not what {po.name} compiles to: run `make messages`.")
    return problems


def outdated() -> list[str]:
    """Texts of the sources that a catalogue lacks, and those it keeps for nothing."""
    problems = []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for source in repository_files():
            (copy / source).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / source, copy / source)
        gather(copy)
        for po in catalogues(ROOT):
            name = po.relative_to(ROOT)
            ours, wanted = texts(po), texts(copy / name)
            problems += [
                f"{name}: lacks {message}: run `make messages`." for message in sorted(wanted - ours)
            ]
            problems += [
                f"{name}: no longer used: {message}: run `make messages`."
                for message in sorted(ours - wanted)
            ]
    return problems


def gather(folder: Path) -> None:
    languages = {po.parent.parent.name for po in catalogues(folder)} | {LANGUAGE}
    command = [
        sys.executable,
        "manage.py",
        "makemessages",
        "--no-wrap",
        "--add-location",
        "file",
        "--no-obsolete",
    ]
    command += [option for language in sorted(languages) for option in ("--locale", language)]
    command += [option for pattern in IGNORED for option in ("--ignore", pattern)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings.test"}
    subprocess.run(command, cwd=folder, env=environment, check=True, stdout=subprocess.DEVNULL)


def catalogues(folder: Path) -> list[Path]:
    return sorted((folder / "locale").glob("*/LC_MESSAGES/*.po"))


def catalogue(po: Path) -> Catalog:
    with po.open("rb") as file:
        return read_po(file, locale=po.parent.parent.name)


def compiled(po: Path) -> bytes:
    file = io.BytesIO()
    write_mo(file, catalogue(po))
    return file.getvalue()


def texts(po: Path) -> set[str]:
    return {text(message) for message in catalogue(po) if message.id}


def text(message: Message) -> str:
    ids = message.id if isinstance(message.id, tuple) else (message.id,)
    context = f"{message.context} | " if message.context else ""
    return context + " / ".join(repr(part) for part in ids)


def is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(strings)


def has_gettext() -> bool:
    return shutil.which("xgettext") is not None


def report(problems: list[str]) -> int:
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit({"update": update, "check": check}[sys.argv[1]]())
