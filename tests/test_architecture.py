"""The shape of the house: imports point one way, settings are documented, files fit in one sitting."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# From the entrance down: each may import what stands after it.
ROOMS = ["home", "projects", "events", "lab", "calls", "contributions", "people", "taxonomy", "portal"]
# What is not part of the product: no room may need it.
OUTSIDE = {"tests", "bench", "tools"}
# Names for the type checker alone, of a model that the lower room reaches by a string foreign key.
UPWARD_TYPES = {
    ("people/engagement.py", "contributions.models"),
    ("people/services.py", "contributions.models"),
}
LONGEST_FILE = 400


def modules(*folders: str) -> list[Path]:
    """The Python files of `folders`, migrations left out."""
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return sorted(path for path in found if "migrations" not in path.parts)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def existing_rooms() -> list[str]:
    return [room for room in ROOMS if (ROOT / room / "apps.py").exists()]


# --- Imports --------------------------------------------------------------------------


def imports_of(path: Path) -> Iterator[tuple[str, bool]]:
    """Every module imported in a file, wherever the import stands, and whether only for types."""
    tree = ast.parse(path.read_text())
    for_types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test).endswith("TYPE_CHECKING")
        for statement in block.body
        for node in ast.walk(statement)
    }
    package = [*path.relative_to(ROOT).parent.parts]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, id(node) in for_types
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *filter(None, [node.module])])
            yield module, id(node) in for_types
            # `from portal import cache` names a module too.
            for alias in node.names:
                yield f"{module}.{alias.name}", id(node) in for_types
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module"):
            argument = node.args[0]
            yield argument.value if isinstance(argument, ast.Constant) else "", False


def test_imports_point_one_way_from_the_entrance_down():
    rooms = existing_rooms()
    visited, upward, outside, used = 0, [], [], set()
    for path in modules(*rooms):
        room = path.relative_to(ROOT).parts[0]
        visited += 1
        for module, for_types in imports_of(path):
            target = module.split(".")[0]
            if target in OUTSIDE:
                outside.append(f"{name_of(path)} imports {module}")
            if target not in ROOMS or ROOMS.index(target) >= ROOMS.index(room):
                continue
            allowed = {(file, name) for file, name in UPWARD_TYPES if module.startswith(name)}
            if for_types and any(file == name_of(path) for file, _name in allowed):
                used |= {pair for pair in allowed if pair[0] == name_of(path)}
                continue
            upward.append(f"{name_of(path)} imports {module}")
    assert not upward, "an arrow points up: use a string foreign key, or a registry filled in ready()"
    assert not outside
    assert used == UPWARD_TYPES, "an exception that nothing needs any more"
    assert visited == sum(len(modules(room)) for room in rooms) >= 80
    assert {"home", "calls", "contributions", "people", "taxonomy", "portal"} <= set(rooms)


def test_the_reader_of_imports_sees_them_wherever_they_stand(tmp_path, monkeypatch):
    monkeypatch.setitem(globals(), "ROOT", tmp_path)
    file = tmp_path / "people" / "deep" / "module.py"
    file.parent.mkdir(parents=True)
    file.write_text(
        "import typing\n"
        "from ..models import User\n"
        "from calls import services\n"
        "if typing.TYPE_CHECKING:\n    from contributions.models import Submission\n"
        "def verb():\n    import home.setup\n    class A:\n        from lab import models\n"
        "importlib.import_module('events.apps')\n"
    )
    found = dict(imports_of(file))
    assert {"people.models", "calls.services", "home.setup", "lab.models", "events.apps"} <= set(found)
    assert [name for name, for_types in found.items() if for_types] == [
        "contributions.models",
        "contributions.models.Submission",
    ]


def test_rooms_are_installed_and_every_package_at_the_root_is_one_or_stands_outside(settings):
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages - OUTSIDE == set(existing_rooms())
    assert set(existing_rooms()) <= set(settings.INSTALLED_APPS)


# --- Settings -------------------------------------------------------------------------

READERS = re.compile(r"(env(\.\w+)?|(os\.)?environ\.(get|setdefault|pop)|(os\.)?getenv)")


def variables_read(path: Path) -> set[str]:
    """Names of the environment variables that a file reads."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args and READERS.fullmatch(ast.unparse(node.func)):
            name = node.args[0]
        elif isinstance(node, ast.Subscript) and ast.unparse(node.value) in {"os.environ", "environ"}:
            name = node.slice
        else:
            continue
        if isinstance(name, ast.Constant) and isinstance(name.value, str) and is_read(node):
            found.add(name.value)
    return {name for name in found if re.fullmatch(r"[A-Z][A-Z0-9_]+", name)}


