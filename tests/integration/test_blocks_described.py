"""Blocks say what they do where an editor chooses one, and show what they look like."""

import pytest
from django.utils.translation import gettext
from wagtail.blocks import Block, StreamBlock

from home.models import HomePage, StandardPage
from projects.models import ResultPage
from tests.cms import cms
from tests.factories import make_call
from tests.reading import soup

STREAMS = {
    "a page": StandardPage.body.field.stream_block,
    "the home page": HomePage.sections.field.stream_block,
    "a result": ResultPage.body.field.stream_block,
}
# These show rows of the portal, which no sample is.
WITHOUT_A_LOOK = {"quotations", "contributions", "documents", "gallery", "picture", "featured_projects"}

BLOCKS = [(place, name) for place, stream in STREAMS.items() for name in stream.child_blocks]


def block_of(place: str, name: str) -> Block:
    stream: StreamBlock = STREAMS[place]
    return stream.child_blocks[name]


@pytest.mark.parametrize(("place", "name"), BLOCKS)
def test_each_block_says_what_it_does_in_a_sentence_and_stands_in_a_group(place, name):
    block = block_of(place, name)
    assert str(block.get_description()).endswith(".")
    assert block.meta.group
    assert block.is_previewable == (name not in WITHOUT_A_LOOK)


def test_no_sentence_is_said_of_two_blocks_of_one_page():
    for stream in STREAMS.values():
        said = [str(block.get_description()) for block in stream.child_blocks.values()]
        assert len(said) == len(set(said))


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("place", "name"), [(place, name) for place, name in BLOCKS if name not in WITHOUT_A_LOOK]
)
def test_each_block_is_shown_in_our_look_with_sample_words(place, name):
    make_call()
    client = cms("editor")
    response = client.get("/admin/block-preview/", {"id": block_of(place, name).definition_prefix})
    assert response.status_code == 200
    page = soup(response)
    assert page.select_one("link[href$='css/entry.css']")
    if name not in {"results", "news", "lab_families", "retention"}:  # nothing of theirs is there yet
        assert page.main.get_text(strip=True)


def test_the_groups_have_names_in_the_language_of_the_site():
    names = {str(block.meta.group) for stream in STREAMS.values() for block in stream.child_blocks.values()}
    assert gettext("What people said") in names
