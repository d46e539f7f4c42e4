"""Insults, slurs and coarse words in French sentences, plain or disguised; and the words that resemble them.

These sentences are here so that nobody has to read them on a public page.
"""

import pytest

from contributions.signals import Code, find_signals
from contributions.signals.lexicon import LEXICON, PHRASES

INSULTING = [
    ("Le maire est un connard.", ["connard"]),
    ("Bande de connasses", ["connasses"]),
    ("Quel salaud, celui-là !", ["salaud"]),
    ("C’est un ramassis d’enculés", ["enculés"]),
    ("Ces ENFOIRÉS de promoteurs", ["ENFOIRÉS"]),
    ("cet enfoire d'adjoint", ["enfoire"]),
    ("Espèce d’abruti", ["abruti"]),
    ("Les crétins qui ont dessiné ce rond-point", ["crétins"]),
    ("Cet idiot de conseiller n’a rien lu", ["idiot"]),
    ("Imbéciles ! Vous détruisez le parc.", ["Imbéciles"]),
    ("Vous êtes des incapables", ["incapables"]),
    ("Vous n’êtes qu’une bande de voleurs", ["voleurs"]),
    ("Les taxis sont tous des menteurs", ["menteurs"]),
    ("Ces guignols du conseil", ["guignols"]),
    ("Tu es une ordure", ["ordure"]),
    ("Sale bâtard", ["bâtard"]),
    ("Espèce de gros porc", ["porc"]),
    ("Ta gueule le maire", ["Ta gueule"]),
    ("Va te faire foutre avec ton tram", ["Va te faire foutre"]),
    ("Allez vous faire voir", ["Allez vous faire voir"]),
    ("fils de pute", ["fils de pute"]),
    ("C’est une pute", ["pute"]),
    ("Nique ta mère", ["Nique ta mère"]),
    ("bande de trous du cul", ["trous du cul"]),
    ("Un lèche-cul de première", ["lèche-cul"]),
    ("quel gros con", ["con"]),
    ("Vous êtes des cons", ["cons"]),
    ("On nous prend pour des cons", ["cons"]),
    ("Quelle bande de clowns à la mairie", ["clowns"]),
    ("les c0ns et les s4l0pes", ["c0ns", "s4l0pes"]),
    ("Il m’a traité de « sale négro »", ["négro"]),
    ("Sale arabe, rentre dans ton pays", ["arabe", "rentre dans ton pays"]),
    ("mort aux juifs", ["juifs"]),
    ("sale pédé", ["pédé"]),
    ("une gouine au conseil", ["gouine"]),
    ("les bougnoules du quartier", ["bougnoules"]),
    ("espèce de mongolien", ["mongolien"]),
    ("Tous pourris !", ["Tous pourris"]),
    ("je vous emmerde", ["je vous emmerde"]),
    # disguised
    ("quel connnnard", ["connnnard"]),
    ("quel c*nnard ce type", ["c*nnard"]),
    ("un vrai conn@rd", ["conn@rd"]),
    ("c o n n a r d", ["c o n n a r d"]),
    ("C.O.N.N.A.R.D.S de promoteurs", ["C.O.N.N.A.R.D.S"]),
    ("t u  e s  u n  s-a-l-a-u-d", ["s-a-l-a-u-d"]),
    ("espèce de s@l0pe", ["s@l0pe"]),
    ("p*te", ["p*te"]),
    ("fdp va", ["fdp"]),
    ("ntm le tram", ["ntm"]),
    ("tg", ["tg"]),
    ("ｃｏｎｎａｒｄ", ["ｃｏｎｎａｒｄ"]),
    ("con\u00adnard", ["con\u00adnard"]),
    ("encule\u0301", ["encule\u0301"]),
]

COARSE = [
    ("C’est vraiment de la merde, cet arrêt de bus", ["merde"]),
    ("Quel bordel devant la gare", ["bordel"]),
    ("Putain, encore un retard", ["Putain"]),
    ("On s’emmerde le dimanche", ["emmerde"]),
    ("C’est chiant d’attendre", ["chiant"]),
    ("C’est con, on aurait pu garder les arbres", ["con"]),
    ("Assez de ces conneries", ["conneries"]),
    ("J’en ai rien à foutre", ["rien à foutre"]),
]

