"""Phone numbers in French sentences, in digits and in words."""

import pytest

from contributions.signals import Code

FOUND = [
    ("Appelez-moi au 06 12 34 56 78.", ["06 12 34 56 78"]),
    ("Tél. : 06.12.34.56.78", ["06.12.34.56.78"]),
    ("tel:0612345678", ["0612345678"]),
    ("Le 04-72-00-00-00 ne répond jamais", ["04-72-00-00-00"]),
    ("01/23/45/67/89 aux heures de bureau", ["01/23/45/67/89"]),
    ("Mon portable est le +33 6 12 34 56 78, merci", ["+33 6 12 34 56 78"]),
    ("+33612345678", ["+33612345678"]),
    ("+33 (0)6 12 34 56 78", ["+33 (0)6 12 34 56 78"]),
    ("Depuis l’étranger, 0033 6 12 34 56 78", ["0033 6 12 34 56 78"]),
    ("0033612345678", ["0033612345678"]),
    ("06 12 345 678 le soir", ["06 12 345 678"]),
    ("Le standard : 0800 123 456 (gratuit)", ["0800 123 456"]),
    ("08 92 12 34 56 est trop cher", ["08 92 12 34 56"]),
    ("0 6 1 2 3 4 5 6 7 8", ["0 6 1 2 3 4 5 6 7 8"]),
    ("o6 12 34 56 78, c’est pour toi", ["o6 12 34 56 78"]),
    ("06 12 34 56 78 / 07 98 76 54 32", ["06 12 34 56 78", "07 98 76 54 32"]),
    ("Mon 06 : 0 7 . 1 2 . 3 4 . 5 6 . 7 8", ["0 7 . 1 2 . 3 4 . 5 6 . 7 8"]),
    ("06 12 34 56 78 14h-18h", ["06 12 34 56 78"]),
    (
        "Mon numéro, zéro six douze trente-quatre cinquante-six soixante-dix-huit !",
        ["zéro six douze trente-quatre cinquante-six soixante-dix-huit"],
    ),
    (
        "zéro six, douze, trente-quatre, vingt et un, zéro neuf",
        ["zéro six, douze, trente-quatre, vingt et un, zéro neuf"],
    ),
    ("zéro sept 12 34 56 78", ["zéro sept 12 34 56 78"]),
    ("À La Réunion : 0262 12 34 56", ["0262 12 34 56"]),
    ("+262 692 12 34 56", ["+262 692 12 34 56"]),
    ("+32 470 12 34 56 en Belgique", ["+32 470 12 34 56"]),
    ("Elle habite au 12. 06 12 34 56 78.", ["06 12 34 56 78"]),
    ("06\u00a012\u00a034\u00a056\u00a078", ["06\u00a012\u00a034\u00a056\u00a078"]),
    ("（０６）１２ ３４ ５６ ７８", ["（０６）１２ ３４ ５６ ７８"]),
]

NOT_FOUND = [
    "SIRET 052 345 678 00012",
    "Siren : 052345678",
    "Le budget est de 1 200 000 000 €.",
    "Il y avait 0612345678 € en jeu, dit-il",
    "Du 01/02/2023 au 03/04/2023",
    "Réunions les 05.06.2024 et 07.08.2024",
    "Ma référence est C-0612-3456-78",
    "Dossier n° 0612345678",
    "Facture 0123456789 jamais reçue",
    "IBAN FR76 3000 6000 0112 3456 7890 189",
    "ISBN 0 12 345678 9",
    "L’article L. 131-1 et l’article R. 2213-45-1",
    "69003 Lyon, 13001 Marseille, 01000 Bourg",
    "Le 3919 et le 15 sont à afficher.",
    "Une hausse de 0.612345678 point",
    "Le bus 06 passe à 12h34 et 56 personnes montent",
    "Numéro de sécurité sociale : 1 85 05 78 006 084 36",
    "Coordonnées 45.764043, 4.835659",
    "De 2010 à 2020, 12 34 logements",
    "zéro déchet, deux tris, trois bacs",
    "zéro un deux trois quatre cinq, partez !",
    "Entre zéro et dix enfants par classe",
    "Le numéro de la mairie est introuvable.",
    "+ 33 000 000 d’euros pour les routes",
    "https://exemple.fr/page/0612345678 et https://exemple.fr/?id=0612345678",
    "Réunion le 06/12/2023 14:30, puis le 05.06.2024 18:00",
    "Les lots 01 02 03 04 05 06 07",
    "N° 2024-0612345678, enregistré 20240612123456",
    "Les lignes 01, 02, 03, 04 et 05",
]


@pytest.mark.parametrize(("text", "passages"), FOUND)
def test_a_phone_number_is_found_and_marked_whole(marked, text, passages):
    assert marked(Code.PHONE, text) == passages


@pytest.mark.parametrize("text", NOT_FOUND)
def test_other_numbers_are_left_alone(marked, text):
    assert marked(Code.PHONE, text) == []


@pytest.mark.parametrize("table", [FOUND, NOT_FOUND])
def test_the_tables_are_long_enough(table):
    assert len(table) >= 20
