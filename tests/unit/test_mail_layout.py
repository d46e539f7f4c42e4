"""The HTML part of a mail, read out of its words: what becomes what, and no word is markup."""

import re

import pytest
from bs4 import BeautifulSoup
from django.utils import translation

from portal.mails.layout import to_html

PLACEHOLDER = "[[link:00000000-0000-4000-8000-000000000000.1:AAAAAAAAAAAAAAAAAAAAAA]]"


def words(text: str) -> BeautifulSoup:
    return BeautifulSoup(to_html("Un sujet", text), "html.parser").select_one(".words")


def test_parts_between_empty_lines_are_paragraphs_with_their_lines():
    paragraphs = words("Bonjour,\n\nUne ligne\net une autre.\n\n\n Fin. \n").find_all("p")
    assert [paragraph.get_text("|") for paragraph in paragraphs] == [
        "Bonjour,",
        "Une ligne|et une autre.",
        "Fin.",
    ]


@pytest.mark.parametrize("colon", [": ", "\u00a0: "])
def test_several_labelled_lines_are_facts_and_one_is_a_sentence(colon):
    facts = words(f"Référence{colon}AB12\nReçu{colon}à 8:40").dl
    assert [(dt.text, dt.find_next("dd").text) for dt in facts.find_all("dt")] == [
        ("Référence", "AB12"),
        ("Reçu", "à 8:40"),
    ]
    sentence = words(f"Règle{colon}ne nommez personne.")
    assert sentence.dl is None
    assert sentence.p.text == f"Règle{colon}ne nommez personne."


@pytest.mark.parametrize("address", ["https://example.org/x?a=1&b=2", PLACEHOLDER])
def test_a_labelled_address_is_an_action_that_shows_where_it_leads(address):
    button, shown = words(f"Votre lien\u00a0: {address}").find_all("a")
    assert button["href"] == shown["href"] == shown.text == address
    assert button.text == "Votre lien"


def test_lines_above_an_address_are_its_link_and_those_below_are_not():
    title, shown, after = words(
        "AB12, un signalement\n« Un appel »\nhttps://example.org/x\nEn retard."
    ).select("a.title, a.address, p:last-child")
    assert (title.text, title["href"], shown.text) == (
        "AB12, un signalement",
        "https://example.org/x",
        "https://example.org/x",
    )
    assert after.text == "En retard."


def test_an_address_alone_is_a_link():
    (link,) = words("Voici :\n\nhttps://example.org/x").find_all("a")
    assert link["href"] == link.text == "https://example.org/x"


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "[[link:x]]", "ftp://example.org", "https://a b"])
def test_what_is_no_address_is_no_link(typed):
    assert words(f"Votre lien : {typed}\n\n{typed}").a is None


ATTACK = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><b>"


def test_everything_is_escaped():
    address = 'https://x/"><b>'
    parts = [ATTACK, f"A : {ATTACK}\nB : {ATTACK}", f"Lien : {address}", f"x\n{address}", f"-- \n{ATTACK}"]
    text = "\n\n".join(parts)
    document = to_html(ATTACK, text)
    tree = BeautifulSoup(document, "html.parser")
    assert tree.find(["script", "img", "b"]) is None
    assert tree.h1.text == ATTACK
    assert document.count("&lt;script&gt;alert(1)") >= 5
    assert {link["href"] for link in tree.find_all("a")} == {address}


def test_the_document_says_its_language_asks_for_nothing_and_has_one_heading():
    with translation.override("en"):
        document = to_html("A subject", "Hello,\n\n-- \nThe service", stage="design")
    tree = BeautifulSoup(document, "html.parser")
    assert tree.html["lang"] == "en"
    assert [heading.text for heading in tree.find_all(re.compile("h[1-6]"))] == ["A subject"]
    assert tree.select_one(".footer").get_text(strip=True) == "The service"
    assert tree.select_one(".s-design")
    assert not re.search(r"src=|url\(|@import|<link|<img", document)
    assert 'content="light dark"' in document
    assert "prefers-color-scheme: dark" in document


def test_a_labelled_address_amid_other_lines_is_a_quiet_link():
    said = words("Vous suivez l’essai.\nPour quitter\u00a0: https://example.org/x").p
    assert said.get_text("|") == "Vous suivez l’essai.|Pour quitter\u00a0: |https://example.org/x"
    assert said.a["href"] == "https://example.org/x"


def test_an_address_in_the_footer_is_a_link_under_its_words():
    document = to_html("Un sujet", "Bonjour,\n\n-- \nLe service\nPour quitter : https://example.org/x")
    footer = BeautifulSoup(document, "html.parser").select_one(".footer")
    assert footer.get_text("|", strip=True) == "Le service|Pour quitter\u00a0:|https://example.org/x"
    assert footer.a["href"] == "https://example.org/x"


def test_the_words_of_a_link_leave_out_the_colon_of_the_text():
    title = words("La page de l’appel\u00a0:\nhttps://example.org/x").select_one("a.title")
    assert title.text == "La page de l’appel"


def test_what_belongs_together_stays_on_one_line():
    document = to_html(
        "Reçu ABC2-DEF3 : merci", "Votre envoi ABC2-DEF3 : lu.\n\nRéférence : ABC2-DEF3\nÉtat : lu"
    )
    tree = BeautifulSoup(document, "html.parser")
    assert tree.h1.text == "Reçu ABC2-DEF3\u00a0: merci"
    assert [whole.text for whole in tree.select(".whole")] == ["ABC2-DEF3"] * 3
    assert "nowrap" in tree.select_one(".whole")["style"]


def test_a_part_of_a_longer_number_is_no_reference():
    longer = "bfd8f943-2967-4468-87e6-90f96fa69809"
    assert longer in str(words(f"Un appel [[link:{longer}]]"))
