"""The interface speaks plainly: its own French texts, measured as those of editors are."""

from portal.content_checks import language
from tools import plain_language

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
