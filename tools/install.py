"""Put the pinned packages of requirements/run.txt or requirements/dev.txt into .venv.

Does nothing when they are there already: the digests of the files that were installed are kept in .venv.
Runs before anything is installed, and on a Python that may be too old, which it must live to say.
"""

import hashlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
INSTALLED = VENV / "installed.json"
# What is there once a file is installed: the packages to develop include those to run.
COVERS = {"run": ["run"], "dev": ["run", "dev"]}


def main(name):
    if sys.version_info < (3, 11):
        version = sys.version.split()[0]
        sys.exit(f"Python 3.11 or later is needed, and this is {version}: try `make run PYTHON=python3.11`.")
    if not works(PYTHON):
        make_venv()
    wanted = {part: digest(part) for part in COVERS[name]}
    installed = json.loads(INSTALLED.read_text()) if INSTALLED.exists() else {}
    if installed.get(name) == wanted[name]:
        return
    print(f"Installing the packages of requirements/{name}.txt into .venv", flush=True)
    INSTALLED.unlink(missing_ok=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--require-hashes", "--disable-pip-version-check"]
    if not sys.stdout.isatty():  # in a log, only what goes wrong
        pip.append("-qq")
    if subprocess.call([*pip, "-r", str(requirements(name))]) != 0:
        sys.exit("The packages could not be installed: see pip's message above.")
    INSTALLED.write_text(json.dumps(wanted))


def make_venv():
    if not (importlib.util.find_spec("venv") and importlib.util.find_spec("ensurepip")):
        sys.exit("Python's venv module is missing: install it (on Debian: apt install python3-venv).")
    if subprocess.call([sys.executable, "-m", "venv", "--clear", str(VENV)]) != 0:
        sys.exit("The folder .venv could not be made: see the message above.")


def works(python):
    question = "import sys, pip; sys.exit(sys.version_info < (3, 11))"
    return python.exists() and subprocess.call([str(python), "-c", question], stderr=subprocess.DEVNULL) == 0


def requirements(name):
    return ROOT / "requirements" / (name + ".txt")


def digest(name):
    return hashlib.sha256(requirements(name).read_bytes()).hexdigest()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except KeyboardInterrupt:
        sys.exit("Stopped before the packages were installed.")
