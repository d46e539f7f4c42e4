"""People named after a title, and offices that name nobody."""

import pytest

from contributions.signals import Code

FOUND = [
    ("M. Dupont ne répond jamais.", ["M. Dupont"]),
    ("J’ai vu M.Dupont hier", ["M.Dupont"]),
    ("Mme le maire Durand l’a promis.", ["Mme le maire Durand"]),
    ("J’ai demandé l’avis de Mme la maire, puis de Mme Lefèvre.", ["Mme Lefèvre"]),
    ("Le docteur Martin est parti à la retraite", ["docteur Martin"]),
    ("Monsieur Jean-Pierre Le Goff a refusé", ["Monsieur Jean-Pierre Le Goff"]),
    ("monsieur Durand, du service des eaux", ["monsieur Durand"]),
    ("Madame de Villiers-Laurent tient la bibliothèque", ["Madame de Villiers-Laurent"]),
    ("Mme d’Artigue et M. O’Brien", ["Mme d’Artigue", "M. O’Brien"]),
    ("MM. Dupont et Durand se disputent", ["MM. Dupont et Durand"]),
    ("M. et Mme Benali habitent au-dessus", ["Mme Benali"]),
    ("Dans la classe de Mlle Nguyen, il fait 15 °C", ["Mlle Nguyen"]),
    ("L’école de Mme Martin ferme", ["Mme Martin"]),
    ("Pourquoi Me Rossi défend-il la mairie ?", ["Me Rossi"]),
    ("Le Dr El Amrani consulte le mardi", ["Dr El Amrani"]),
    ("Le professeur Lemoine l’a écrit", ["professeur Lemoine"]),
    ("Madame la secrétaire d’État Claire Dumas", ["Madame la secrétaire d’État Claire Dumas"]),
    ("Le ministre Paul Verdon avait dit non", ["ministre Paul Verdon"]),
    ("le maire Delcourt et la députée Inès Morvan", ["maire Delcourt", "députée Inès Morvan"]),
    ("M. le premier ministre Marchal", ["M. le premier ministre Marchal"]),
    ("M. DUPONT EST ABSENT", ["M. DUPONT"]),
    ("M. J.-P. Dupont signe tout", ["M. J.-P. Dupont"]),
    ("L’avis d’Mme Élodie Œuvrard compte", ["Mme Élodie Œuvrard"]),
    ("À la place de M. Dupont, je partirais", ["M. Dupont"]),
    ("Le voisin, M. Lopez, gare son 4x4 sur le trottoir", ["M. Lopez"]),
    ("M. l’abbé Fontaine prête la salle", ["M. l’abbé Fontaine"]),
    ("Madame Le Bihan et Monsieur Le Maire", ["Madame Le Bihan"]),
    ("C’est à mme Garcia de répondre, pas à l’adjointe", ["mme Garcia"]),
    ("Merci à Mr Traoré !", ["Mr Traoré"]),
    ("La directrice Sonia Haddad est à l’écoute", ["directrice Sonia Haddad"]),
]

NOT_FOUND = [
    "Madame la Région devrait payer.",
    "Monsieur le Maire, réveillez-vous.",
    "M. le Préfet du Rhône a signé.",
    "Mme la Présidente de Villeurbanne a promis",
    "Le maître d’ouvrage et le Maître d’Œuvre",
    "Un Docteur en droit et un Maître de Conférences",
    "La gare de St-Martin et celle de Saint-Étienne",
    "Au 12 rue du Docteur Roux, le trottoir est cassé",
    "Le lycée Monseigneur Dupanloup manque de tables",
    "Avenue du Président Kennedy, boulevard du Professeur Lejeune",
    "L’école Madame de Sévigné",
    "Mesdames, Messieurs, chers élus",
    "Madame, Monsieur,\nJe vous écris",
    "Bonjour Madame Je voudrais un banc",
    "Monsieur Tout-le-monde paie, madame Michu aussi",
    "Monsieur X et Madame Y se garent là",
    "10 M d’Euros pour un rond-point",
    "La ligne M Bellecour",
    "Le Directeur Technique National et le Président Directeur Général",
    "Madame la Ministre Déléguée au Numérique",
    "Monsieur le Président du Conseil Régional",
    "Le Maire Adjoint et la Conseillère Régionale",
    "Le professeur des écoles, le Professeur Agrégé",
    "Paris, Lyon, Marseille et la Région Sud",
    "Monsieur le Garde des Sceaux, Madame la Défenseure des droits",
    "Mme Le maire et M. Le Président de région",
    "La Fondation Abbé Pierre nous aide",
    "Le docteur m’a dit de marcher",
    "Me voilà bien avancé. Me Voici donc.",
    "C’est la mme chose partout",
    "Messieurs les Députés, Mesdames les Sénatrices",
    "Le maire LR et la députée PS",
    "Monsieur le Directeur général des services",
]


@pytest.mark.parametrize(("text", "passages"), FOUND)
def test_a_name_after_a_title_is_found_and_marked_with_it(marked, text, passages):
    assert marked(Code.NAMED_PERSON, text) == passages


@pytest.mark.parametrize("text", NOT_FOUND)
def test_an_office_a_street_or_a_greeting_names_nobody(marked, text):
    assert marked(Code.NAMED_PERSON, text) == []


@pytest.mark.parametrize("table", [FOUND, NOT_FOUND])
def test_the_tables_are_long_enough(table):
    assert len(table) >= 20
