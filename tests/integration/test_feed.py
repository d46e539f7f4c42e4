"""The Atom feed of a call: what a feed reader gets, whatever people wrote."""

from xml.etree import ElementTree

import pytest
from wagtail.models import PageViewRestriction

from calls.feeds import MOST_ENTRIES
from contributions.models import Contribution
from tests.factories import make_call, make_contribution
from tests.many import publish_many

pytestmark = pytest.mark.django_db

ATOM = {"atom": "http://www.w3.org/2005/Atom"}
HOSTILE = "<script>alert('&')</script> ]]> &amp; \u2028 😀 \U0010fffe \ufffe \uffff"


def feed_of(client, call) -> ElementTree.Element:
    response = client.get(f"{call.list_path()}flux/")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/atom+xml; charset=utf-8"
    return ElementTree.fromstring(response.content)


def text(element: ElementTree.Element, path: str) -> str:
    return element.findtext(path, namespaces=ATOM) or ""


def test_a_feed_holds_the_newest_published_contributions_at_absolute_addresses(client):
    call = make_call()
    references = publish_many(call, MOST_ENTRIES + 5)
    make_contribution(call, title="Titre-secret")
    make_contribution(call, status="declined", title="Titre-secret")
    feed = feed_of(client, call)
    entries = feed.findall("atom:entry", ATOM)
    addresses = [entry.find("atom:link", ATOM).get("href") for entry in entries]
    assert addresses == [f"{call.full_url}contributions/{each}/" for each in references[:MOST_ENTRIES]]
    assert [text(entry, "atom:id") for entry in entries] == addresses
    links = {link.get("rel"): link.get("href") for link in feed.findall("atom:link", ATOM)}
    assert links == {
        "alternate": f"{call.full_url}contributions/",
        "self": f"{call.full_url}contributions/flux/",
    }
    assert "secret" not in ElementTree.tostring(feed, "unicode")


def test_a_feed_names_only_those_who_gave_a_name(client):
    call = make_call()
    make_contribution(call, status="published", shown_as="Lou")
    make_contribution(call, status="published")
    entries = feed_of(client, call).findall("atom:entry", ATOM)
    assert sorted(text(entry, "atom:author/atom:name") for entry in entries) == ["", "Lou"]


def test_words_that_no_xml_may_hold_break_no_feed_and_markup_stays_text(client):
    call = make_call(question="Que <faut>-il & quoi ?", service_name="A & B")
    contribution = make_contribution(call, status="published")
    # Past the cleaning of what people send: an import, or a hand in the database.
    controls = "\x01\x0b\x1f" if Contribution.objects.using("default").count() else ""
    Contribution.objects.filter(pk=contribution.pk).update(
        title=HOSTILE + controls, body=f"{HOSTILE}\n\nSecond{controls}", shown_as=HOSTILE + controls
    )
    (entry,) = feed_of(client, call).findall("atom:entry", ATOM)
    assert text(entry, "atom:title").startswith("<script>alert('&')</script> ]]> &amp;")
    assert "😀" in text(entry, "atom:title")
    summary = entry.find("atom:summary", ATOM)
    assert summary.get("type") == "html"
    # Read as HTML, the words are words again.
    assert "<script" not in summary.text
    assert "&lt;script&gt;" in summary.text
    assert summary.text.count("<p>") == 2


def test_an_empty_feed_is_a_feed(client):
    assert feed_of(client, make_call()).findall("atom:entry", ATOM) == []


def test_a_feed_comes_from_memory_and_is_announced(client):
    call = make_call()
    publish_many(call, 2)
    address = f"{call.list_path()}flux/"
    client.get(address)
    assert client.get(address).has_header("Age")
    for url in (call.url, call.list_path()):
        assert f'href="{address}"' in client.get(url).content.decode()
        assert 'type="application/atom+xml"' in client.get(url).content.decode()


def test_the_feed_of_a_call_that_is_not_public_is_closed(client):
    call = make_call()
    publish_many(call, 1)
    PageViewRestriction.objects.create(page=call, restriction_type="password", password="sésame")
    assert b"Titre" not in client.get(f"{call.list_path()}flux/").content
    call.unpublish()
    assert client.get(f"{call.list_path()}flux/").status_code == 404
