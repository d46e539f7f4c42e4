"""Documents lead somewhere: relative links exist, pictures have words, none is left over."""

import re
from pathlib import Path

from portal.guide.markdown import parse

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
# [words](address) and ![words](address "title"), outside code.
LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(<?([^)\s>]+)>?[^)]*\)")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#")


def links_of(document: Path) -> list[tuple[bool, str, str]]:
    """(is a picture, its words, its address) of each relative link."""
    text = CODE.sub("", document.read_text())
    found = [(bool(mark), words, address) for mark, words, address in LINK.findall(text)]
    return [link for link in found if not ELSEWHERE.match(link[2])]


def target(document: Path, address: str) -> Path:
    return (document.parent / address.partition("#")[0]).resolve()


def test_every_relative_link_of_a_document_leads_to_a_file():
    links = [(document, address) for document in DOCUMENTS for *_rest, address in links_of(document)]
    broken = [
        f"{document.relative_to(ROOT)}: {address}"
        for document, address in links
        if not target(document, address).exists()
    ]
    assert broken == []
    assert len(links) >= 20


def test_every_picture_is_used_and_described():
    pictures = [
        (words, target(document, address))
        for document in DOCUMENTS
        for is_picture, words, address in links_of(document)
        if is_picture
    ]
    assert all(len(words) > 20 for words, _path in pictures)
    assert {path for _words, path in pictures} == set((ROOT / "docs").rglob("*.png"))


def test_the_list_of_all_documents_leaves_none_out():
    """Each of docs/, but the decisions, which are listed as a folder, and the guide, which lists its own."""
    index = ROOT / "docs" / "README.md"
    listed = {target(index, address) for _picture, _words, address in links_of(index)}
    listed.add(index)
    folders = {ROOT / "docs" / "decisions", ROOT / "docs" / "guide"}
    written = {path for path in (ROOT / "docs").rglob("*.md") if path.parent not in folders}
    assert written <= listed, sorted(written - listed)


def test_every_anchor_of_a_link_is_a_heading_of_its_document():
    broken = []
    for document in DOCUMENTS:
        for _picture, _words, address in links_of(document):
            name, _hash, anchor = address.partition("#")
            if anchor and name.endswith(".md"):
                headings = parse(target(document, name).read_text(), lambda _address: None).headings
                if anchor not in {heading.anchor for heading in headings}:
                    broken.append(f"{document.relative_to(ROOT)}: {address}")
    assert broken == []
