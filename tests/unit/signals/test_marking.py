"""A text cut at its signals, and the page part that marks them."""

import re
from html import unescape
from itertools import pairwise

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from contributions.signals import Code, Segment, Signal, Span, find_signals, segments

PART = "contributions/admin/parts/marked_text.html"


def spans(*places: tuple[int, int], field: str = "body") -> tuple[Span, ...]:
    return tuple(Span(field, start, end) for start, end in places)


def test_a_text_is_cut_where_a_signal_begins_and_ends():
    signals = [Signal(Code.LINK, spans((5, 9)))]
    assert segments("Voir t.fr !", signals, field="body") == [
        Segment("Voir "),
        Segment("t.fr", (Code.LINK,)),
        Segment(" !"),
    ]


def test_where_signals_overlap_a_run_has_both_kinds_in_the_order_of_kinds():
    signals = [Signal(Code.OWN_NAME, spans((4, 10))), Signal(Code.NAMED_PERSON, spans((0, 10)))]
    assert segments("Mme Martin", signals, field="body") == [
        Segment("Mme ", (Code.NAMED_PERSON,)),
        Segment("Martin", (Code.NAMED_PERSON, Code.OWN_NAME)),
    ]


def test_passages_of_one_kind_that_overlap_are_one_mark():
    signals = [Signal(Code.LINK, spans((0, 4), (2, 6)))]
    assert segments("abcdefgh", signals, field="body") == [Segment("abcdef", (Code.LINK,)), Segment("gh")]


def test_only_the_passages_of_the_text_itself_are_marked():
    signals = [Signal(Code.LINK, spans((0, 2), field="title"))]
    assert segments("abc", signals, field="body") == [Segment("abc")]


@pytest.mark.parametrize("place", [(5, 9), (2, 2), (3, 1), (-5, 0)])
def test_a_place_that_the_text_does_not_have_marks_nothing(place):
    assert segments("abc", [Signal(Code.LINK, spans(place))], field="body") == [Segment("abc")]


def test_an_empty_text_has_no_segment():
    assert segments("", [Signal(Code.LINK, spans((0, 2)))], field="body") == []


places = st.tuples(st.integers(-3, 40), st.integers(-3, 40))


@given(st.text(max_size=40), st.lists(st.tuples(st.sampled_from(Code), places), max_size=8))
def test_segments_are_the_text_and_each_sign_has_the_kinds_that_cover_it(text, marks):
    signals = [Signal(code, spans(place)) for code, place in marks]
    found = segments(text, signals, field="body")
    assert "".join(segment.text for segment in found) == text
    kinds = [set(segment.codes) for segment in found for _ in segment.text]
    assert kinds == [
        {code for code, (start, end) in marks if start <= place < end} for place in range(len(text))
    ]
    assert all(one.codes != other.codes for one, other in pairwise(found))


# --- The page -------------------------------------------------------------------------


def shown(text: str) -> str:
    return render_to_string(PART, {"segments": segments(text, find_signals({"body": text}), field="body")})


def test_a_mark_tells_its_kind_to_those_who_see_it_point_at_it_or_hear_it():
    html = shown("Voir transfo.fr !")
    label = Code.LINK.label
    assert f'<mark class="signal signal--link" title="{label}">' in html
    assert f'<span class="w-sr-only">({label}) </span>transfo.fr</mark> !' in html


def test_a_passage_of_two_kinds_is_one_mark_with_both_names():
    text = "Signé Mme Martin"
    signals = find_signals({"body": text}, shown_as="Mme Martin")
    html = render_to_string(PART, {"segments": segments(text, signals, field="body")})
    assert 'class="signal signal--named-person signal--own-name"' in html


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_breaks_are_kept_inside_and_outside_marks(end):
    html = shown(f"Un{end}deux{end}{end}transfo.fr{end}quatre")
    assert html.count("<br>") == 4


def test_words_of_people_are_escaped_marked_or_not():
    html = shown('<script>alert("a")</script> https://exemple.fr/?a=<b>&c="d" \' & fin')
    assert "<script" not in html
    assert re.findall(r"<(?!/?mark\b|/?span\b|br>)", html) == []
    assert 'alert("a")' in unescape(html)


def test_nothing_is_added_around_the_words():
    assert shown("Plus de bancs.").strip() == "Plus de bancs."
