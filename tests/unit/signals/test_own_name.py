"""The sender's name in the text."""

import pytest

from contributions.signals import Code

FOUND = [
    ("Anne Lefèvre", "Je m’appelle Anne Lefèvre.", ["Anne Lefèvre"]),
    ("Anne Lefèvre", "je m'appelle anne lefevre", ["anne lefevre"]),
    ("anne lefevre", "Signé : ANNE LEFÈVRE", ["ANNE LEFÈVRE"]),
    ("Anne Lefèvre", "Lefèvre Anne, 3e étage", ["Lefèvre Anne"]),
    ("Anne Lefèvre", "Demandez madame Lefèvre au guichet", ["Lefèvre"]),
    ("Anne Lefèvre", "A. Lefèvre, habitante", ["A. Lefèvre"]),
    ("Anne Lefèvre", "Cordialement, Anne", ["Anne"]),
    ("Anne Lefèvre", "C’est l’avis d’Anne, le mien.", ["Anne"]),
    ("Jean-Pierre Le Goff", "Jean-Pierre Le Goff vous salue", ["Jean-Pierre Le Goff"]),
    ("Jean-Pierre Le Goff", "Jean Pierre pense que non", ["Jean Pierre"]),
    ("Jean-Pierre Le Goff", "La famille Goff vit ici", ["Goff"]),
    ("Mme Benali", "Benali, du bâtiment C", ["Benali"]),
    ("M. Karim Benali", "Karim Benali, Karim pour les voisins", ["Karim Benali", "Karim"]),
    ("Pierre Petit", "Pierre Petit, au 3e", ["Pierre Petit"]),
    ("Pierre Petit", "P. Petit", ["P. Petit"]),
    ("Marie", "Je m’appelle Marie et je roule", ["Marie"]),
    ("Claire Morin", "Merci d’écrire à Claire Morin ou à Claire.", ["Claire Morin", "Claire"]),
    ("Zoé", "Moi, Zoé, 12 ans", ["Zoé"]),
    ("Zoe\u0308 Marin", "Zoë habite ici", ["Zoë"]),
    ("Zoë Marin", "Zoe\u0308 habite ici", ["Zoe\u0308"]),
    ("O’Brien", "Sean O'Brien le sait", ["O'Brien"]),
    ("Association Les Pédaliers", "L’association les Pédaliers demande", ["association les Pédaliers"]),
    ("Mairie de Trifouilly", "La mairie de Trifouilly écrit", ["mairie de Trifouilly"]),
    ("Nguyễn Thị Hoa", "Nguyen Thi Hoa", ["Nguyen Thi Hoa"]),
    ("Marie-Claude Dubreuil", "Contactez marie-claude", ["marie-claude"]),
]

NOT_FOUND = [
    ("", "Je m’appelle Anne."),
    ("Anne Lefèvre", "Je suis pour les pistes cyclables."),
    ("Anne Lefèvre", "Marianne veille, et les anneaux aussi"),
    ("Anne Lefèvre", "Sainte-Anne est un bel hôpital"),
    ("Al", "Al est un prénom court"),
    ("A. L.", "A. L. et B. M. sont d’accord"),
    ("Pierre", "Une pierre est tombée du mur."),
    ("Rose Petit", "Une rose et un petit banc"),
    ("Claire", "La règle n’est pas claire"),
    ("Citoyenne", "Une citoyenne avertie en vaut deux"),
    ("Citoyenne numérique", "La citoyenne d’aujourd’hui est numérique"),
    ("France Martel", "La France et l’Europe"),
    ("Un habitant", "Un habitant sur deux le demande"),
    ("Parent d’élève", "Un parent d’élève attend à la grille"),
    ("Pierre", "Pierre qui roule n’amasse pas mousse. Pierre après pierre."),
    ("Marie", "On se marie à la mairie"),
    ("Jean-Pierre", "Jean-Claude et Pierre-Yves"),
    ("Collectif Vélo Sud", "Le vélo va vers le sud avec ce collectif"),
    ("Association Les Pédaliers", "Une association de quartier"),
    ("Mairie de Trifouilly", "À Trifouilly, rien ne bouge"),
    ("anne@exemple.fr", "Anne, exemple de patience"),
    ("cyclo69", "Le cyclo passe devant le 69"),
    ("M.", "M. le Maire"),
    ("Monsieur", "Monsieur le maire"),
    ("De La", "Le bord de la route"),
    ("😀", "Je souris 😀"),
    ("Étudiante", "Je suis étudiante à Lyon"),
    ("Paul Marchand", "Le petit marchand du coin"),
]


@pytest.mark.parametrize(("shown_as", "text", "passages"), FOUND)
def test_the_name_shown_is_found_in_the_words_in_every_form(marked, shown_as, text, passages):
    assert marked(Code.OWN_NAME, text, shown_as=shown_as) == passages


@pytest.mark.parametrize(("shown_as", "text"), NOT_FOUND)
def test_words_that_only_look_like_the_name_are_left_alone(marked, shown_as, text):
    assert marked(Code.OWN_NAME, text, shown_as=shown_as) == []


@pytest.mark.parametrize("table", [FOUND, NOT_FOUND])
def test_the_tables_are_long_enough(table):
    assert len(table) >= 20
