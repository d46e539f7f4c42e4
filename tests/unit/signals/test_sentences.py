"""The sentence of each signal, for one passage and for several, in French."""

import pytest
from django.utils import translation

from contributions.signals import Code, Signal, Span

ONE = (Span("body", 0, 3),)
WITH_PASSAGES = [code for code in Code if code not in {Code.MINORS, Code.REPEATED}]


def signals_of(code: Code) -> tuple[Signal, Signal]:
    if code == Code.REPEATED:
        return Signal(code, sent=1), Signal(code, sent=3)
    return Signal(code, ONE), Signal(code, ONE * 3)


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("code", [code for code in Code if code != Code.MINORS])
def test_a_sentence_counts_and_has_a_singular_and_a_plural(code, language):
    with translation.override(language):
        one, three = (signal.sentence for signal in signals_of(code))
    assert "1" in one
    assert "3" in three
    assert "%" not in one + three
    # « 1 fois », « 3 fois »: a plural may look like its singular in French.
    assert language == "fr" or one.replace("1", "3") != three


def test_every_kind_has_a_sentence_that_ends_and_a_name():
    for code in Code:
        assert Signal(code, ONE, sent=1).sentence.endswith(".")
        assert code.label


def test_coarse_words_have_a_sentence_of_their_own():
    assert Signal(Code.INSULT, ONE, coarse=True).sentence != Signal(Code.INSULT, ONE).sentence


def test_a_sentence_is_read_in_the_language_of_the_reader_not_of_the_finder():
    with translation.override("fr"):
        signal = Signal(Code.LINK, ONE)
    with translation.override("en"):
        assert signal.sentence.startswith("1 address of a site.")
