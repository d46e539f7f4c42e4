"""What is said of a text, by tables of sentences."""

import pytest

from portal.content_checks import language


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 0),
        ("Venez.", 1),
        ("Venez. Parlez-nous du bus !", 2),
        ("M. Durand vient. Mme Petit aussi.", 2),
        ("Les bus, les trains, etc. sont complets.", 1),
        ("Il a dit : « Venez. » Nous sommes venus.", 2),
        ("Il coûte 3.50 € par trajet.", 1),
        ("Un titre\nUne phrase.", 2),
        ("Où ? Quand ? Comment ?", 3),
        ("À voir… Ou pas.", 2),
        ("***", 0),
    ],
)
def test_sentences_end_where_people_hear_them_end(text, count):
    assert len(language.sentences(text)) == count


def test_a_word_holds_a_letter_or_a_figure():
    assert language.words("l’eau – et : 12 %") == ["l’eau", "et", "12"]


@pytest.mark.parametrize(
    ("word", "count"),
    [
        *(("bus", 1), ("maison", 2), ("contribution", 4), ("école", 2), ("création", 3), ("réunion", 3)),
        *(("question", 2), ("guide", 1), ("voyage", 2), ("lieu", 1), ("le", 1), ("maïs", 2), ("idées", 2)),
        *(("administration", 5), ("12", 1), ("l’eau", 1), ("théâtre", 2), ("rue", 1)),
    ],
)
def test_syllables_are_counted_as_they_are_heard(word, count):
    assert language.syllables(word) == count


def test_titles_and_exclamations_are_no_prose():
    assert language.prose("Un titre\nLe bus est plein. Oui !\nIl passe le soir.") == (
        "Le bus est plein.\nIl passe le soir."
    )


def test_the_easy_text_reads_easier_than_the_administrative_one():
    easy = "Dites-nous ce qui ne va pas. Nous lisons tout. Nous répondons sous trois jours."
    hard = (
        "Conformément aux dispositions réglementaires susmentionnées, l’administration procédera "
        "ultérieurement à l’instruction des sollicitations, sous réserve de la "
        "transmission préalable des justificatifs."
    )
    assert language.readability(easy) > 80 > 20 > language.readability(hard)
    assert language.readability("") == 100
    # By hand: 4 words, 1 sentence, 4 syllables.
    assert language.readability("Le bus est plein.") == pytest.approx(207 - 1.015 * 4 - 73.6)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nous écrivons simplement.", []),
        ("Dans le cadre du projet, nous sollicitons votre avis.", ["Dans le cadre du", "sollicitons"]),
        ("La mise en œuvre des modalités.", ["mise en œuvre", "modalités"]),
        ("Il est mis en oeuvre.", ["mis en oeuvre"]),
        ("Le cadre de vie et le titre de transport.", []),
        ("Afin d'améliorer", ["Afin d’améliorer"]),
        ("Les feuilles de route, ledit projet", ["feuilles de route", "ledit"]),
        ("La co-construction, coconstruire", ["co-construction", "coconstruire"]),
        ("Un assistant social, un sista", []),
        ("Ils actent la décision, l’acte est signé ; les actes aussi.", ["actent"]),
        ("Un écosystème fragile, une initiative, s’initier à la couture", []),
    ],
)
def test_jargon_is_found_in_its_forms_and_once(text, found):
    assert [one.word for one in language.jargon(text)] == found


def test_jargon_comes_with_what_says_it_more_plainly_in_the_language_of_the_text():
    (one,) = language.jargon("Nonobstant la pluie, et nonobstant le vent.")
    assert (one.word, one.plainer) == ("Nonobstant", "malgré")
    assert [each.plainer for each in language.jargon("In order to leverage it", "en")] == ["to", "use"]
    assert language.jargon("In order to leverage it", "fr") == language.jargon("Afin", "de") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("L’AMO suit le projet.", ["AMO"]),
        ("L’assistance à maîtrise d’ouvrage (AMO) suit le projet. L’AMO écrit.", []),
        ("Une AMO (assistance à maîtrise d’ouvrage)", []),
        ("AMO : assistance à maîtrise d’ouvrage", []),
        ("Le PDF de la SNCF, le TGV du XIXe siècle, Louis XIV", []),
        ("Les EPCI et l’E.P.C.I. voisin", ["EPCI"]),
        ("Un PLU, puis le PLU encore", ["PLU"]),
        ("À la Région, A4", []),
        ("VENEZ TOUS À LA RÉUNION", []),
    ],
)
def test_abbreviations_that_nobody_explained_are_found(text, found):
    assert language.unexplained(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Venez à la réunion", []),
        ("VENEZ TOUS À LA RÉUNION, merci", ["VENEZ TOUS À LA RÉUNION"]),
        ("C’est URGENT", []),
        ("C’est IMPORTANT.", ["IMPORTANT"]),
        ("C’est INDISPENSABLE de venir", ["INDISPENSABLE"]),
        ("La SNCF, la RATP et le TER", []),
        ("SNCF RATP TER", ["SNCF RATP TER"]),
        ("INSEE", []),
        ("LE 12 MARS À ARLES", ["LE 12 MARS À ARLES"]),
        ("A B C", []),
    ],
)
def test_what_is_shouted_is_heard_and_abbreviations_are_not(text, found):
    assert language.shouted(text) == found
