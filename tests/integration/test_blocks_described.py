"""Blocks say what they do where an editor chooses one, and show what they look like."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext
from wagtail.blocks import Block, StreamBlock

from home.models import HomePage, StandardPage
from projects.models import ResultPage
from tests.cms import cms
from tests.reading import soup

STREAMS = {
    "a page": StandardPage.body.field.stream_block,
    "the home page": HomePage.sections.field.stream_block,
    "a result": ResultPage.body.field.stream_block,
}

BLOCKS = [(place, name) for place, stream in STREAMS.items() for name in stream.child_blocks]


def block_of(place: str, name: str) -> Block:
    stream: StreamBlock = STREAMS[place]
    return stream.child_blocks[name]


@pytest.mark.parametrize(("place", "name"), BLOCKS)
def test_each_block_says_what_it_does_in_a_sentence_and_stands_in_a_group(place, name):
    block = block_of(place, name)
    assert str(block.get_description()).endswith(".")
    assert block.meta.group
    assert block.is_previewable


def test_no_sentence_is_said_of_two_blocks_of_one_page():
    for stream in STREAMS.values():
        said = [str(block.get_description()) for block in stream.child_blocks.values()]
        assert len(said) == len(set(said))


@pytest.mark.once
@pytest.mark.django_db
@pytest.mark.parametrize(("place", "name"), BLOCKS)
def test_each_block_is_shown_in_our_look_with_samples_on_the_first_day(place, name):
    block = block_of(place, name)
    response = cms("editor").get("/admin/block-preview/", {"id": block.definition_prefix})
    assert response.status_code == 200
    page = soup(response)
    assert page.select_one("link[href$='css/entry.css']")
    assert page.main.get_text(strip=True)
    # Of what is gathered, one thing at least: an empty list is no look.
    if block.meta.sample_context:
        assert page.main.select("a[href='#'], img[src$='sample-picture.svg']")


@pytest.mark.django_db
def test_a_sample_asks_nothing_of_what_is_private_and_stores_nothing():
    client = cms("editor")
    for place, name in BLOCKS:
        with CaptureQueriesContext(connection) as queries:
            client.get("/admin/block-preview/", {"id": block_of(place, name).definition_prefix})
        asked = " ".join(each["sql"] for each in queries.captured_queries)
        assert "contributions_contribution" not in asked
        assert not re.search(r"\b(INSERT|UPDATE|DELETE)\b", asked)


def test_the_groups_have_names_in_the_language_of_the_site():
    names = {str(block.meta.group) for stream in STREAMS.values() for block in stream.child_blocks.values()}
    assert gettext("What people said") in names
