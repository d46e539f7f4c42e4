"""The interface speaks plainly: its own French texts, measured as those of editors are."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext, pgettext

from portal.content_checks import language
from tools import plain_language
from tools.repository import ROOT

# No sentence needs more, on any page, in any mail; and those above 25 words stay exceptions.
LONGEST = 30
MOST_LONG = 0.005
# An index of 60 is plain for adults (Flesch's scale); labels and short sentences read more easily.
LEAST_READABLE = 75
# Words of the list that are said all the same, and why.
MEANT = {
    "conformément à": "the statement of accessibility, in the words of the model that its decree sets",
    "mettre en œuvre": "the same statement",
    "livrable": "what a project hands over; the lab's partners call it so, and each is named by its kind",
    "solliciter": "asking resource agents for help is told apart from inviting everybody",
}


def worst(sentences):
    return "\n".join(f"{one.length} words: {one.text}\n    {one.source}" for one in sentences[:25])


def test_sentences_of_the_interface_are_short():
    every = plain_language.sentences(plain_language.texts())
    too_long = plain_language.too_long(every, LONGEST)
    assert not too_long, f"cut these in two:\n{worst(too_long)}"
    long = plain_language.too_long(every)
    assert len(long) <= MOST_LONG * len(every), f"too many long sentences:\n{worst(long)}"
    mean = sum(one.length for one in every) / len(every)
    assert mean <= 12
    assert len(every) > 3_000


def test_the_interface_reads_easily():
    every = plain_language.sentences(plain_language.texts())
    assert language.readability("\n".join(one.text for one in every)) >= LEAST_READABLE


def test_the_interface_says_no_word_of_the_list_that_was_not_weighed():
    found = plain_language.texts()
    said = plain_language.jargon(found)
    meant = {f"→ {language.PLAINER['fr'][word]}" for word in MEANT}
    unweighed = {key: where for key, where in said.items() if not key.endswith(tuple(meant))}
    assert not unweighed
    # Those that were weighed are still said.
    assert all(any(key.endswith(end) for key in said) for end in meant)


def test_no_text_of_the_interface_shouts():
    # Names of formats are no shouting.
    found = [shout for text in plain_language.texts() for shout in language.shouted(text)]
    assert [shout for shout in found if not set(shout.split()) <= {"PDF", "JPEG", "PNG"}] == []


def test_an_address_has_one_name():
    assert [text for text in plain_language.texts() if "adresse de courriel" in text.lower()] == []
    assert "Adresse électronique" in plain_language.texts()


@pytest.mark.parametrize(
    ("context", "whole"),
    [("", "All stages"), ("", "All themes"), ("", "All durations"), ("of results", "All kinds")],
)
def test_a_filter_says_what_it_leaves_whole(context, whole):
    with translation.override("fr"):
        said = pgettext(context, whole) if context else gettext(whole)
    assert re.fullmatch(r"Tou(te)?s les \w+", said)


@pytest.mark.parametrize(
    ("code", "said"), [("en", "What was agreed: Une école"), ("fr", "Ce qui est convenu\u00a0: Une école")]
)
def test_a_colon_stands_as_the_language_has_it(code, said):
    partner = {"title": "Une école", "agreements": [{}]}
    with translation.override(code):
        shown = render_to_string("components/partner.html", {"partner": partner})
    assert said in re.sub("<[^>]+>", "", shown)


def test_no_template_writes_the_space_that_french_has_before_a_colon():
    # The component page is French by intention.
    ours = [path for path in (ROOT / "templates").rglob("*.html") if "look" not in path.parts]
    assert [path.name for path in ours if re.search(r">\s:\s", path.read_text())] == []


def test_the_measure_sees_a_bad_text(tmp_path):
    catalogue = tmp_path / "django.po"
    long = " ".join(["mot"] * 31)
    catalogue.write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        f'msgid "Long"\nmsgstr "{long}"\n\n'
        'msgid "%(count)s day"\nmsgid_plural "%(count)s days"\n'
        'msgstr[0] "Nonobstant %(count)s jour de plus"\nmsgstr[1] "Nonobstant %(count)s jours de plus"\n'
    )
    found = plain_language.texts(catalogue)
    assert [one.length for one in plain_language.sentences(found)] == [31, 5, 5]
    assert list(plain_language.jargon(found)) == ["nonobstant → malgré"]
    assert found["Nonobstant x jours de plus"] == "%(count)s day"
