import pytest

from portal.typography import french

NBSP = "\u00a0"
WJ = "\u2060"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Que faire ?", f"Que faire{NBSP}?"),
        ("Enfin !", f"Enfin{NBSP}!"),
        ("Jeunes : racontez ; nous lisons", f"Jeunes{NBSP}: racontez{NBSP}; nous lisons"),
        ("« Le pain »", f"«{NBSP}Le pain{NBSP}»"),
        ("« Pourquoi ? »", f"«{NBSP}Pourquoi{NBSP}?{NBSP}»"),
    ],
)
def test_a_sign_stays_with_its_word(text: str, expected: str) -> None:
    assert french(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("faut-il essayer", f"faut{WJ}-{WJ}il essayer"),
        ("a-t-elle basculé", f"a{WJ}-{WJ}t{WJ}-{WJ}elle basculé"),
        ("Dites-nous où", f"Dites{WJ}-{WJ}nous où"),
        ("vous êtes-vous arrêté·e", f"vous êtes{WJ}-{WJ}vous arrêté·e"),
        ("EST-CE QUE", f"EST{WJ}-{WJ}CE QUE"),
    ],
)
def test_an_inversion_does_not_break(text: str, expected: str) -> None:
    assert french(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "What happened?",
        "À 12:30, voir https://exemple.fr/?a=1",
        "Aix-en-Provence",
        "micro-ondes",
        "16-25 ans",
        "co-construire un porte-clés",
        "un agenda -il",
    ],
)
def test_the_rest_is_left_alone(text: str) -> None:
    assert french(text) == text


def test_joining_twice_changes_nothing_more() -> None:
    once = french("« Où, dites-moi, a-t-on essayé ? »")

    assert french(once) == once
