"""What is read in the rich text of the CMS."""

import pytest

from portal.content_checks.markup import Link, parts, text_of


@pytest.mark.parametrize(
    "words",
    [
        *("ici", "Ici", "cliquez ici", "Cliquez-ici !", "En savoir plus", "En savoir +", "lire la suite…"),
        *("Lire l’article", "Télécharger", "ce lien", "plus d’informations", "Voir", "→ ici"),
        *("click here", "Read more", "Here"),
    ],
)
def test_links_that_say_nothing_alone_are_vague(words):
    assert Link(text=words).is_vague


@pytest.mark.parametrize(
    "words",
    [
        "Lire le compte rendu de la réunion",
        "Le site de la Région",
        "Voir la carte des bus",
        "Ici, la Provence",
        "",
    ],
)
def test_links_that_say_where_they_lead_are_not(words):
    assert not Link(text=words).is_vague


@pytest.mark.parametrize(
    ("words", "bare"),
    [
        ("https://example.org/page?x=1", True),
        ("www.example.org", True),
        ("maregion.fr", True),
        ("maregion.fr/bus", True),
        ("le site maregion.fr", False),
        ("La carte des bus", False),
    ],
)
def test_an_address_shown_in_place_of_words_is_bare(words, bare):
    assert Link(text=words).is_bare is bare


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ('<p><a linktype="document" id="1">Le bilan</a></p>', False),
        ('<p><a linktype="document" id="1">Le bilan (PDF, 2 Mo)</a></p>', True),
        ('<p><a linktype="document" id="1">Le bilan</a> (PDF, 240 ko)</p>', True),
        ('<p><a linktype="document" id="1">Le bilan (PDF)</a></p>', False),
        ('<p><a href="https://example.org/bilan.pdf">Le bilan</a></p>', False),
    ],
)
def test_a_link_to_a_file_tells_its_format_and_size(html, told):
    (part,) = parts(html)
    (link,) = part.links
    assert link.is_document
    assert link.tells_its_file(part.after(link)) is told


def test_a_link_to_a_page_is_no_file():
    assert not Link(text="x", kind="page", key="3").is_document
    assert not Link(text="x", address="https://example.org/pdf").is_document


@pytest.mark.parametrize(
    ("html", "heading"),
    [
        ("<p><b>Nos engagements</b></p>", True),
        ("<p><strong>Nos</strong> <b>engagements</b></p>", False),
        ("<p><b>Attention</b> : la salle change.</p>", False),
        ("<li><b>Un mot</b></li>", False),
        ("<p></p>", False),
    ],
)
def test_a_paragraph_wholly_bold_is_a_heading_for_the_eye_alone(html, heading):
    assert [part.is_bold_heading for part in parts(html)] in ([heading], [] if not heading else None)


def test_the_words_of_a_rich_text_stand_a_line_each():
    html = '<p>Un&nbsp;début.<br/>La suite.</p><ul><li>Un <a href="/x">lien</a></li><li>Deux</li></ul>'
    assert text_of(html) == "Un\u00a0début.\nLa suite.\nUn lien\nDeux"
    assert text_of("Rien que des mots") == "Rien que des mots"
    assert text_of("") == ""
