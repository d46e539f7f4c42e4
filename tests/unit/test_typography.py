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
    ("text", "expected"),
    [
        ("De 9 h 30 à 17 h, à Arles", f"De 9{NBSP}h{NBSP}30 à 17{NBSP}h, à Arles"),
        ("Appelez le 04 91 00 00 00.", f"Appelez le 04{NBSP}91{NBSP}00{NBSP}00{NBSP}00."),
        ("+33 4 91 00 00 00", f"+33{NBSP}4{NBSP}91{NBSP}00{NBSP}00{NBSP}00"),
        ("40 % de 1 250 repas à 4 €", f"40{NBSP}% de 1{NBSP}250 repas à 4{NBSP}€"),
        ("le n° 3", f"le n°{NBSP}3"),
        ("lundi 9 décembre 2013", f"lundi 9{NBSP}décembre 2013"),
        ("dès le 1er mars", f"dès le 1er{NBSP}mars"),
    ],
)
def test_a_number_stays_whole(text: str, expected: str) -> None:
    assert french(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2 habitants sur 10",
        "le 12, le 14",
        "12 marsouins",
        "What happened?",
        "À 12:30, voir https://exemple.fr/?a=1",
        "https://exemple.fr/rendez-vous",
        "Écrire à rendez-vous@exemple.fr",
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
    once = french("« Où, dites-moi, a-t-on essayé ? » À 14 h 30, au 04 91 00 00 00.")

    assert french(once) == once
