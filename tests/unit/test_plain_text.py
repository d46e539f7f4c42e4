"""Plain text from people: what would break a page or the database goes, every word stays."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from contributions.plain_text import clean_text, is_blank

CONTROLS = [*range(0x09), *range(0x0B, 0x0D), *range(0x0E, 0x20), *range(0x7F, 0xA0)]
OVERRIDES = [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]

# Letters, marks, controls and everything in between, lone surrogates included.
anything = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_kind_of_line_end_becomes_one(ends):
    assert clean_text(f"un{ends}deux{ends}{ends}trois") == "un\ndeux\n\ntrois"


@pytest.mark.parametrize("code", CONTROLS, ids=hex)
def test_a_control_character_goes_and_its_neighbours_stay(code):
    assert clean_text(f"avant{chr(code)}après") == "avantaprès"


@pytest.mark.parametrize("code", OVERRIDES, ids=hex)
def test_what_would_turn_the_page_around_goes(code):
    assert clean_text(f"avant{chr(code)}après") == "avantaprès"


@pytest.mark.parametrize(
    "text",
    [
        "Ça coûte 3 € : « œuf », l’été, n° 5 — voilà…",
        "مرحبا بكم",
        "שלום",
        "한국어",
        "👩🏽‍🚒 et 🇫🇷",  # joined by U+200D
        "a\tb",
        "<script>alert('x')</script> &amp; {{ body }} [[link:x]]",
        "50 %\u00a0des gens\u202f!",
    ],
)
def test_words_of_any_script_and_what_looks_like_code_are_kept_as_they_are(text):
    assert clean_text(text) == text


def test_letters_are_composed():
    assert clean_text("e\u0301te\u0301") == "été"


def test_letters_are_composed_even_across_a_character_that_is_taken_out():
    assert clean_text("e\x00\u0301") == "é"


def test_lone_surrogates_go_so_that_the_text_can_be_stored():
    assert clean_text("avant\ud800\udfffaprès").encode() == "avantaprès".encode()


def test_text_on_one_line_has_single_spaces():
    assert clean_text("  un \t deux\r\n\u00a0trois\u2028quatre ", one_line=True) == "un deux trois quatre"


def test_surrounding_space_goes_and_blank_lines_inside_stay():
    assert clean_text("\n\n un\n\n\ndeux \n") == "un\n\n\ndeux"


@given(anything, st.booleans())
@example("e\x00\u0301", False)
@example("\u202e\r\x00\n", True)
def test_cleaned_text_can_be_stored_shown_and_cleaned_again(text, one_line):
    cleaned = clean_text(text, one_line=one_line)
    cleaned.encode()
    assert not {ord(sign) for sign in cleaned} & {*CONTROLS, *OVERRIDES, 0x0D}
    assert unicodedata.is_normalized("NFC", cleaned)
    assert cleaned == cleaned.strip()
    assert clean_text(cleaned, one_line=one_line) == cleaned
    if one_line:
        assert "\n" not in cleaned


@given(st.text(st.characters(categories=("Ll", "Lu", "Nd"), max_codepoint=0xFF), max_size=40))
def test_plain_words_come_out_unchanged(text):
    assert clean_text(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \t\n",
        "\u00a0\u202f\u2003\u3000",
        "\u200b",
        "\u200d\u200c",
        "\u2060",
        "\ufeff",
        "\u00ad",
        "\u115f\u1160",
        "\u3164",  # sent by those who want an empty name
        "\uffa0",
        "\u2800",
    ],
)
def test_text_that_nobody_would_see_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", ".", " é ", "\u200bx", "0", "👍", "م"])
def test_a_single_visible_sign_is_not_blank(text):
    assert not is_blank(text)
