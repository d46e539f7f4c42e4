"""One style sheet for the browser: its parts are written in, each time the files are collected."""

from pathlib import Path

from django.core.files.storage import FileSystemStorage

from portal.static_files import ENTRY, OneStyleSheetStorage

PART = "css/part.css"


def collect(source: Path, target: Path, *changed: str) -> str:
    """As collectstatic does: what changed is copied, and all that was found is gone through."""
    found, storage = FileSystemStorage(source), OneStyleSheetStorage(target, base_url="/static/")
    for name in changed:
        storage.delete(name)
        with found.open(name) as file:
            storage.save(name, file)
    paths = {name: (found, name) for name in (ENTRY, PART)}
    assert not [
        result for _name, _hashed, result in storage.post_process(paths) if isinstance(result, Exception)
    ]
    return (target / ENTRY).read_text()


def test_a_part_that_changed_is_in_the_sheet_collected_again(tmp_path):
    source, target = tmp_path / "source", tmp_path / "collected"
    (source / "css").mkdir(parents=True)
    (source / ENTRY).write_text('@import "part.css" layer(parts);')
    (source / PART).write_text("a { color: red; }")
    assert "color: red" in collect(source, target, ENTRY, PART)
    (source / PART).write_text("a { color: blue; }")
    again = collect(source, target, PART)
    assert "color: blue" in again
    assert "@layer parts" in again
