"""The documents of the house name what is there: every package in the map, and no file that is gone."""

import importlib.util
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_architecture import ROOMS

DOCS = ROOT / "docs"
# What Django asks for, the same in every room.
EVERYWHERE = {"migrations", "management", "templatetags"}


@pytest.mark.parametrize("room", [room for room in ROOMS if room != "taxonomy"])
def test_every_package_of_a_room_is_named_in_the_architecture(room):
    text = (DOCS / "architecture.md").read_text()
    row = next(line for line in text.splitlines() if line.startswith(f"| `{room}/` |"))
    named = set(re.findall(r"`(\w+)/`", row.split("|")[2]))
    packages = {path.parent.name for path in (ROOT / room).glob("*/__init__.py")}
    assert packages - EVERYWHERE <= named
    assert [name for name in named if not any((ROOT / room).rglob(f"{name}/__init__.py"))] == []


def names_in(line: str) -> list[str]:
    """What looks like a file or a folder, without the name that may follow its colon."""
    quoted = [re.sub(r":.*", "", words) for words in re.findall(r"`([^`]+)`", line)]
    return [name for name in quoted if re.fullmatch(r"[\w/{},.*-]+", name) and is_path(name)]


def is_path(name: str) -> bool:
    return ("/" in name and not name.startswith("/")) or name.endswith((".py", ".html", ".css", ".js"))


def stands(name: str, folder: Path) -> bool:
    if choice := re.search(r"\{(.*?)\}", name):
        return all(stands(name.replace(choice[0], each, 1), folder) for each in choice[1].split(","))
    return any(folder.glob(name.rstrip("/")))


def test_every_file_named_in_where_to_change_what_is_there():
    """One named alone stands beside the one before it, or above; or it is one that each app has."""
    visited, gone = 0, []
    for line in (DOCS / "reference" / "where.md").read_text().splitlines():
        folder = ROOT
        for name in names_in(line) if line.startswith("| ") else []:
            visited += 1
            above = [folder, *(each for each in folder.parents if each.is_relative_to(ROOT))]
            found = next((each for each in [ROOT, *above] if stands(name, each)), None)
            if found is None and "/" not in name and any(ROOT.glob(f"*/{name}")):
                continue
            if found is None:
                gone.append(f"{name} in {line[:60]}")
            elif "{" not in name:
                path = found / name
                folder = path if path.is_dir() else path.parent
    assert gone == []
    assert visited > 200


def test_every_registry_named_there_is_a_module():
    section = (DOCS / "reference" / "where.md").read_text().split("## What an app above")[1]
    names, room = [], ""
    for name in re.findall(r"`([\w.]+)`", section):
        if name.startswith("."):
            name = room + name
        names.append(re.sub(r"\.[A-Z_]+$|\.(touch_on_save|confirm_pages|guard)$", "", name))
        room = ".".join(names[-1].split(".")[:2])
    registries = [name for name in names if name.split(".")[0] in ROOMS and "." in name]
    assert [name for name in registries if importlib.util.find_spec(name) is None] == []
    assert len(registries) >= 25
