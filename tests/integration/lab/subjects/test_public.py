"""What the public reads: the list and its filters, one subject, links both ways, search, feed, sitemap."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contributions.models import Decision
from contributions.services import erase
from lab import linking
from lab.models import PageLink, Subject
from lab.subjects import services
from lab.subjects.forms import SubjectForm
from people.links import path_for
from people.services import give_link
from portal.cache.store import store
from tests.days import make_day
from tests.dumping import sitemap_files
from tests.factories import make_call, make_reason, make_themes, make_user
from tests.reading import soup, words_of
from tests.referring import make_referral, make_referral_page
from tests.subjects import ANSWER, make_subject, make_subject_page, public_path

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def read(url: str, **query: str):
    return Client().get(url, query)


def titles(response) -> list[str]:
    return [each.get_text(strip=True) for each in soup(response).select(".voice__title")]


def test_only_what_was_published_is_read_and_nothing_else_can_be_guessed():
    hidden = [
        make_subject(),
        make_subject("in_review", publish=False),
        make_subject("answered", publish=False),
    ]
    shown = [make_subject("in_review"), make_subject("answered"), make_subject("referred")]
    page = make_subject_page()
    listed = read(page.url)
    assert listed.status_code == 200
    assert titles(listed) == [subject.title for subject in reversed(shown)]
    assert ANSWER in words_of(listed)
    for subject in hidden:
        assert read(public_path(subject)).status_code == 404
        assert subject.reference not in listed.content.decode()
    for subject in shown:
        one = read(public_path(subject))
        assert subject.situation in words_of(one)
    assert words_of(read(public_path(shown[1]))).count(ANSWER) == 1
    typed = read(f"{page.url}{shown[0].reference.lower().replace('-', '')}/")
    assert (typed.status_code, typed["Location"]) == (302, public_path(shown[0]))
    assert read(f"{page.url}nulle-part/").status_code == 404


def test_what_was_public_and_is_no_longer_says_so_without_a_word_of_it():
    subject = make_subject("answered")
    assert read(public_path(subject)).status_code == 200
    services.reopen(submission_id=subject.pk, by=make_user(), now=timezone.now())
    assert read(public_path(subject)).status_code == 404
    reason = make_reason()
    services.answer(
        submission_id=subject.pk, words="Autre", publish=False, reason=reason, by=None, now=timezone.now()
    )
    gone = read(public_path(subject))
    assert gone.status_code == 410
    assert reason.title in words_of(gone)
    services.withdraw_own(submission_id=subject.pk, now=timezone.now())
    withdrawn = read(public_path(subject))
    assert withdrawn.status_code == 410
    for response in (gone, withdrawn):
        assert subject.title not in response.content.decode()
        assert ANSWER not in words_of(response)
    # Never public, withdrawn: never there.
    assert read(public_path(make_subject("withdrawn", publish=False))).status_code == 404


def test_an_answer_that_was_taken_back_is_not_read_again_once_another_is_published():
    """Nor one that a later answer, given to its author alone, took out of sight; its author reads both."""
    about = {"by": make_user(), "now": timezone.now()}
    reopened, referred = make_subject("answered"), make_subject("referred")
    services.reopen(submission_id=reopened.pk, **about)
    services.answer(
        submission_id=referred.pk, words="Entre nous.", publish=False, reason=make_reason(), **about
    )
    for subject in (reopened, referred):
        services.answer(submission_id=subject.pk, words="La juste.", publish=True, **about)
        said = words_of(read(public_path(subject)))
        assert said.count("La juste.") == 1
        assert ANSWER not in said
        assert "Entre nous." not in said
        assert ANSWER in words_of(Client().get(path_for(give_link(subject.submission))))
        assert Decision.objects.filter(submission=subject.pk, words=ANSWER).exists()


def test_a_referral_may_start_from_it_once():
    make_referral_page()
    for state, may in (("answered", True), ("referred", False)):
        page = read(public_path(make_subject(state)))
        assert ("sujet=" in page.content.decode()) is may, state


def test_the_referrals_that_started_from_it_are_those_that_are_still_read():
    subject = make_subject("referred")
    referral = make_referral("refused", published=True, subject_id=subject.pk, public_title="Le car du soir")
    assert "Le car du soir" in words_of(read(public_path(subject)))
    erase(submission_id=referral.pk, by=None, now=timezone.now())
    erased = referral.page.public_path(referral.submission)
    assert read(erased).status_code == 410
    store.clear()
    assert erased not in read(public_path(subject)).content.decode()


def test_filters_narrow_the_list_and_what_they_do_not_know_is_said():
    broad, narrow, _other = make_themes("Transports", "Bus", "Trains")
    bus = make_subject("answered", title="Les règlements du bus", theme_id=narrow.pk)
    make_subject("in_review", title="Le train de nuit")
    url = make_subject_page().url
    assert titles(read(url, theme=broad.slug)) == titles(read(url, theme="bus")) == [bus.title]
    assert titles(read(url, etat="in_review")) == ["Le train de nuit"]
    assert titles(read(url, q="reglement")) == titles(read(url, q="printemps")) == [bus.title]
    assert titles(read(url, q="introuvable")) == []
    assert read(url, q=bus.reference)["Location"] == public_path(bus)
    assert read(url, q="", etat="answered")["Location"] == f"{url}?etat=answered#sujets"
    for name, value in (("etat", "roi"), ("theme", "rien"), ("q", "é" * 300), ("etat", "withdrawn")):
        wrong = read(url, **{name: value})
        assert wrong.status_code == 400, name
        assert len(titles(wrong)) == 2
    for value in ("XXXX", "%00", make_subject().reference):
        assert read(url, avant=value).status_code == 404


def test_pages_of_the_list_follow_one_another_and_cost_the_same():
    page = make_subject_page()
    for _number in range(3):
        make_subject("answered")
    costs = []
    for number in (3, 30):
        while Subject.objects.count() < number:
            make_subject("answered")
        store.clear()
        with CaptureQueriesContext(connection) as queries:
            first = read(page.url)
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 17
    (more,) = soup(first).select("a[rel=next]")
    second = read(str(more["href"]).partition("#")[0])
    seen = titles(first) + titles(second)
    assert len(seen) == len(set(seen)) == 30
    assert not soup(second).select("a[rel=next]")


def test_a_subject_and_the_pages_that_came_of_it_name_each_other_once_both_are_public():
    subject, waiting = make_subject("answered"), make_subject()
    call, day, draft = make_call(), make_day(), make_call()
    draft.unpublish()
    for each in (call, day, draft):
        linking.link_page(subject.submission, each)
    linking.link_page(waiting.submission, call)
    one = words_of(read(public_path(subject)))
    assert call.poster in one
    assert day.title in one
    assert draft.poster not in one
    for page in (call, day):
        shown = read(page.url)
        assert subject.title in words_of(shown)
        assert public_path(subject) in shown.content.decode()
        assert waiting.title not in words_of(shown)
    linking.unlink_page(subject.submission, call.pk)
    assert call.poster not in words_of(read(public_path(subject)))
    assert subject.title not in words_of(read(call.url))
    linking.link_pages(subject.submission, [call], gone=[day.pk, draft.pk])
    assert list(PageLink.objects.filter(submission=subject.pk).values_list("page", flat=True)) == [call.pk]
    services.withdraw_own(submission_id=subject.pk, now=timezone.now())
    assert subject.title not in words_of(read(call.url))


def test_links_cost_the_same_whatever_their_number():
    subject, call, day = make_subject("answered"), make_call(), make_day()
    costs = {}
    for number in (3, 12):
        while PageLink.objects.filter(page=call.pk).count() < number:
            other = make_subject("answered").submission
            for page in (call, day):
                linking.link_page(other, page)
            linking.link_page(subject.submission, make_call())
        for name, url in (("call", call.url), ("day", day.url), ("subject", public_path(subject))):
            store.clear()
            with CaptureQueriesContext(connection) as queries:
                read(url)
            costs.setdefault(name, set()).add(len(queries))
    assert {name: len(found) for name, found in costs.items()} == {"call": 1, "day": 1, "subject": 1}


def test_search_theme_feed_and_sitemap_show_what_is_public_alone():
    (theme,) = make_themes("Transports")
    shown = make_subject("answered", title="Des vélos partout", theme_id=theme.pk)
    hidden = make_subject(title="Des vélos cachés", theme_id=theme.pk)
    page = make_subject_page()
    found = read("/recherche/", q="velo")
    assert shown.title in words_of(found)
    assert read("/recherche/", q=shown.reference)["Location"] == public_path(shown)
    places = {
        "search": found.content.decode(),
        "theme": read(f"/themes/{theme.slug}/").content.decode(),
        "feed": read(f"{page.url}flux/").content.decode(),
        "sitemap": "".join(Client().get(each).getvalue().decode() for each in sitemap_files()),
    }
    for name, text in places.items():
        assert public_path(shown) in text, name
        assert hidden.title not in text, name
        assert hidden.reference not in text, name
    assert ANSWER in places["feed"]
    page.live = False
    page.save()
    assert shown.title not in words_of(read("/recherche/", q="velo"))


def test_the_form_asks_what_the_demonstration_asks():
    from home.demo.content import load_content

    (entry,) = [page for page in load_content()._values["pages"] if page["slug"] == "proposer-un-sujet"]
    fields = SubjectForm(page=make_subject_page()).fields
    asked = {each["key"]: each for each in entry["form"] if each["key"] != "follow"}
    assert list(asked) == list(fields)[: len(asked)]
    for key, each in asked.items():
        assert (fields[key].required, fields[key].longest) == (each["required"], each["max_length"])
    assert not fields["email"].required  # « Me prévenir des suites »
