"""A method: its page, the days that use it, and what the CMS refuses, keeps, copies and compares."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext
from wagtail.models import Page, PageViewRestriction
from wagtail.test.utils.form_data import inline_formset

from events.models import EventMethod, EventPage
from lab.models import MethodPage, MethodStep
from lab.toolbox.completeness import ASKED_FOR, MOST_LINES, MOST_STEPS, NO_STEPS, TOO_MANY_STEPS, NotReady
from portal.cache.store import store
from taxonomy.models import Activity
from tests.cms import add_url, cms, day_form, edit_url, workshop_form
from tests.days import make_day, make_workshop
from tests.integration.lab.toolbox.test_list import hidden_methods, queries_of
from tests.methods import make_method, make_toolbox, method_form
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PUBLISH = {"action-publish": "1"}
SOURCES = [
    {
        "type": "use",
        "value": {"text": "Au marché.", "sources": [{"label": "Un carnet", "url": "https://example.org/"}]},
    }
]


# --- What readers see -----------------------------------------------------------------


def test_the_page_of_a_method_says_all_of_it_with_its_licence(client):
    activity = Activity.objects.create(title="Immersion", slug="immersion", stage="understand")
    method = make_method(
        steps=[MethodStep(text=f"Geste {number} <b>", sort_order=number) for number in range(3)],
        activities=[activity],
        material="papier\n\nfeutres",
        outputs="une carte",
        watch_out="Ne rien dire.",
        used_in=[("use", SOURCES[0]["value"])],
        example="partly",
    )
    page = soup(client.get(method.url))
    assert [each.text for each in page.select(".doing li")] == ["Geste 0 <b>", "Geste 1 <b>", "Geste 2 <b>"]
    words = plain(page.main.get_text(" "))
    for text in (method.summary, "2 heures", "4 à 12 personnes", "feutres", "Ne rien dire.", "Au marché."):
        assert plain(text) in words
    assert "Immersion" in words
    assert gettext("partly an example") in words
    licence = page.select_one("a[rel~=license]")
    assert (licence.text, licence["href"]) == (
        "Licence Ouverte 2.0",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    )
    # Only paper says where the sheet is: a screen shows it already.
    assert method.full_url in page.select_one(".paper-only").text
    assert client.post(method.url).status_code == 405


def test_a_method_leads_back_to_the_toolbox_while_that_is_live(client):
    method, toolbox = make_method(), make_toolbox()

    def back() -> list[str]:
        links = soup(client.get(method.url)).select("main a")
        return [link["href"] for link in links if link.text == gettext("All the methods")]

    assert back() == [toolbox.url]
    toolbox.unpublish()
    assert back() == []


def test_a_method_leads_to_the_public_days_that_use_it_and_they_to_it(client):
    method, other = make_method(), make_method()
    named, worked = make_day(title="Jour un"), make_day("over", title="Jour deux")
    hidden, draft = make_day(title="Caché", audience="unlisted"), make_day(title="Brouillon")
    for day in (named, hidden, draft):
        EventMethod.objects.create(page=day, method=method)
    # Named twice, by the day and by its workshop: once in each list.
    EventMethod.objects.create(page=worked, method=method)
    EventMethod.objects.create(page=worked, method=method)
    workshop = make_workshop(worked, method=method)
    EventPage.objects.get(pk=draft.pk).unpublish()
    page = soup(client.get(method.url))
    assert [each.text for each in page.select("#days h3")] == ["Jour un", "Jour deux"]
    assert not soup(client.get(other.url)).select("#days")
    day = soup(client.get(worked.url))
    (shop,) = day.select("#ateliers .shop")
    assert (shop.h3.text, shop.a["href"]) == (workshop.title, method.url)
    assert [link["href"] for link in day.select("#autour li a")] == [method.url]


def test_a_day_leads_to_no_method_that_is_not_public(client):
    day = make_day()
    for method in hidden_methods():
        EventMethod.objects.create(page=day, method=method)
        make_workshop(day, method=method)
    text = client.get(day.url).content.decode()
    assert "Carte brouillon" not in text
    assert "Carte gardée" not in text
    assert PageViewRestriction.objects.count() == 1


def test_a_method_and_a_day_cost_the_same_queries_with_3_of_each_as_with_30(client):
    method = make_method(activities=[Activity.objects.create(title="A", slug="a", stage="design")])
    day = make_day()

    def grow(number: int) -> None:
        for _each in range(number):
            method.steps.create(text="Encore.")
            EventMethod.objects.create(page=make_day(), method=method)
            another = make_method()
            EventMethod.objects.create(page=day, method=another)
            make_workshop(day, method=another)

    grow(3)
    few = [queries_of(client, page.url) for page in (method, day)]
    # Beyond twelve days, one query more: where the others stand.
    grow(10)
    more = [queries_of(client, page.url) for page in (method, day)]
    grow(17)
    assert [queries_of(client, page.url) for page in (method, day)] == more
    assert more[0] <= few[0] + 1
    assert more[1] == few[1]
    assert max(more) <= 20
    assert len(soup(client.get(method.url)).select("#days h3")) == 12
    assert soup(client.get(method.url)).select_one("#days .mt4 a")["href"] == "/agenda/"


def test_publishing_a_method_changes_what_is_in_memory(client):
    method = make_method()
    client.get(method.url)
    method.title = "Un autre titre"
    method.save_revision().publish()
    assert "Un autre titre" in words_of(client.get(method.url))
    day = make_day()
    client.get(method.url)
    day.methods = [EventMethod(method=method)]
    day.save_revision().publish()
    assert day.title in words_of(client.get(method.url))


# --- The CMS --------------------------------------------------------------------------


def beside(response, selector: str) -> str:
    return plain(" ".join(each.get_text(" ") for each in soup(response).select(selector)))


def test_a_method_without_steps_is_kept_as_a_draft_and_refused_beside_the_steps():
    toolbox, client = make_toolbox(), cms("coordinator")
    for steps in ((), ("   ",)):
        response = client.post(add_url(MethodPage, toolbox), method_form(*steps) | PUBLISH)
        assert response.status_code == 200
        sentence = NO_STEPS if not steps else gettext("This field is required.")
        assert plain(sentence) in beside(response, ".w-panel__content:has(> #id_steps-TOTAL_FORMS)")
        assert soup(response).select_one("[name=title]")["value"] == "La carte"
    assert client.post(add_url(MethodPage, toolbox), method_form()).status_code == 302
    method = MethodPage.objects.get(slug="la-carte")
    assert not method.live
    for door in (lambda: method.get_latest_revision().publish(), lambda: _go_live(method)):
        with pytest.raises(NotReady) as refusal:
            door()
        assert str(NO_STEPS) in refusal.value.sentence
    method = MethodPage.objects.get(pk=method.pk)
    assert not method.live
    sent = method_form("Un.", "Deux.", material="\n".join("x" * (MOST_LINES + 1)), people_max="3")
    response = client.post(edit_url(method), sent | PUBLISH)
    assert plain(gettext("That is fewer than the people it takes at least.")) in words_of(response)
    assert beside(response, "[id$=-material-errors]")
    many = method_form(*["Encore."] * (MOST_STEPS + 1))
    response = client.post(edit_url(method), many | PUBLISH)
    assert plain(TOO_MANY_STEPS) in beside(response, ".w-panel__content:has(> #id_steps-TOTAL_FORMS)")
    assert client.post(edit_url(method), method_form("Un.", "Deux.") | PUBLISH).status_code == 302
    method = MethodPage.objects.get(pk=method.pk)
    assert method.live
    assert [step.text for step in method.steps.all()] == ["Un.", "Deux."]


def _go_live(method: MethodPage) -> None:
    method.live = True
    method.save()


@pytest.mark.parametrize("name", ASKED_FOR)
def test_what_a_public_method_must_say_is_asked_beside_its_field(name):
    client = cms("coordinator")
    sent = method_form("Un.", **{name: ""}) | PUBLISH
    response = client.post(add_url(MethodPage, make_toolbox()), sent)
    assert response.status_code == 200
    assert plain(ASKED_FOR[name]) in words_of(response)
    method = make_method()
    setattr(method, name, "\u200b")
    with pytest.raises(ValidationError):
        method.save()


def test_an_editor_writes_submits_previews_and_compares_but_does_not_publish():
    client = cms("editor")
    activity = Activity.objects.create(title="Immersion", slug="immersion", stage="understand")
    sent = method_form("Un.", "Deux.") | {"activities": str(activity.pk)}
    assert client.post(add_url(MethodPage, make_toolbox()), sent).status_code == 302
    method = MethodPage.objects.get(slug="la-carte")
    assert (
        client.post(edit_url(method), method_form("Un.", "Trois.", method=method) | PUBLISH).status_code
        == 302
    )
    method.refresh_from_db()
    assert not method.live
    first, second = method.revisions.order_by("pk")
    compare = reverse("wagtailadmin_pages:revisions_compare", args=[method.pk, first.pk, second.pk])
    words = words_of(client.get(compare))
    assert "Deux." in words
    assert "Trois." in words
    preview = reverse("wagtailadmin_pages:preview_on_edit", args=[method.pk])
    sent = method_form("Un.", "Quatre.", method=method) | {"activities": str(activity.pk)}
    assert client.post(preview, sent).json()["is_valid"]
    shown = client.get(f"{preview}?mode=")
    assert [each.text for each in soup(shown).select(".doing li")] == ["Un.", "Quatre."]
    assert "Immersion" in words_of(shown)


def test_a_copy_keeps_its_steps_its_activities_and_what_was_said_of_it():
    activity = Activity.objects.create(title="Immersion", slug="immersion", stage="understand")
    method = make_method(activities=[activity], used_in=[("use", SOURCES[0]["value"])])
    incomplete = make_method()
    incomplete.steps.all().delete()
    client = cms("coordinator")

    def copy(page: Page, slug: str):
        address = reverse("wagtailadmin_pages:copy", args=[page.pk])
        sent = {"new_title": slug, "new_slug": slug, "new_parent_page": str(page.get_parent().pk)}
        return client.post(address, sent | {"publish_copies": "on"})

    assert copy(method, "la-meme").status_code == 302
    made = MethodPage.objects.get(slug="la-meme")
    assert made.live
    assert [step.text for step in made.steps.all()] == ["Commencer.", "Finir."]
    assert list(made.activities.all()) == [activity]
    assert made.used_in[0].value["sources"][0]["label"] == "Un carnet"
    assert plain(NO_STEPS) in words_of(copy(incomplete, "autre"))


def test_the_methods_of_a_day_and_of_its_workshops_are_chosen_in_the_cms(client):
    one, two = make_method(), make_method()
    day = make_day()
    workshop = make_workshop(day)
    EventPage.objects.get(pk=day.pk).save_revision(clean=False)
    sent = day_form(
        day,
        workshops=[workshop_form(workshop, method=str(one.pk))],
        initial=1,
        methods=inline_formset([{"method": str(two.pk)}]),
    )
    assert cms("coordinator").post(edit_url(day), sent | PUBLISH).status_code == 302
    workshop.refresh_from_db()
    assert workshop.method == one
    assert [each.method for each in day.methods.all()] == [two]
    store.clear()
    assert {one.url, two.url} <= {link["href"] for link in soup(client.get(day.url)).select("a")}
    # A method may go: the day and its workshop stay.
    for method in (one, two):
        MethodPage.objects.get(pk=method.pk).delete()
    workshop.refresh_from_db()
    assert workshop.method is None
    assert not day.methods.exists()
