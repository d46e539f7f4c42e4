"""What docs/explanation/moderation.md says of moves and rights is what the code does."""

import re
from pathlib import Path

import pytest

from contributions import permissions
from contributions.moves import LEGAL, LEGAL_WHILE_CONTESTED
from home.setup import PERMISSIONS
from lab.referrals.moves import LEGAL as LEGAL_OF_REFERRALS

TEXT = (Path(__file__).resolve().parents[2] / "docs/explanation/moderation.md").read_text()
GROUPS = {"Rédaction": "editors", "Modération": "moderators", "Coordination": "coordinators"}
RULE = re.compile(r"may_\w+")
CODE = re.compile(r"`(\w+)`")


def table(heading: str) -> list[list[str]]:
    """The rows below the header whose first cell is `heading`."""
    lines = TEXT.split(f"| {heading} |")[1].splitlines()[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


@pytest.mark.parametrize(
    ("heading", "legal"),
    [
        ("État", LEGAL),
        ("État contesté", LEGAL_WHILE_CONTESTED),
        ("État d’une saisine", LEGAL_OF_REFERRALS),
    ],
)
def test_the_tables_of_moves_are_those_of_the_code(heading, legal):
    told = {CODE.findall(state)[0]: set(CODE.findall(verbs)) for state, verbs in table(heading)}
    assert told == {str(state.value): {str(verb.value) for verb in verbs} for state, verbs in legal.items()}


class Staff:
    """Somebody of one group, as far as rules ask."""

    def __init__(self, group: str) -> None:
        self.group = group

    def has_perm(self, label: str) -> bool:
        return label in PERMISSIONS[self.group]


def test_the_table_of_rights_is_what_each_group_may():
    header = re.search(r"^\| Droit \|(.*)\|$", TEXT, re.MULTILINE)
    roles = [cell.strip() for cell in header[1].split("|")]
    rows = table("Droit")
    assert roles == list(GROUPS)
    for rule, *cells in rows:
        may = getattr(permissions, RULE.findall(rule)[0])
        said = dict(zip(roles, cells, strict=True))
        assert said == {role: "oui" if may(Staff(group)) else "non" for role, group in GROUPS.items()}, rule


def test_every_right_about_a_page_is_in_the_table():
    told = {RULE.findall(rule)[0] for rule, *_cells in table("Droit")}
    # A file follows the contribution that it belongs to.
    there_are = {name for name in vars(permissions) if RULE.fullmatch(name)} - {"may_read_attachment"}
    assert told == there_are
