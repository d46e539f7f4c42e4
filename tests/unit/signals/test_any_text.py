"""Any text at all: no detector raises, every place is exact, and work grows as the text does."""

import sys
import unicodedata
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contributions.signals import Code, SentBefore, find_signals
from contributions.signals.reading import Reading, apart_from, not_within

# Lone surrogates included.
anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=200)
PIECES = [
    "06 12 34 56 78", "anne@exemple.fr", "https://exemple.fr/é", "M. Lefe\u0301vre", "connard",
    "c o n n a r d", "😀", "👩🏽‍🚒", "e\u0301", "\r\n", "\u00ad", "\u200b", "œ", "ﬁ", "İ", "ß", "«", "’",
    " ", "  ", ".", "STOP AUX VOITURES !", "Zoé", "@", "*", "(", ")", "0", "+33", "arobase", "point",
    "fr", "M.", "le", "la", "d’", "-", "\n", "1", "A",
]  # fmt: skip
nearly = st.lists(st.sampled_from(PIECES) | st.text(max_size=3), max_size=25).map("".join)


@given(anything | nearly, anything | nearly)
@example("\ud800@\udfff.fr", "\ud800")
@example("İ" * 30, "İİİ")
def test_no_text_raises_and_every_place_is_in_the_text_and_in_order(text, shown_as):
    for signal in find_signals({"body": text}, shown_as=shown_as):
        places = [(span.start, span.end) for span in signal.spans]
        assert all(0 <= start < end <= len(text) for start, end in places)
        assert places == sorted(places)
        assert all(one[1] <= other[0] for one, other in pairwise(places))


@given(nearly, nearly)
def test_a_place_holds_what_was_written_there_whatever_stands_around(before, after):
    wall = "\n\n"
    for code, passage in [
        (Code.EMAIL, "he\u0301le\u0300ne@exemple.fr"),
        (Code.LINK, "https://www.exemple.fr/été"),
        (Code.PHONE, "06\u00a012\u00a034\u00a056\u00a078"),
        (Code.NAMED_PERSON, "Mme Lefe\u0300vre"),
        (Code.INSULT, "con\u00adnard"),
        (Code.OWN_NAME, "Zoe\u0308"),
    ]:
        text = before + wall + passage + wall + after
        signals = find_signals({"body": text}, shown_as="Zoë Marin")
        found = [text[span.start : span.end] for each in signals if each.code == code for span in each.spans]
        assert passage in found


@given(anything | nearly)
def test_a_reading_has_two_forms_of_one_length_that_lead_back_to_the_text(text):
    reading = Reading(text)
    assert len(reading.plain) == len(reading.folded)
    for place in range(len(reading.plain)):
        start, end = reading.back(place, place + 1)
        assert 0 <= start < end <= len(text)
        assert end == len(text) or unicodedata.category(text[end]) not in {"Mn", "Me"}


def test_composed_and_decomposed_accents_are_marked_whole():
    text = "Ici Mme Lefèvre vit"
    for form in ("NFC", "NFD"):
        written = unicodedata.normalize(form, text)
        (signal,) = find_signals({"body": written})
        (span,) = signal.spans
        assert written[span.start : span.end] == unicodedata.normalize(form, "Mme Lefèvre")


def test_each_text_has_its_own_places():
    texts = {"title": "transfo.fr", "body": "Voir exemple.fr", "q-12": "rien"}
    (signal,) = find_signals(texts)
    assert signal.spans == (("title", 0, 10), ("body", 5, 15))


@pytest.mark.parametrize(
    ("taken", "left"),
    [([], [(0, 2), (4, 6)]), ([(1, 3)], [(4, 6)]), ([(2, 4)], [(0, 2), (4, 6)]), ([(0, 9)], [])],
)
def test_places_that_touch_a_taken_one_are_left_out(taken, left):
    assert apart_from([(0, 2), (4, 6)], taken) == left


@pytest.mark.parametrize(
    ("taken", "left"),
    [([], [(0, 2), (4, 6)]), ([(0, 3)], [(4, 6)]), ([(1, 6)], [(0, 2)]), ([(1, 5)], [(0, 2), (4, 6)])],
)
def test_places_that_a_taken_one_holds_whole_are_left_out(taken, left):
    assert not_within([(0, 2), (4, 6)], taken) == left


# --- Hostile texts --------------------------------------------------------------------

HOSTILE = {
    "digits": "0", "ten digits": "06 12 34 56 78 ", "dots": "a.", "at signs": "@", "addresses": "a@a.",
    "ats": "(at)", "points": "a point ", "brackets": "([{<", "closing": "http://)", "slashes": "http://",
    "spaced": "a ", "stars": "a*", "long word": "a", "capitals": "LE ", "capital letters": "A ",
    "titles": "M. ", "offices": "le maire ", "names": "M. Aa Bb de la Cc ", "sale": "sale ",
    "gros": "gros ",
    "insults": "gros con ", "vous": "vous etes des ", "ta": "va te faire ", "spelled": "c o n ",
    "stretched": "connnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn", "accents": "e\u0301",
    "marks": "\u0301", "hidden": "\u200b", "zero": "zero six ", "plus": "+33 ", "hyphens": "a-",
    "apostrophes": "d'", "lines": "\n", "urls": "www.a.fr/( ", "urls in urls": "www.a.fr/(",
    "zoe": "Zoé ", "emoji": "😀", "signed": "a@$", "dashes": "0-", "quotes": "«»",
}  # fmt: skip


def work_on(text: str) -> int:
    """How many calls of functions, ours and those of Python, `text` costs."""
    calls = 0

    def count(frame, event, argument):
        nonlocal calls
        calls += event in {"call", "c_call"}

    sys.setprofile(count)
    try:
        find_signals({"body": text}, shown_as="Zoé", sent_before=SentBefore(same_sender=9))
    finally:
        sys.setprofile(None)
    return calls


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_work_grows_as_the_text_does(piece):
    few, many = (work_on(piece * (signs // len(piece))) for signs in (1_000, 10_000))
    assert many <= 15 * few + 1_000


@pytest.mark.parametrize("piece", HOSTILE.values(), ids=HOSTILE)
def test_a_hundred_thousand_hostile_signs_are_read(piece):
    """Regular expressions count no steps: one that went back over and over would not end here."""
    text = piece * (100_000 // len(piece))
    for signal in find_signals({"body": text}, shown_as="Zoé"):
        assert all(0 <= span.start < span.end <= len(text) for span in signal.spans)
