"""Passages in capitals that shout, and those that do not."""

import pytest

from contributions.signals import Code

CALM = "Nous demandons depuis deux ans une réponse claire de la part du service concerné. "

FOUND = [
    ("NON AUX VOITURES EN CENTRE-VILLE", ["NON AUX VOITURES EN CENTRE-VILLE"]),
    ("STOP AUX TRAVAUX !", ["STOP AUX TRAVAUX"]),
    (CALM + "C’EST INADMISSIBLE ET VOUS LE SAVEZ.", ["C’EST INADMISSIBLE ET VOUS LE SAVEZ"]),
    (CALM + "IL FAUT AGIR MAINTENANT POUR NOS ENFANTS !", ["IL FAUT AGIR MAINTENANT POUR NOS ENFANTS"]),
    (
        "Je vous le dis, ON NE NOUS ÉCOUTE JAMAIS DANS CETTE VILLE, voilà.",
        ["ON NE NOUS ÉCOUTE JAMAIS DANS CETTE VILLE"],
    ),
    ("ASSEZ DE PROMESSES", ["ASSEZ DE PROMESSES"]),
    (CALM + "VOUS ÊTES TOUS LES MÊMES !", ["VOUS ÊTES TOUS LES MÊMES"]),
    ("LES BUS DE LA TCL NE PASSENT PLUS", ["LES BUS DE LA TCL NE PASSENT PLUS"]),
    ("PLUS DE BANCS, PLUS D’ARBRES, MOINS DE BÉTON", ["PLUS DE BANCS, PLUS D’ARBRES, MOINS DE BÉTON"]),
    ("POURQUOI NE PAS OUVRIR LE DIMANCHE ?", ["POURQUOI NE PAS OUVRIR LE DIMANCHE"]),
    (CALM + "ET LES ENFANTS DANS TOUT ÇA, QUI Y PENSE ?", ["ET LES ENFANTS DANS TOUT ÇA, QUI Y PENSE"]),
    ("RIEN N’EST FAIT POUR LES PIÉTONS", ["RIEN N’EST FAIT POUR LES PIÉTONS"]),
    ("ÇA SUFFIT LES RETARDS", ["ÇA SUFFIT LES RETARDS"]),
    ("UNE ÉCOLE POUR TOUS", ["UNE ÉCOLE POUR TOUS"]),
    (CALM + "JE NE PAIERAI PLUS MON ABONNEMENT À LA SNCF.", ["JE NE PAIERAI PLUS MON ABONNEMENT À LA SNCF"]),
    (CALM + "RENDEZ-NOUS NOTRE GARE ET NOS TRAINS", ["RENDEZ-NOUS NOTRE GARE ET NOS TRAINS"]),
    ("HONTE À VOUS TOUS !!!", ["HONTE À VOUS TOUS"]),
    (CALM + "\n" + "TOUT EST FERMÉ LE SOIR, TOUT !", ["TOUT EST FERMÉ LE SOIR, TOUT"]),
    ("LE MAIRE DOIT PARTIR\nET SES ADJOINTS AUSSI", ["LE MAIRE DOIT PARTIR", "ET SES ADJOINTS AUSSI"]),
    ("OUI AU VÉLO DANS LES TRAINS 🚲 !", ["OUI AU VÉLO DANS LES TRAINS"]),
    ("LES E\u0301LUS NE FONT RIEN", ["LES E\u0301LUS NE FONT RIEN"]),
    ("L’ŒUVRE DES ÉLÈVES EST BELLE", ["L’ŒUVRE DES ÉLÈVES EST BELLE"]),
]

NOT_FOUND = [
    "Le RGPD, la région PACA et la SNCF",
    "RGPD, PACA, SNCF, TER, CROUS, CAF, CPAM",
    "CROUS",
    "SNCF TER PACA CROUS CAF",
    "La CNIL et l’ANSSI ont répondu à la CADA.",
    "Jean DUPONT-MARTIN habite VILLEURBANNE.",
    "Le T.E.R. de 8 h",
    "OK",
    "NON !",
    "Je veux VRAIMENT que cela change.",
    "Ce n’est PAS possible, vraiment PAS.",
    CALM + "\nEXPOSÉ DES MOTIFS DE LA PROPOSITION\n" + CALM,
    CALM + "\nTITRE II : DES TRANSPORTS DU QUOTIDIEN\n" + CALM,
    "Le rapport « LES BUS DE NUIT DANS LES VILLES MOYENNES » dit le contraire.",
    "La Compagnie des Eaux de Lyon",
    "ENEDIS, ORANGE, VEOLIA et SUEZ creusent chacun leur tour",
    "L’université de LYON et l’INSA",
    "A B C D E F G H I J",
    "XIXe siècle, Louis XIV, chapitre XXVIII",
    "N° SIRET, IBAN, BIC, RIB",
    "1 234 567 890",
    "",
    "!!!! ????",
    "ДОМ И САД ДЛЯ ВСЕХ НАС",
    "La ZFE, le PLU-H, le PCAET et le SCOT",
    "Le TGV INOUI et le TER",
]


@pytest.mark.parametrize(("text", "passages"), FOUND)
def test_a_passage_that_shouts_is_found_and_marked(marked, text, passages):
    assert marked(Code.CAPITALS, text) == passages


@pytest.mark.parametrize("text", NOT_FOUND)
def test_acronyms_names_and_headings_do_not_shout(marked, text):
    assert marked(Code.CAPITALS, text) == []


@pytest.mark.parametrize("table", [FOUND, NOT_FOUND])
def test_the_tables_are_long_enough(table):
    assert len(table) >= 20
