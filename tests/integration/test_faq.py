"""Questions and answers in the body of a page: read without a script, found by the search."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from home.models import HomePage, StandardPage
from portal.blocks import BodyBlock
from tests.factories import make_portal
from tests.reading import plain, soup

pytestmark = [pytest.mark.django_db, pytest.mark.once]

QUESTION = "Faut-il un compte ?"
ANSWER = (
    '<p>Non : <b>deux minutes</b> suffisent.</p><p>Voir <a href="https://example.org/">la charte</a>.</p>'
)


def make_page(*asked: tuple[str, str]) -> StandardPage:
    make_portal()
    faq = [{"question": question, "answer": answer} for question, answer in asked]
    page = StandardPage(title="Avant de commencer", slug="avant-de-commencer", body=[("faq", faq)])
    HomePage.objects.get().add_child(instance=page)
    return page


def test_each_answer_stands_folded_under_its_question():
    page = make_page((QUESTION, ANSWER), ("Et <b>après</b> ?", "<p>On vous répond.</p>"))
    first, second = soup(Client().get(page.url)).select("details.faq__item")
    assert not first.has_attr("open")
    assert plain(first.summary.get_text()).replace("\u00a0", " ") == QUESTION
    assert first.select_one(".faq__answer b").get_text() == "deux minutes"
    assert first.select_one(".faq__answer a")["href"] == "https://example.org/"
    assert len(first.select(".faq__answer p")) == 2
    # A question is text, whatever it looks like.
    assert not second.summary.select("b")
    assert "<b>après</b>" in second.summary.get_text()


def test_the_search_of_the_site_finds_the_words_of_questions_and_of_answers():
    page = make_page((QUESTION, "<p>Le tamarinier suffit.</p>"))
    for words in ("compte", "tamarinier"):
        found = soup(Client().get(reverse("search"), {"q": words}))
        assert found.select(f"main a[href$='{page.url}']"), words


def test_a_question_without_its_answer_is_refused():
    block = BodyBlock()
    value = block.to_python([{"type": "faq", "value": [{"question": QUESTION, "answer": ""}]}])
    with pytest.raises(ValidationError):
        block.clean(value)
    block.clean(block.to_python([{"type": "faq", "value": [{"question": QUESTION, "answer": ANSWER}]}]))
