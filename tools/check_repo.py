"""What no file of the repository may hold: a registry's address, a path of one machine, a secret.

The patterns are written so that this file does not match itself.
"""

import re
import subprocess
import sys
from pathlib import Path

from tools.repository import ROOT, repository_files

# An absolute path starts where no address or relative path goes on.
START = r"(?<![\w.~})-])"
FORBIDDEN = {
    "a registry's address": [
        r"py[p]i\.(?:python\.)?org",
        r"pythonhosted\.org",
        r"np[m]js\.(?:org|com)",
        r"yarnpkg\.com",
        r"(?:deb|security|snapshot|archive|cdn-aws|ftp(?:\.\w+)?)\.debian\.org",
        r"astra[l]\.sh",
        r"--(?:extra-)?index-url[ =]\S",
        r"--find-links[ =]\S",
        r"--trusted-host[ =]\S",
    ],
    "a path of one machine": [
        START + r"/(?:home|Users)/[a-z_]",
        START + r"/(?:work|root|farm)/",
        START + r"/tmp/[A-Za-z0-9]",
        r"(?i)\b[a-z]:\\Users\\",
    ],
    "a secret": [
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----",
    ],
}
FORBIDDEN_FILES = {
    "uv.lock": "the locks are requirements/*.txt",
    ".env": "secrets stay out of the repository",
}


def main() -> int:
    problems = [problem for path in repository_files() for problem in problems_in(path)]
    problems += [f"{name}: a link: it leads nowhere on another machine." for name in links()]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


def links() -> list[str]:
    """Symbolic links among the tracked files."""
    command = ["git", "ls-files", "--stage", "-z"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True, text=True).stdout
    return [row.split("\t", 1)[1] for row in listed.split("\0") if row.startswith("120000")]


def problems_in(name: str) -> list[str]:
    problems = []
    if reason := FORBIDDEN_FILES.get(Path(name).name):
        problems.append(f"{name}: not in this repository: {reason}.")
    content = (ROOT / name).read_bytes()
    if b"\0" in content:  # a picture, a font, a compiled catalogue
        return problems
    for number, line in enumerate(content.decode(errors="replace").splitlines(), start=1):
        problems += [
            f"{name}:{number}: {what}: {match.group()}"
            for what, patterns in FORBIDDEN.items()
            for pattern in patterns
            if (match := re.search(pattern, line))
        ]
    return problems


if __name__ == "__main__":
    sys.exit(main())
