"""E-mail addresses in French sentences, hidden from machines or not."""

import pytest

from contributions.signals import Code

FOUND = [
    ("Écrivez-moi à anne.martin@exemple.fr.", ["anne.martin@exemple.fr"]),
    ("anne@exemple.org", ["anne@exemple.org"]),
    ("Mon mail:anne_martin75@exemple.com, merci", ["anne_martin75@exemple.com"]),
    ("<anne+velo@mairie.exemple.fr>", ["anne+velo@mairie.exemple.fr"]),
    ("ANNE.MARTIN@EXEMPLE.FR", ["ANNE.MARTIN@EXEMPLE.FR"]),
    ("Adresse : anne.martin @ exemple.fr", ["anne.martin @ exemple.fr"]),
    ("nom (arobase) domaine point fr", ["nom (arobase) domaine point fr"]),
    ("Joignez nom [at] domaine.fr pour venir", ["nom [at] domaine.fr"]),
    ("anne arobase exemple point com", ["anne arobase exemple point com"]),
    ("anne arrobase exemple.com", ["anne arrobase exemple.com"]),
    ("anne point martin arobase exemple point fr", ["anne point martin arobase exemple point fr"]),
    ("anne.martin chez exemple point fr", ["anne.martin chez exemple point fr"]),
    ("anne(at)exemple(dot)org", ["anne(at)exemple(dot)org"]),
    ("anne[@]exemple[.]fr", ["anne[@]exemple[.]fr"]),
    ("anne {arobase} exemple {point} eu", ["anne {arobase} exemple {point} eu"]),
    ("hélène@exemple.fr ou zoé@exemple.fr", ["hélène@exemple.fr", "zoé@exemple.fr"]),
    ("Contact:mailto:anne@exemple.fr", ["anne@exemple.fr"]),
    ("anne@exemple.fr.Merci de répondre", ["anne@exemple.fr"]),
    ("Voici l’adresse de l’association, asso-du-parc@exemple.asso.fr !", ["asso-du-parc@exemple.asso.fr"]),
    ("anne@ exemple.fr", ["anne@ exemple.fr"]),
    ("anne＠exemple.fr", ["anne＠exemple.fr"]),
    ("Mon courriel (anne.m@exemple.bzh) est lu le soir", ["anne.m@exemple.bzh"]),
]

NOT_FOUND = [
    "Le compte @transfo sur les réseaux",
    "Suivez @ville_de_lyon !",
    "Rendez-vous @ la mairie demain",
    "Le kilo de pommes @ 2 euros",
    "J’ai commandé chez exemple.fr, livré en deux jours",
    "Je travaille chez Orange depuis dix ans",
    "L’arobase est un signe ancien.",
    "Le signe arobase point final",
    "C’est à ce point fr équent",
    "Voir le site exemple.fr",
    "Un mail suffirait pour prévenir les parents.",
    "Le point (a) de l’article 3 est obscur",
    "Réunion (at) midi",
    "12 @ 15 personnes",
    "foo@bar",
    "Écrivez à la mairie, point final.",
    "Le prénom@ n’est pas une adresse.",
    "Vas-y @ fond",
    "[at] domaine point fr",
    "Chez nous point de bus le dimanche",
    "L’adresse électronique de la mairie n’est affichée nulle part.",
    "Nos élu@s et habitant@s méritent mieux.",
]


@pytest.mark.parametrize(("text", "passages"), FOUND)
def test_an_e_mail_address_is_found_and_marked_whole(marked, text, passages):
    assert marked(Code.EMAIL, text) == passages
    assert marked(Code.LINK, text) == [], "the domain of an address is no link"


@pytest.mark.parametrize("text", NOT_FOUND)
def test_what_is_no_address_is_left_alone(marked, text):
    assert marked(Code.EMAIL, text) == []


@pytest.mark.parametrize("table", [FOUND, NOT_FOUND])
def test_the_tables_are_long_enough(table):
    assert len(table) >= 20