def is_read(node: ast.AST) -> bool:
    """Whether `node` reads: `os.environ["X"] = …` does not."""
    return not isinstance(getattr(node, "ctx", ast.Load()), ast.Store)


def variables_of_make() -> set[str]:
    """Variables that one may give to make."""
    makefile = (ROOT / "Makefile").read_text()
    own = set(re.findall(r"^([A-Z]+) :=", makefile, re.MULTILINE))
    return set(re.findall(r"\$\(([A-Z]+)\)", makefile)) - own


def documented(title: str) -> dict[str, list[str]]:
    """The rows of one table of docs/reference/settings.md, by the name of the variable."""
    text = (ROOT / "docs" / "reference" / "settings.md").read_text()
    section = text.split(f"## {title}\n")[1].split("\n## ")[0]
    rows = [row.strip("|").split("|") for row in section.splitlines() if row.startswith("| `")]
    return {row[0].strip(" `"): [cell.strip() for cell in row[1:]] for row in rows}


def test_every_setting_read_from_the_environment_is_documented_and_no_other():
    files = [ROOT / "manage.py", *modules(*existing_rooms())]
    read = set().union(*map(variables_read, files))
    table = documented("The portal")
    assert set(table) == read | {"PORT"}
    assert len(read) >= 18
    for name, cells in table.items():
        assert len(cells) == 3, f"{name}: name, meaning, default, used by"
        assert all(cells), f"{name} has an empty cell"


def test_every_variable_of_the_tools_is_documented_and_no_other():
    files = [ROOT / "tests" / "conftest.py", *modules("tools")]
    read = set().union(*map(variables_read, files)) | variables_of_make()
    assert set(documented("Working on the portal")) == read - set(documented("The portal"))


def test_settings_are_read_in_the_settings_alone():
    """So that one file answers what may be set; a process asks the environment for nothing else."""
    elsewhere = {
        name_of(path): sorted(variables_read(path))
        for path in modules(*existing_rooms())
        if "settings" not in path.parts and variables_read(path)
    }
    assert elsewhere == {
        "home/management/commands/serve_portal.py": ["PORT"],
        "portal/wsgi.py": ["DJANGO_SETTINGS_MODULE"],
    }


def test_a_variable_is_found_however_it_is_read(tmp_path):
    file = tmp_path / "settings.py"
    file.write_text(
        "A = env.str('A_A', default='')\nB = env('B_B')\nC = os.environ['C_C']\nD = os.environ.get('D_D')\n"
        "E = os.getenv('E_E')\nos.environ['F_F'] = ''\nG = other.get('G_G')\n"
    )
    assert variables_read(file) == {"A_A", "B_B", "C_C", "D_D", "E_E"}


# --- Size -----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["py", "html", "css", "js"])
def test_a_file_fits_in_one_sitting(kind):
    if kind == "py":
        files = modules(*existing_rooms(), *OUTSIDE)
    else:
        files = [*(ROOT / "templates").rglob(f"*.{kind}"), *(ROOT / "static").rglob(f"*.{kind}")]
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in files}
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}
    assert files, f"no {kind} file was visited"
