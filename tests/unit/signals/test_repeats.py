"""What was sent before, and minors: what the caller knows, said in a sentence."""

import pytest

from contributions.signals import Code, SentBefore, Signal, digest_of_words, find_signals
from contributions.signals.repeats import SEVERAL

TEXT = "Il faudrait plus de bancs à l’ombre devant la gare."


def codes(**known) -> list[Code]:
    return [signal.code for signal in find_signals({"body": TEXT}, **known)]


def test_nothing_known_and_nothing_written_raises_nothing():
    assert find_signals({}) == []
    assert find_signals({"title": "", "body": TEXT, "explanation": ""}) == []


def test_the_same_words_are_told_with_three_references_at_most():
    (signal,) = find_signals({"body": TEXT}, sent_before=SentBefore(same_words=("C-A", "C-B", "C-D", "C-E")))
    assert signal == Signal(Code.REPEATED, references=("C-A", "C-B", "C-D", "C-E"))
    assert "C-A, C-B, C-D" in signal.sentence
    assert "C-E" not in signal.sentence


@pytest.mark.parametrize(("sent", "told"), [(0, False), (SEVERAL - 1, False), (SEVERAL, True), (4000, True)])
def test_a_sender_is_told_of_from_several_others_on(sent, told):
    assert (codes(sent_before=SentBefore(same_sender=sent)) == [Code.REPEATED]) is told


def test_minors_expected_are_told_of_without_a_mark():
    (signal,) = find_signals({"body": TEXT}, minors_expected=True)
    assert (signal.code, signal.spans) == (Code.MINORS, ())


def test_the_same_words_have_one_digest_whatever_their_dress():
    digest = digest_of_words([TEXT])
    assert len(digest) == 64
    assert digest == digest_of_words(["IL FAUDRAIT  plus de bancs, à l'ombre", "devant la Gare !"])
    assert digest != digest_of_words([TEXT + " Et des arbres."])


def test_few_words_have_no_digest_since_two_people_may_write_them():
    assert digest_of_words(["Plus de pistes cyclables"]) == digest_of_words([]) == ""


def test_signals_come_in_the_order_of_their_kinds():
    texts = {
        "title": "ASSEZ DE PROMESSES",
        "body": "Mme Martin, anne@exemple.fr, 06 12 34 56 78, transfo.fr, connard. Signé Zoé",
    }
    known = {"shown_as": "Zoé", "minors_expected": True, "sent_before": SentBefore(same_sender=9)}
    assert [signal.code for signal in find_signals(texts, **known)] == list(Code)
