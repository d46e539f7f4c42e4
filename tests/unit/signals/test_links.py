"""Addresses of sites in French sentences."""

import pytest

from contributions.signals import Code

FOUND = [
    ("Tout est expliqué sur https://www.exemple.fr/page?id=3.", ["https://www.exemple.fr/page?id=3"]),
    ("Voir http://exemple.org", ["http://exemple.org"]),
    ("Le site www.transfo.fr, très clair, le dit déjà.", ["www.transfo.fr"]),
    ("Allez sur transfo.fr pour vous inscrire.", ["transfo.fr"]),
    ("La carte est là : exemple.gouv.fr/page/12 (mise à jour hier).", ["exemple.gouv.fr/page/12"]),
    ("C’est écrit dans l’article (www.exemple.com).", ["www.exemple.com"]),
    ("J’ai vu sur d’exemple.net des prix plus bas", ["exemple.net"]),
    ("TOUT SUR WWW.EXEMPLE.FR", ["WWW.EXEMPLE.FR"]),
    ("Regardez EXEMPLE.COM, c’est gratuit", ["EXEMPLE.COM"]),
    ("Le portail Data.gouv.fr publie déjà ces horaires.", ["Data.gouv.fr"]),
    ("Une vidéo courte : youtu.be/aB3_x-9", ["youtu.be/aB3_x-9"]),
    ("le lien t.me/groupe-du-quartier est ouvert", ["t.me/groupe-du-quartier"]),
    ("Signez sur petition.exemple.eu/velo !", ["petition.exemple.eu/velo"]),
    ("Le blog mon-quartier.bzh en parle.", ["mon-quartier.bzh"]),
    ("Voici deux sites, exemple.fr et exemple.info.", ["exemple.fr", "exemple.info"]),
    ("« exemple.fr » et le reste", ["exemple.fr"]),
    ("https://fr.exemple.org/wiki/Lyon_(ville) le rappelle", ["https://fr.exemple.org/wiki/Lyon_(ville)"]),
    ("(voir https://exemple.fr/a)", ["https://exemple.fr/a"]),
    ("Tapez www.démocratie-locale.fr dans la barre", ["www.démocratie-locale.fr"]),
    ("Le site transfo.fr.Merci de le corriger", ["transfo.fr"]),
    ("C’est la fin.https://exemple.fr/suite le dit", ["https://exemple.fr/suite"]),
    ("ftp://exemple.fr/plans", ["ftp://exemple.fr/plans"]),
    ("exemple.fr:8080/essai marche encore", ["exemple.fr:8080/essai"]),
    ("Un piège : hxxp://exemple.com/gagnez", ["hxxp://exemple.com/gagnez"]),
    ("Sur ｅｘｅｍｐｌｅ．ｆｒ, tout est moins cher", ["ｅｘｅｍｐｌｅ．ｆｒ"]),
]

NOT_FOUND = [
    "Des bancs, des arbres, etc.Il en manque partout.",
    "C’est la fin.Les bus ne passent plus.",
    "M.Dupont l’avait promis.",
    "Voir l’art.L131-1 du code de la route.",
    "Écrivez à contact@exemple.fr avant lundi.",
    "Mon adresse est nom [at] domaine.fr",
    "Le document s’appelle rapport-final.pdf, il fait 3 pages.",
    "J’ai joint budget.xlsx et photo.jpg.",
    "Le tarif passe de 1.50 à 2.30 euros.",
    "Réunion le 12.06.2025 à 18h.",
    "Il faut regarder p.ex. les horaires du soir.",
    "Cf. le point 3.2.1 du règlement",
    "La région.La ville.Le département.",
    "S.N.C.F. et R.A.T.P. doivent se parler.",
    "J’attends...rien ne vient.",
    "C’est prévu.la mairie le sait.",
    "Le bus est en retard.Je marche.",
    "Un site internet, voilà ce qu’il nous faut.",
    "Le compte @transfo.fr sur les réseaux est vide.",
    "Version 2.0.1 du logiciel",
    "L’adresse https:// est incomplète",
    "Un www trop lent",
    "Qu’en est-il ?Où sont les sites ?",
    "En ASP.NET ou en Node.js, peu importe",
]


@pytest.mark.parametrize(("text", "passages"), FOUND)
def test_an_address_of_a_site_is_found_and_marked_whole(marked, text, passages):
    assert marked(Code.LINK, text) == passages


@pytest.mark.parametrize("text", NOT_FOUND)
def test_points_in_a_sentence_are_no_address(marked, text):
    assert marked(Code.LINK, text) == []


def test_an_e_mail_address_in_an_address_leaves_it_whole(marked):
    text = "Voir https://exemple.fr/?de=anne@exemple.org ici"
    assert marked(Code.LINK, text) == ["https://exemple.fr/?de=anne@exemple.org"]
    assert marked(Code.EMAIL, text) == ["anne@exemple.org"]


@pytest.mark.parametrize("table", [FOUND, NOT_FOUND])
def test_the_tables_are_long_enough(table):
    assert len(table) >= 20
