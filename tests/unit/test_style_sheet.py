"""One style sheet for the browser: its parts are written in, each time the files are collected."""

from pathlib import Path

from django.core.management import call_command


def test_a_part_that_changed_is_in_the_sheet_collected_again(settings, tmp_path):
    source, target = tmp_path / "source", tmp_path / "collected"
    (source / "css").mkdir(parents=True)
    settings.STATICFILES_DIRS, settings.STATIC_ROOT = [source], target
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "portal.static_files.OneStyleSheetStorage"}
    }
    (source / "css" / "entry.css").write_text('@import "part.css" layer(parts);')
    sheets = []
    for colour in ("red", "blue"):
        (source / "css" / "part.css").write_text(f"a {{ color: {colour}; }}")
        call_command("collectstatic", interactive=False, verbosity=0)
        sheets.append(sheet_in(target))
    assert "color: red" in sheets[0]
    assert "color: blue" in sheets[1]
    assert "@layer parts" in sheets[1]


def sheet_in(folder: Path) -> str:
    return (folder / "css" / "entry.css").read_text()
