"""`docs/reference/rgaa.md`, written from the criteria of home/accessibility/rgaa.

`python -m tools.rgaa` writes it, `python -m tools.rgaa --check` fails when it is not what would be written.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from home.accessibility.criteria import COUNTS, Criterion, last_check, tally, themes

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "reference" / "rgaa.md"

INTRODUCTION = """\
# Le RGAA, critère par critère

Page écrite par `python -m tools.rgaa` d’après `home/accessibility/rgaa/` : c’est là qu’on la change.
`make check` échoue quand elle n’est plus à jour. La
[déclaration publique](../how-to/declarer-l-accessibilite.md) est tirée des mêmes données.

Source des critères : RGAA 4.1.2, direction interministérielle du numérique,
[accessibilite.numerique.gouv.fr](https://accessibilite.numerique.gouv.fr/), Licence Ouverte 2.0. Les
intitulés courts sont de nous ; seul le texte du référentiel fait foi.

Ce tableau dit ce que **le portail** fait, tel que nous le développons. Ce n’est pas un audit : un audit est
l’examen, par une personne, des pages d’un site en service, contenus compris. « À vérifier » veut dire
qu’aucun programme ne peut en juger, ou que la vérification reste à faire. Aucun taux n’en est tiré.
"""


def text() -> str:
    """The page as it should be."""
    return "\n".join([INTRODUCTION, *_summary(), *_tables()])


def _summary() -> Iterator[str]:
    yield f"Dernière vérification : {last_check():%d/%m/%Y}.\n"
    yield "| Résultat | Critères |"
    yield "|---|---|"
    for result, number in tally().items():
        yield f"| {result} | {number} |"
    yield f"| **total** | **{sum(COUNTS.values())}** |\n"


def _tables() -> Iterator[str]:
    for theme in themes():
        yield f"## {theme.number}. {theme.title}\n"
        yield "| Critère | Ce qui est demandé | Résultat | Comment, ou pourquoi | Preuves | Vérifié le |"
        yield "|---|---|---|---|---|---|"
        for criterion in theme.criteria:
            yield _row(criterion)
        yield ""


def _row(criterion: Criterion) -> str:
    result = f"**{criterion.result}**" if criterion.result.startswith("non c") else str(criterion.result)
    proofs = "<br>".join(f"`{proof}`" if proof in criterion.tests else proof for proof in criterion.proofs)
    cells = (criterion.number, criterion.asks, result, criterion.how, proofs, f"{criterion.checked:%d/%m/%Y}")
    return "| " + " | ".join(cell.replace("|", "\\|").replace("<!", "&lt;!") for cell in cells) + " |"


def main() -> int:
    if "--check" not in sys.argv:
        PAGE.write_text(text(), encoding="utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text(encoding="utf-8") == text():
        return 0
    print("docs/reference/rgaa.md is stale: run python -m tools.rgaa", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
