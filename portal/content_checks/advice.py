"""What is advised about a draft: each piece says what was found, where, and what to do instead.

Advice never prevents a publication. Its order is that of harm: who cannot read, then who reads with effort.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.template.defaultfilters import filesizeformat
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext, pgettext_lazy
from wagtail.models import Page

from portal.content_checks import language, pictures
from portal.content_checks.language import LONGEST_SENTENCE
from portal.content_checks.markup import Link
from portal.content_checks.reading import Passage, Picture, passages
from portal.content_checks.reading import pictures as pictures_of

# What is shown of one kind: a longer list is read by nobody.
MOST_SHOWN = 6
# Some long sentences among short ones are fine, unless they are very long.
MOST_LONG_SENTENCES = 0.2
ALWAYS_TOO_LONG = 35
LONGEST_PAGE = 1_500
# From which index of readability on a text is said to read so; too few words tell nothing.
FEWEST_WORDS = 50
EASE = [
    (60, pgettext_lazy("of a text", "easy")),
    (40, pgettext_lazy("of a text", "ordinary")),
    (float("-inf"), pgettext_lazy("of a text", "hard")),
]


@dataclass(frozen=True)
class Found:
    """One place: the words there, the field or block they stand in, what is said of them."""

    quote: str
    where: str = ""
    note: str = ""


@dataclass(frozen=True)
class Advice:
    """One kind of thing to look at again, and where it was found."""

    code: str
    title: str
    help: str
    found: tuple[Found, ...]

    @property
    def shown(self) -> tuple[Found, ...]:
        return self.found[:MOST_SHOWN]

    @property
    def left(self) -> int:
        return max(len(self.found) - MOST_SHOWN, 0)


def advise(page: Page) -> list[Advice]:
    """All that is advised about `page` as it stands, saved or not; nothing: nothing to look at again."""
    texts, drawn = passages(page), pictures_of(page)
    code = str(page.locale.language_code)[:2] if page.locale_id else "fr"
    kinds = [*_of_pictures(drawn), *_of_markup(texts), *_of_words(texts, code), *_of_weight(texts, drawn)]
    return [advice for advice in kinds if advice.found]


def ease(page: Page) -> str:
    """How easily the page reads, in a word; nothing of a page too short to tell. Headings are no prose."""
    text = language.prose("\n".join(passage.text for passage in passages(page)))
    if len(language.words(text)) < FEWEST_WORDS:
        return ""
    index = language.readability(text)
    return next(str(said) for least, said in EASE if index >= least)


def _cut(text: str) -> str:
    return Truncator(" ".join(text.split())).words(18, truncate="…")


# --- Pictures -------------------------------------------------------------------------


def _of_pictures(drawn: list[Picture]) -> Iterator[Advice]:
    yield Advice(
        "silent",
        gettext("Picture without alternative text"),
        gettext(
            "Say what it shows, for whoever does not see it, or declare it decorative: or no publication."
        ),
        tuple(Found(str(one.image), one.where) for one in drawn if one.is_silent),
    )
    yield Advice(
        "no-description",
        gettext("Alternative text that describes nothing"),
        gettext("Say what the picture shows: neither the name of its file, nor “picture of…”."),
        tuple(Found(one.words, one.where) for one in drawn if pictures.is_no_description(one)),
    )


# --- Rich text ------------------------------------------------------------------------


def _of_markup(texts: list[Passage]) -> Iterator[Advice]:
    links = [
        (link, part.after(link), text.where) for text in texts for part in text.parts for link in part.links
    ]
    yield Advice(
        "vague-link",
        gettext("Link whose words say nothing alone"),
        gettext(
            "Many readers hear links one after the other, without the sentence. Write what is behind it."
        ),
        tuple(Found(link.text, where) for link, _after, where in links if link.is_vague),
    )
    yield Advice(
        "bare-link",
        gettext("Address shown in place of words"),
        gettext("Write the name of the page or of the site, and put the link on it."),
        tuple(Found(link.text, where) for link, _after, where in links if link.is_bare),
    )
    yield Advice(
        "file-link",
        gettext("Link to a file without its format and size"),
        gettext("Say them in the link or right after it, for example “(PDF, 240 kB)”."),
        tuple(Found(link.text, where) for link, after, where in links if _keeps_its_file_quiet(link, after)),
    )
    yield Advice(
        "bold-heading",
        gettext("Bold text in place of a heading"),
        gettext("Use a block “heading”: one can then jump to it."),
        tuple(
            Found(part.text.strip(), text.where)
            for text in texts
            for part in text.parts
            if part.is_bold_heading
        ),
    )


def _keeps_its_file_quiet(link: Link, after: str) -> bool:
    return link.is_document and not link.tells_its_file(after)


# --- Words ----------------------------------------------------------------------------


def _of_words(texts: list[Passage], code: str) -> Iterator[Advice]:
    yield Advice(
        "capitals",
        gettext("Text in capitals"),
        gettext("Capitals read slowly and are spelled out by some screen readers. Write in small letters."),
        tuple(Found(_cut(loud), text.where) for text in texts for loud in language.shouted(text.text)),
    )
    yield _of_sentences(texts)
    yield Advice(
        "jargon",
        gettext("Words of the administration"),
        gettext("Most readers have to translate them. Say it more plainly where nothing is lost."),
        tuple(
            Found(word.word, text.where, gettext("more plainly: %(words)s") % {"words": word.plainer})
            for text in texts
            for word in language.jargon(text.text, code)
        ),
    )
    whole = "\n".join(text.text for text in texts)
    yield Advice(
        "abbreviation",
        gettext("Abbreviation that is not explained"),
        gettext("Write it in full the first time, the abbreviation after it between brackets."),
        tuple(Found(bare, _first(bare, texts)) for bare in language.unexplained(whole)),
    )


def _of_sentences(texts: list[Passage]) -> Advice:
    """Of all the sentences of the page: the very long ones, and the long ones where they are many."""
    every = [(sentence, text.where) for text in texts for sentence in language.sentences(text.text)]
    counted = sorted(
        ((len(language.words(one)), one, where) for one, where in every), key=lambda row: -row[0]
    )
    long = [row for row in counted if row[0] > LONGEST_SENTENCE]
    many = len(long) > MOST_LONG_SENTENCES * max(len(every), 1)
    told = long if many else [row for row in long if row[0] > ALWAYS_TOO_LONG]
    share = ngettext(
        "%(count)s sentence of %(all)s has more than %(most)s words (%(share)s %%).",
        "%(count)s sentences of %(all)s have more than %(most)s words (%(share)s %%).",
        len(long),
    ) % {
        "count": len(long),
        "all": len(every),
        "most": LONGEST_SENTENCE,
        "share": round(100 * len(long) / max(len(every), 1)),
    }
    return Advice(
        "long-sentence",
        gettext("Long sentences"),
        f"{share} {gettext('Cut them in two: one idea, one sentence.')}",
        tuple(
            Found(_cut(one), where, ngettext("%(count)s word", "%(count)s words", count) % {"count": count})
            for count, one, where in told
        ),
    )


def _first(bare: str, texts: Iterable[Passage]) -> str:
    return next((text.where for text in texts if bare in text.text), "")


# --- Weight ---------------------------------------------------------------------------


def _of_weight(texts: list[Passage], drawn: list[Picture]) -> Iterator[Advice]:
    shown = {one.image.pk: one for one in drawn if getattr(one.image, "pk", None)}
    weights = pictures.weights(one.image for one in shown.values()) if shown else {}
    heavy = sorted(weights.items(), key=lambda item: -item[1])
    yield Advice(
        "heavy-picture",
        gettext("Heavy picture"),
        gettext(
            "It takes long on a bad connection. Cut it closer, or send a simpler picture (JPEG, not PNG)."
        ),
        tuple(
            Found(str(shown[key].image), shown[key].where, filesizeformat(size))
            for key, size in heavy
            if size > pictures.HEAVIEST_PICTURE
        ),
    )
    total, found = sum(weights.values()), []
    if total > pictures.HEAVIEST_PAGE:
        found.append(Found(gettext("All pictures together: %(size)s") % {"size": filesizeformat(total)}))
    if len(drawn) > pictures.MOST_PICTURES:
        found.append(Found(gettext("%(count)s pictures") % {"count": len(drawn)}))
    count = sum(len(language.words(text.text)) for text in texts)
    if count > LONGEST_PAGE:
        found.append(Found(gettext("%(count)s words") % {"count": count}))
    yield Advice(
        "heavy-page",
        gettext("Heavy or long page"),
        gettext("Keep what readers came for; put the rest on a page of its own, with a link."),
        tuple(found),
    )