NOT_FOUND = [
    "Je suis concerné par ce projet de contournement.",
    "La dispute sur l’amputation du budget est réputée close.",
    "Il faut reculer l’arrêt de bus.",
    "Un bâtard bien cuit et deux baguettes",
    "Mon chien n’a pas d’espace pour courir.",
    "Cette espèce de chien est interdite au parc",
    "Une bande de chiens errants traîne le soir",
    "Le ramassage des ordures ménagères",
    "Un tas de fumier bloque le chemin",
    "La vache et son veau paissent au bord du Rhône.",
    "Une bande cyclable, une bande d’arrêt d’urgence",
    "Une voiture sale, une rue sale",
    "Le poisson salé noir de fumée",
    "Les personnes juives, arabes, noires ou homosexuelles sont discriminées",
    "Je suis étranger et handicapé, sans ascenseur",
    "Vous êtes une femme noire, on vous écoute moins",
    "Si vous êtes incapable de marcher, rien n’est prévu",
    "Les majeurs incapables ont un tuteur.",
    "Le tribunal est incompétent.",
    "Ce serait idiot de couper ces arbres.",
    "Une dépense idiote",
    "Je trouve ce projet débile, idiot et crétin",
    "Les Mongols parlent mongol, une langue d’Asie",
    "Un débile léger peut travailler ici",
    "Nul n’est censé ignorer la loi ; le coût est nul.",
    "Un pique-nique au bord du lac",
    "Les salopettes des jardiniers, les salons, les salons de thé",
    "Le conseil, les conseils, la connexion, le coning",
    "Chili con carne à la cantine",
    "La pédale de mon vélo et la tapette à mouches",
    "Un clown viendra à la fête de l’école",
    "Les déchets verts, zéro déchet",
    "Le Rio Negro et le Monténégro",
    "La ville de Condom, le pays de Bitche",
    "Mettre en demeure les propriétaires",
    "Le Togo (TG) et NTM en concert",
    "PD 2030 : plan de déplacement",
    "Des produits vendus en vrac, un logement vendu",
    "Les arriérés de loyer",
    "On se moque de nous, ras-le-bol !",
    "Les moutons broutent le parc",
    "Les options call et put* (voir la note)",
    "3*4 mètres, mot*, CO2, H2O, c0vid",
    "L.A.C. et C.H.U. : a b c d e",
    "Il enculturait, disait-il, les foules",
    "Le traître mot, le lâche abandon, il lâche prise",
    "Voir https://exemple.fr/con-nard/merde",
]


@pytest.mark.parametrize(("text", "passages"), INSULTING)
def test_an_insult_is_found_and_marked_as_written(marked, text, passages):
    assert marked(Code.INSULT, text) == passages
    assert not next(each for each in find_signals({"body": text}) if each.code == Code.INSULT).coarse


@pytest.mark.parametrize(("text", "passages"), COARSE)
def test_a_coarse_word_is_found_and_told_apart(marked, text, passages):
    assert marked(Code.INSULT, text) == passages
    assert next(each for each in find_signals({"body": text}) if each.code == Code.INSULT).coarse


@pytest.mark.parametrize("text", NOT_FOUND)
def test_words_that_resemble_an_insult_or_mean_something_else_are_left_alone(marked, text):
    assert marked(Code.INSULT, text) == []


@pytest.mark.parametrize("table", [INSULTING, NOT_FOUND])
def test_the_tables_are_long_enough(table):
    assert len(table) >= 20


def test_one_insult_among_coarse_words_is_not_only_coarse():
    (signal,) = find_signals({"title": "Quel bordel", "body": "Ces connards dorment"})
    assert not signal.coarse


def test_forms_are_made_by_rules():
    assert {"connards", "idiotes", "menteuse", "enculees", "emmerdent", "merdeuses", "chienne"} <= set(
        LEXICON
    )
    assert all(form.isascii() and form == form.lower() for form in LEXICON if form != "sous-homme")
    assert all(word.isalpha() for phrase in PHRASES for word in phrase)
