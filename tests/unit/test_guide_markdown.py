"""A document of the guide as HTML: none of it is HTML by itself, links lead inside, tables scroll."""

from portal.guide.markdown import parse


def html(text: str, **known: str) -> str:
    return parse(text, lambda address: known.get(address.partition(".")[0])).html


def test_html_and_scripts_in_a_document_are_shown_as_they_were_typed():
    shown = html(
        "# Un <b>titre</b>\n\n<script>alert(1)</script>\n\n[un piège](javascript:alert(1))\n\n"
        '```\n<script>alert(2)</script>\n```\n\n![<i>x</i>](image.png "<i>")',
        image="/p.png",
    )
    assert "<script" not in shown
    assert "<b>" not in shown
    assert "<i>" not in shown
    assert 'href="javascript' not in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert "&lt;script&gt;alert(2)" in shown


def test_the_title_is_the_first_heading_and_headings_have_anchors_of_their_own():
    parsed = parse("# Écrire *ici*\n\n## D’une saisine à un projet\n\n## Après\n\n## Après", lambda _: None)
    assert parsed.title == "Écrire ici"
    anchors = [heading.anchor for heading in parsed.headings]
    assert anchors == ["écrire-ici", "dune-saisine-à-un-projet", "après", "après-1"]
    assert [heading.level for heading in parsed.headings] == [1, 2, 2, 2]
    assert all(f'id="{anchor}"' in parsed.html for anchor in anchors)


def test_links_lead_inside_the_guide_or_elsewhere_and_one_that_leads_nowhere_leaves_its_words():
    shown = html(
        "[l’un](un.md) [**le** code](../code.py) [ailleurs](https://example.org/) [ici](#là)", un="/guide/un/"
    )
    assert '<a href="/guide/un/">l’un</a>' in shown
    assert "<strong>le</strong> code" in shown
    assert "code.py" not in shown
    assert '<a href="https://example.org/">ailleurs</a>' in shown
    assert '<a href="#l%C3%A0">ici</a>' in shown


def test_links_know_the_heading_that_they_stand_under():
    links = parse("## Pages\n\n- [Écrire `vite`](un.md) : bien.\n- [Lire](deux.md)", lambda _: "/").links
    assert [(link.address, link.words, link.under) for link in links] == [
        ("un.md", "Écrire vite", "Pages"),
        ("deux.md", "Lire", "Pages"),
    ]


def test_a_picture_has_its_words_and_opens_by_itself_and_a_missing_one_leaves_its_words():
    shown = html("![L’accueil du CMS](image.png)\n\n![Une image perdue](perdue.png)", image="/p.png")
    assert '<a href="/p.png"><img src="/p.png" alt="L’accueil du CMS" loading="lazy" /></a>' in shown
    assert "Une image perdue" in shown
    assert shown.count("<img") == 1


def test_a_table_and_code_scroll_with_the_keyboard_too():
    shown = html("## Les « rôles »\n\n| Rôle | Droit |\n|---|---|\n| a | b |\n\n```sh\nmake run\n```")
    assert '<div class="guide-wide" role="group" tabindex="0" aria-label="Les « rôles »">' in shown
    assert shown.count("<table>") == shown.count("</table>") == 1
    assert '<pre tabindex="0"><code>make run' in shown
