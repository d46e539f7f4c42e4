"""How many real contributions each signal is raised on, and what reading them costs.

    python -m bench.signals                    the 696 contributions of SHARED_DATA
    python -m bench.signals --show insult      what was marked, with the words around it

The data is public; what is printed with --show holds people's words and stays on the screen. That a signal
is raised says nothing about whether it is right: the counts in docs were made by reading.
"""

import argparse
import csv
import os
import sys
import time
from collections import Counter
from pathlib import Path

AROUND = 60
FILE = "contributions_republique_numerique.csv"
COLUMNS = {"title": "title", "body": "body_text", "explanation": "explanation_text"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.signals", description=__doc__.partition("\n")[0])
    parser.add_argument("--show", metavar="SIGNAL", help="print every passage of one signal")
    parser.add_argument("--file", default=FILE, help=f"another file of the same folder ({FILE})")
    options = parser.parse_args()
    folder = Path(os.environ.get("SHARED_DATA") or Path(__file__).resolve().parents[2] / "shared" / "data")
    if not (folder / options.file).is_file():
        print(f"{options.file} is not in {folder}: set SHARED_DATA to where it is.", file=sys.stderr)
        return 2
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    return run(folder / options.file, options.show)


def run(path: Path, shown: str | None) -> int:
    # After the settings are named.
    from contributions.signals import Code, find_signals

    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    fields = {name: column for name, column in COLUMNS.items() if column in rows[0]} or {"body": "body"}
    texts = [{name: row[column] for name, column in fields.items()} for row in rows]
    raised: Counter[str] = Counter()
    marks: Counter[str] = Counter()
    began = time.perf_counter()
    found = [find_signals(each) for each in texts]
    took = time.perf_counter() - began
    for number, (words, signals) in enumerate(zip(texts, found, strict=True), start=1):
        for signal in signals:
            raised[signal.code] += 1
            marks[signal.code] += len(signal.spans)
            for span in signal.spans if signal.code == shown else ():
                text = words[span.field]
                before, after = (
                    text[max(0, span.start - AROUND) : span.start],
                    text[span.end : span.end + AROUND],
                )
                print(
                    f"{number}\t{span.field}\t{before}⟦{text[span.start : span.end]}⟧{after}".replace(
                        "\n", "⏎"
                    )
                )
    print(f"{'signal':<14}{'raised on':>10}{'share':>8}{'passages':>10}")
    for code in Code:
        print(f"{code:<14}{raised[code]:>10}{raised[code] / len(rows):>8.1%}{marks[code]:>10}")
    signs = sum(len(text) for words in texts for text in words.values())
    print(
        f"{len(rows)} contributions, {signs:,} signs, {1000 * took / (signs / 1000):.2f} ms for 1,000 signs"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
