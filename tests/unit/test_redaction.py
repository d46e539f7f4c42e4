"""Masking passages: where a moderator's brackets stand, and what is left of the text."""

from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from contributions.redaction import MASK, check_passages, masked, passages_marked

FAMILY = "👨‍👩‍👧"
FLAG = "🇫🇷"


def left(original: str, marked: str) -> str:
    return masked(original, passages_marked(original, marked))


@pytest.mark.parametrize(
    ("original", "marked", "expected"),
    [
        ("Bonjour M. Dupont.", "Bonjour [[M. Dupont]].", f"Bonjour {MASK}."),
        ("Un, deux, trois.", "[[Un]], deux, [[trois]].", f"{MASK}, deux, {MASK}."),
        ("Une ligne\nune autre", "Une [[ligne\r\nune]] autre", f"Une {MASK} autre"),
        # Nothing marked: nothing masked.
        ("Rien", "Rien", "Rien"),
        # Passages that touch become one.
        ("abcd", "[[ab]][[c]]d", f"{MASK}d"),
        # The text has brackets of its own.
        ("Voir [1] et [[2]].", "Voir [1] et [[2]].", "Voir [1] et [[2]]."),
        ("Voir [1] et [[2]].", "Voir [[[1]]] et [[2]].", f"Voir {MASK} et [[2]]."),
        ("Voir [[2]] ici.", "Voir [[[[2]]]] ici.", f"Voir {MASK} ici."),
        # What is read as one sign is never cut.
        (f"Ma {FAMILY} va.", f"Ma [[{FAMILY[0]}]]{FAMILY[1:]} va.", f"Ma {MASK} va."),
        (f"Vive {FLAG} !", f"Vive {FLAG[0]}[[{FLAG[1]}]] !", f"Vive {MASK} !"),
        ("cafe\u0301 noir", "caf[[e]]\u0301 noir", f"caf{MASK} noir"),
        ("نص عربي", "[[نص]] عربي", f"{MASK} عربي"),
    ],
)
def test_what_stands_in_double_brackets_is_masked(original, marked, expected):
    assert left(original, marked) == expected


@pytest.mark.parametrize(
    ("original", "marked", "told"),
    [
        ("Un texte", "Un [[]]texte", "no word"),
        ("Un texte", "Un[[ ]]texte", "no word"),
        ("Un texte", "[[Un texte]]", "Everything"),
        ("Un texte", "[[Un]] [[texte]]", "Everything"),
        ("Un texte", "[[Un [[texte]]", "inside another"),
        ("Un texte", "Un]] texte", "never began"),
        ("Un texte", "[[Un texte", "never ends"),
        ("Un texte", "[[Un]] texte changé", "must stay"),
        ("Un texte", "Un [[tex]]", "must stay"),
        ("Un texte", "", "must stay"),
    ],
)
def test_marks_that_cannot_be_followed_say_why(original, marked, told):
    with translation.override("en"), pytest.raises(ValidationError, match=told):
        passages_marked(original, marked)


@pytest.mark.parametrize("passages", [[(-1, 2)], [(0, 99)], [(3, 2)]])
def test_a_place_outside_the_text_is_refused(passages):
    with pytest.raises(ValidationError):
        check_passages("Un texte", passages)


@given(st.text(alphabet=st.characters(exclude_characters="[]\r", exclude_categories=["Cs"])), st.data())
def test_no_letter_of_a_passage_is_left_and_nothing_else_is_lost(text, data):
    edges = st.integers(0, len(text))
    wanted = [tuple(sorted((data.draw(edges), data.draw(edges)))) for _time in range(2)]
    try:
        found = check_passages(text, wanted)
    except ValidationError:
        return
    # In order, apart, each covering what was wanted.
    assert all(before[1] < after[0] for before, after in pairwise(found))
    for start, end in wanted:
        assert any(a <= start and end <= b for a, b in found)
    pieces = masked(text, found).split(MASK) if MASK not in text else None
    if pieces is not None:
        assert len(pieces) == len(found) + 1
        kept = [
            text[a:b]
            for a, b in zip([0, *(e for _s, e in found)], [*(s for s, _e in found), None], strict=True)
        ]
        assert pieces == kept


@given(st.text(alphabet="ab[] \n", max_size=30), st.data())
def test_brackets_put_around_a_passage_are_found_again(text, data):
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    if "[" in text or "]" in text or not text[start:end].strip() or not (text[:start] + text[end:]).strip():
        return
    marked = f"{text[:start]}[[{text[start:end]}]]{text[end:]}"
    assert passages_marked(text, marked) == [(start, end)]
