"""Words as the search compares them, without a database."""

import threading
from itertools import permutations

import pytest

from contributions.stems import LONGEST_WORD, stems, stems_of_text, telling_words, words

# Each word of a group finds every other one.
GROUPS = [
    ["règlement", "reglement", "règlements", "Reglements"],
    ["lycée", "lycées", "lycee", "LYCÉES"],
    ["forêt", "foret", "forêts", "la Forêt"],
    ["école", "l'école", "l’école", "ecole", "d’écoles", "ÉCOLE"],
    ["œuvre", "oeuvres", "ŒUVRES", "oeuvre", "l’œuvre"],
    ["étudier", "étudié", "étudiée"],
    ["cheval", "chevaux"],
    ["emploi", "emplois", "L’emploi"],
    ["vélo", "vélos", "velo", "velos"],
    ["lieu", "lieux"],
    ["cafe\u0301", "café"],  # decomposed and composed
]
PAIRS = [pair for group in GROUPS for pair in permutations(group, 2)]


@pytest.mark.parametrize(("searched", "written"), PAIRS)
def test_each_form_of_a_word_finds_the_others(searched, written):
    held = stems_of_text(written)
    for word in telling_words(searched, most=10):
        assert not held.isdisjoint(stems(word))


@pytest.mark.parametrize(
    ("searched", "written"),
    [
        ("école", "écolier"),
        ("forêt", "fort"),
        ("bus", "but"),
        ("parc", "parcours"),
        ("mai", "mais"),
        ("moi", "mois"),
    ],
)
def test_different_words_stay_different(searched, written):
    assert stems_of_text(written).isdisjoint(stems(searched))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("L’école d'à côté, aujourd’hui", ["école", "à", "côté", "aujourd", "hui"]),
        ("rendez-vous a_b 3,5 km²", ["rendez", "vous", "a", "b", "3", "5", "km2"]),
        ("s_published AND p_1 *", ["s", "published", "and", "p", "1"]),
        ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zerowidth"]),
        ("日本 Ελλάδα اليوم", ["日本", "ελλάδα", "اليوم"]),
        ("😀 ' \" \0 () ^ ’", []),
    ],
)
def test_a_text_is_cut_into_words(text, found):
    assert words(text) == found


def test_little_words_of_a_search_are_left_out_unless_it_has_no_other():
    assert telling_words("l’école de la forêt de l’école", most=10) == ["école", "forêt"]
    assert telling_words("où es-tu", most=10) == ["es"]
    assert telling_words("de la", most=10) == ["de", "la"]
    assert telling_words(" ".join(f"mot{number}" for number in range(50)), most=3) == ["mot0", "mot1", "mot2"]


def test_a_stem_is_never_empty_never_longer_than_a_word_may_be_and_needs_no_quoting():
    for word in words("l’été étés s \u0149 s’est ŉ ﷺ ½ Ⅷ ᾀ \u1100\u1161 " + "é" * 500 + " " + "x" * 5000):
        assert stems(word)
        for stem in stems(word):
            assert 0 < len(stem) <= LONGEST_WORD
            assert stem.isalnum()


def test_stems_are_the_same_in_every_thread():
    stems.cache_clear()
    wanted = [stems(word) for word in words("règlements étudiés travaux chevaux écoles")]
    wrong = []

    def work() -> None:
        for _again in range(200):
            stems.cache_clear()
            if [stems(word) for word in words("règlements étudiés travaux chevaux écoles")] != wanted:
                wrong.append(threading.get_ident())

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
