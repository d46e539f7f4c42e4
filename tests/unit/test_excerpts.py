"""The passage of a text that a search shows."""

import pytest

from contributions.excerpts import LENGTH, excerpt

FILLER = "Des mots sans rapport. " * 40


def read(parts) -> str:
    return "".join(part.text for part in parts)


def marked(parts) -> list[str]:
    return [part.text for part in parts if part.found]


def test_the_words_are_marked_in_every_form():
    parts = excerpt(["L’école et les écoles du lycée."], ["ecole", "lycées"])
    assert marked(parts) == ["école", "écoles", "lycée"]
    assert read(parts) == "L’école et les écoles du lycée."


def test_a_long_text_is_cut_around_the_first_word_found():
    parts = excerpt([FILLER + "Un vélo passe. " + FILLER], ["vélo"])
    assert marked(parts) == ["vélo"]
    assert read(parts).startswith("… ")
    assert read(parts).endswith(" …")
    assert len(read(parts)) <= LENGTH + 4


def test_the_text_that_holds_a_word_is_shown_else_the_beginning_of_the_first():
    assert read(excerpt(["Le corps.", "Le vélo."], ["vélo"])) == "Le vélo."
    assert read(excerpt(["Le corps.", "Autre chose."], ["vélo"])) == "Le corps."


@pytest.mark.parametrize(
    "text", ["", " ", "vélo", "vélo" * 500, "x" * 2000 + " vélo", "vélo " * 800, "\n\nvélo\n\n", "😀" * 900]
)
def test_any_text_has_an_excerpt_made_of_its_own_characters(text):
    parts = excerpt([text], ["vélo"])
    assert set(read(parts)) <= set(text) | {" ", "…"}
    assert min(4, len(text.strip())) <= len(read(parts)) <= LENGTH + 4
