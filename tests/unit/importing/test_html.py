"""Imported HTML: what the allow-list keeps, what it removes, and the plain text that comes of it."""

import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calls.importing.html import (
    ALLOWED_TAGS,
    DEEPEST_NESTING,
    NestedTooDeepError,
    clean_html,
    html_to_text,
)

REL = 'rel="nofollow noopener noreferrer"'


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<p>Un <strong>mot</strong></p>", "<p>Un <strong>mot</strong></p>"),
        ("<p>Une ligne<br />\r\nune autre</p>", "<p>Une ligne<br>\nune autre</p>"),
        ("<ul><li>un</li></ul>", "<ul><li>un</li></ul>"),
        ("<p>H<sub>2</sub>O, m<sup>2</sup></p>", "<p>H<sub>2</sub>O, m<sup>2</sup></p>"),
        # What amendments strike out and add keeps its meaning.
        ("<p><s>interdit</s> <u>permis</u></p>", "<p><s>interdit</s> <u>permis</u></p>"),
        # Attributes go, whatever they are.
        ('<p style="color:red" class="x" onclick="x()">a</p>', "<p>a</p>"),
        ('<a href="https://a.fr" target="_blank" title="t">a</a>', f'<a href="https://a.fr" {REL}>a</a>'),
        ('<a href="mailto:a@b.fr">a</a>', f'<a href="mailto:a@b.fr" {REL}>a</a>'),
        ('<a href="javascript:x()">a</a>', f"<a {REL}>a</a>"),
        ('<a href="&#1;javascript:x()">a</a>', f"<a {REL}>a</a>"),
        ('<a href="data:text/html,x">a</a>', f"<a {REL}>a</a>"),
        # A relative link was the other site's.
        ('<a href="/consultations">a</a>', f"<a {REL}>a</a>"),
        ('<a href="[lien retiré]">a</a>', f"<a {REL}>a</a>"),
        # Removed with what they hold.
        ('a<script>x()</script><style>p{}</style><iframe src="x">y</iframe>b', "ab"),
        ('<p>a<img src="https://a.fr/pixel.gif" onerror="x()">b</p>', "<p>ab</p>"),
        ("a<!-- caché -->b", "ab"),
        ("<svg><script>x()</script></svg>a", "a"),
        # Other tags go and their words stay.
        ("<p><span>un</span> <font>deux</font></p>", "<p>un deux</p>"),
        # Blocks outside the list become paragraphs: removed, they would glue words together.
        ("<div>un</div><div>deux</div>", "<p>un</p><p>deux</p>"),
        ("<DIV class=x>un</DIV>", "<p>un</p>"),
        ("<div><p>un</p></div>", "<p>un</p>"),
        ("<h1>Titre</h1><h2>Deux</h2><h6>Six</h6>", "<h3>Titre</h3><h3>Deux</h3><h5>Six</h5>"),
        ("<table><tr><td>un</td><td>deux</td></tr></table>", "<p>un</p><p>deux</p>"),
        ("un<hr>deux", "un<br>deux"),
        ("<p>un</p><p>&nbsp;</p><p>deux</p>", "<p>un</p>\n<p>deux</p>"),
        # Not HTML at all.
        ("moins de 5 < 6 & plus", "moins de 5 &lt; 6 &amp; plus"),
        ("", ""),
    ],
)
def test_clean_html_keeps_the_allow_list_and_the_words(html: str, cleaned: str) -> None:
    assert " ".join(clean_html(html).split()) == " ".join(cleaned.split())


def test_a_combining_mark_does_not_open_the_cleaned_tags_again() -> None:
    # Composed after cleaning, ">" and U+0338 are one character: the tag stays open and takes the words that
    # follow for attributes.
    cleaned = unicodedata.normalize("NFC", clean_html("<p>\u0338 onclick=x() </p>"))
    assert cleaned == clean_html("<p>\u0338 onclick=x() </p>")
    assert not _Seen(cleaned).attributes


@pytest.mark.parametrize("html", ["<ul><li>" * 100_000, "<b></i>" * 100_000, "<blockquote>" * 100_000])
def test_html_of_absurd_depth_is_refused_at_once(html: str) -> None:
    with pytest.raises(NestedTooDeepError):
        clean_html(html)


def test_html_of_a_depth_that_editors_write_is_cleaned() -> None:
    assert "mot" in clean_html("<blockquote>" * DEEPEST_NESTING + "mot")
    assert "mot" in clean_html("<p>une ligne<li>un point<br>" * 2000 + "mot")


class _Seen(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


_tags = st.sampled_from(["<p>", "</p>", "<li>", "<ul>", "<table>", "<svg>", "<math>", "<style>", "<script>"])
_scraps = st.sampled_from(
    ["<", ">", "</", "a href=", "p", '"', "'", "/", "<!--", "-->", " onclick=x title=y "]
)
_words = st.sampled_from(["mot ", "javascript:", "&lt;", "&#1;", "\u0338", "\0"]) | st.text(max_size=3)


@given(st.lists(_tags | _scraps | _words, max_size=30).map("".join))
def test_whatever_comes_in_only_allowed_tags_and_attributes_come_out(html: str) -> None:
    cleaned = clean_html(html)
    seen = _Seen(cleaned)
    assert seen.tags <= ALLOWED_TAGS
    assert seen.attributes <= {"href", "rel"}
    assert "javascript:" not in "".join(part.partition(">")[0] for part in cleaned.split("<")[1:])
    assert "\0" not in html_to_text(html)


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Un</p><p>Deux</p>", "Un\n\nDeux"),
        ("<p>Un</p>\r\n\r\n<p>Deux</p>\r\n", "Un\n\nDeux"),
        ("<p>Un<br />\r\nDeux</p>", "Un\nDeux"),
        ("<p>Un <br> Deux</p>", "Un\nDeux"),
        ("<p>Un<br><br>Deux</p>", "Un\n\nDeux"),
        ("<ul><li>un</li>\n<li>deux</li></ul>", "- un\n- deux"),
        (
            "<p>Liste :</p><ul><li>un</li><li><p>deux</p></li></ul><p>Fin</p>",
            "Liste :\n\n- un\n- deux\n\nFin",
        ),
        ("<ol><li>un<ul><li>sous</li></ul></li><li>deux</li></ol>", "- un\n- sous\n- deux"),
        ("<h2>Titre</h2>texte", "Titre\n\ntexte"),
        ("<div>un</div><div>deux</div>", "un\n\ndeux"),
        ("<p>Un   mot\n<b>gras</b> .</p>", "Un mot gras ."),
        ("<p>m&ecirc;me loi n&deg;&nbsp;78 &lt;50 &amp;</p>", "même loi n°\xa078 <50 &"),
        ("<p>&nbsp;</p><p>Un</p><p>&nbsp;</p>", "Un"),
        ("<p>a<script>x()</script></p>", "a"),
        ("<p>e\u0301te\u0301</p>", "été"),
        ("sans balise", "sans balise"),
        ("", ""),
    ],
)
def test_html_to_text_lays_out_blocks(html: str, text: str) -> None:
    assert html_to_text(html) == text
