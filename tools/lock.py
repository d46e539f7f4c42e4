"""Write requirements/run.txt and requirements/dev.txt from pyproject.toml: `make lock`.

The second is held to the versions of the first, so that what is tested is what runs. Versions already
pinned stay; `--upgrade` or `--upgrade-package NAME` takes newer ones.
"""

import subprocess
import sys

from tools.repository import ROOT

COMPILE = [
    *("pip", "compile", "pyproject.toml", "--quiet"),
    *("--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url", "--no-emit-find-links"),
    *("--custom-compile-command", "make lock"),
]


def main(options: list[str]) -> None:
    uv = [sys.executable, "-m", "uv", *COMPILE, *options]
    subprocess.run([*uv, "-o", "requirements/run.txt"], cwd=ROOT, check=True)
    dev = ["--group", "dev", "--constraints", "requirements/run.txt", "-o", "requirements/dev.txt"]
    subprocess.run([*uv, *dev], cwd=ROOT, check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
