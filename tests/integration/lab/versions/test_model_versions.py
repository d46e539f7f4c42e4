"""Versions of the lab's model in the CMS: what is refused, and what becomes of the one before."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from wagtail.models import Locale, ModelLogEntry, PageLogEntry
from wagtail.test.utils.form_data import inline_formset, rich_text, streamfield

from home.models import HomePage, StandardPage
from lab.models import LabModelPage
from lab.versions.completeness import NotWhole, refuse_incomplete
from lab.versions.services import SUPERSEDED
from taxonomy.stages import FAMILIES
from tests.cms import add_url, cms, edit_url, page_form, sentences
from tests.lab_model import make_activity, make_version
from tests.reading import plain, soup

pytestmark = pytest.mark.django_db


def version_form(activities=(), *, initial=(), **fields):
    """What a browser sends for a version, with these activities."""
    rows = [
        {
            "id": str(row.pk) if row else "",
            "activity": str(activity.pk),
            "family": "",
            "title": "",
            "text": "",
        }
        for activity, row in zip(activities, [*initial, *[None] * len(activities)], strict=False)
    ]
    values = {"title": "Le labo, version 2", "slug": "labo-version-2", "number": "2", "status": "current"}
    values |= {
        "date_precision": "year",
        "dated_on": "2027-01-01",
        "label": "",
        "changes": "",
        "proposals": "",
    }
    values["activities"] = inline_formset(rows, initial=len(initial))
    return page_form(**values | fields)


def one_of_each():
    return [make_activity(stage) for stage in FAMILIES]


# --- What may not be public -----------------------------------------------------------


def test_a_version_with_an_empty_family_is_refused_above_its_activities_and_kept_as_a_draft():
    home = HomePage.objects.get()
    understand = make_activity("understand")
    client = cms("coordinator")
    form = version_form([understand], number="")
    response = client.post(add_url(LabModelPage, home), form | {"action-publish": "1"})
    assert response.status_code == 200
    shown = plain(soup(response).get_text(" "))
    assert "Concevoir" in shown
    (said,) = response.context["form"].formsets["activities"].non_form_errors()
    assert "Comprendre" not in said
    assert plain(said) in shown
    assert plain(response.context["form"].errors["number"][0]) in shown
    assert not LabModelPage.objects.exists()

    assert client.post(add_url(LabModelPage, home), form).status_code == 302
    draft = LabModelPage.objects.get()
    assert (draft.live, draft.current_in, draft.number) == (False, None, None)
    # Every other door: publishing its revision, approving, planning, bulk publishing.
    with pytest.raises(NotWhole) as refusal:
        draft.get_latest_revision().publish()
    assert draft.title in refusal.value.sentence
    with pytest.raises(NotWhole):
        draft.get_latest_revision_as_object().save_revision(approved_go_live_at="2030-01-01T00:00Z")
    url = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "publish"))
    response = client.post(f"{url}?id={draft.pk}&next=/admin/", {"include_descendants": ""})
    assert refusal.value.sentence in sentences(response)
    assert not LabModelPage.objects.live().exists()


def test_an_activity_of_no_family_is_given_one_or_refused():
    home = HomePage.objects.get()
    after = make_activity("generalise")
    client = cms("coordinator")
    form = version_form([*one_of_each(), after])
    response = client.post(add_url(LabModelPage, home), form)
    assert response.status_code == 200
    assert "family" in response.context["form"].formsets["activities"].errors[3]
    response = client.post(add_url(LabModelPage, home), form | {"activities-3-family": "design"})
    assert response.status_code == 302
    assert [row.shown_family for row in LabModelPage.objects.get().activities.all()] == [*FAMILIES, "design"]


def test_a_number_is_of_one_version_in_each_language():
    first = make_version(1)
    client = cms("coordinator")
    form = version_form(one_of_each(), number="1")
    response = client.post(add_url(LabModelPage, HomePage.objects.get()), form)
    assert first.title in response.context["form"].errors["number"][0]
    # A draft that took the number meanwhile is refused when it is published.
    second = make_version(2, status="preparing")
    second.number = 1
    revision = second.save_revision(clean=False)
    with pytest.raises(NotWhole, match=first.title):
        revision.publish()
    with pytest.raises(IntegrityError), transaction.atomic():
        LabModelPage.objects.filter(pk=second.pk).update(number=1)
    # Its translation has the same number, and is the current version of its own language.
    english = Locale.objects.create(language_code="en")
    HomePage.objects.get().copy_for_translation(english)
    translated = first.copy_for_translation(english)
    assert (translated.number, translated.status, translated.language) == (None, "preparing", "en")
    translated.number, translated.status = 1, "current"
    translated.save_revision().publish()
    current = LabModelPage.objects.filter(current_in__isnull=False)
    assert {page.current_in: page.pk for page in current} == {"fr": first.pk, "en": translated.pk}


# --- One takes the place of another ---------------------------------------------------


def test_publishing_a_current_version_makes_the_one_before_a_former_one_that_keeps_its_words():
    activities = one_of_each()
    first = make_version(1, activities=activities)
    # Its editor has begun a draft, which stays one.
    draft = first.get_latest_revision_as_object()
    draft.label = "Un brouillon"
    draft.save_revision()

    rows = list(first.activities.all())
    client = cms("coordinator")
    form = version_form([activities[0], *one_of_each()]) | {"action-publish": "1"}
    assert client.post(add_url(LabModelPage, HomePage.objects.get()), form).status_code == 302
    first.refresh_from_db()
    second = LabModelPage.objects.get(number=2)
    assert (second.status, second.current_in) == ("current", "fr")
    assert (first.status, first.current_in, first.live, first.label) == ("former", None, True, "")
    assert first.has_unpublished_changes
    draft = first.get_latest_revision_as_object()
    assert (draft.status, draft.label) == ("former", "Un brouillon")
    assert PageLogEntry.objects.filter(action=SUPERSEDED, page=first.pk).count() == 1
    assert not ModelLogEntry.objects.filter(action=SUPERSEDED).exists()

    # An activity is told otherwise afterwards: the former version is read as it was, the new one follows.
    was = activities[0].title
    activities[0].title, activities[0].text = "Autrement", ""
    activities[0].save()
    assert [row.shown_title for row in first.activities.all()] == [
        was,
        activities[1].title,
        activities[2].title,
    ]
    assert second.activities.first().shown_title == "Autrement"
    # Publishing the draft gives nothing back, neither the place nor other words.
    first.get_latest_revision().publish()
    first = LabModelPage.objects.get(pk=first.pk)
    assert (first.status, first.label) == ("former", "Un brouillon")
    assert [row.pk for row in first.activities.all()] == [row.pk for row in rows]
    assert first.activities.first().shown_title == was
    assert LabModelPage.objects.get(current_in="fr") == second
    # It may become the current one again, and the other steps down.
    first.status = "current"
    first.save_revision().publish()
    assert LabModelPage.objects.get(current_in="fr") == first
    assert LabModelPage.objects.get(pk=second.pk).status == "former"


def test_no_more_than_one_version_is_current_whatever_fails():
    first, second = make_version(1), make_version(2, status="preparing")
    with pytest.raises(IntegrityError), transaction.atomic():
        LabModelPage.objects.filter(pk=second.pk).update(current_in="fr")
    # Refused halfway, nothing has happened to the one before.
    second.status = "current"
    revision = second.save_revision()
    second.number = 1
    with pytest.raises(NotWhole):
        second.save()
    assert LabModelPage.objects.get(current_in="fr") == first
    revision.publish()
    assert LabModelPage.objects.get(current_in="fr") == second
    # Unpublished, it is no longer the current one; the former one does not come back by itself.
    LabModelPage.objects.get(pk=second.pk).unpublish()
    assert not LabModelPage.objects.filter(current_in__isnull=False).exists()


def test_a_version_planned_for_later_takes_its_place_only_then():
    first = make_version(1)
    second = make_version(2, status="preparing")
    version = second.get_latest_revision_as_object()
    version.status, version.go_live_at = "current", "2090-01-01T00:00Z"
    version.save_revision().publish()
    assert LabModelPage.objects.get(current_in="fr") == first


def test_a_copy_begins_the_next_version():
    first = make_version(1, changes="Tout", dated_on="2014-01-01", label="Le premier")
    client = cms("coordinator")
    url = reverse("wagtailadmin_pages:copy", args=(first.pk,))
    fields = client.get(url).context["form"].fields
    assert not {"publish_copies", "alias"} & set(fields)
    form = {"new_title": "La suite", "new_slug": "la-suite", "new_parent_page": first.get_parent().pk}
    assert client.post(url, form).status_code == 302
    copy = LabModelPage.objects.get(slug="la-suite")
    assert (copy.live, copy.number, copy.status, copy.current_in) == (False, None, "preparing", None)
    assert (copy.changes, copy.dated_on, copy.activities.count()) == ("", None, 3)
    version = copy.get_latest_revision_as_object()
    assert (version.number, version.status) == (None, "preparing")
    version.number, version.status = 2, "current"
    version.save_revision().publish()
    assert LabModelPage.objects.get(current_in="fr") == copy
    assert LabModelPage.objects.get(pk=first.pk).status == "former"
    assert client.get(edit_url(first)).status_code == 200


# --- Deleting -------------------------------------------------------------------------


def test_a_version_that_pages_refer_to_is_not_deleted_and_they_are_named():
    home = HomePage.objects.get()
    version = make_version(1)
    section = StandardPage(title="La rubrique", slug="la-rubrique")
    home.add_child(instance=section)
    LabModelPage.objects.get(pk=version.pk).move(StandardPage.objects.get(pk=section.pk), pos="last-child")
    client = cms("coordinator")
    link = f'<p><a id="{version.pk}" linktype="page">le modèle</a></p>'
    form = page_form(
        title="Qui y mène",
        slug="qui-y-mene",
        body=streamfield([("text", rich_text(link))]),
    )
    url = add_url(StandardPage, home)
    assert client.post(url, form | {"action-publish": "1"}).status_code == 302
    bulk = reverse("wagtail_bulk_action", args=("wagtailcore", "page", "delete"))
    for address in (
        reverse("wagtailadmin_pages:delete", args=(version.pk,)),
        reverse("wagtailadmin_pages:delete", args=(section.pk,)),
        f"{bulk}?id={section.pk}&next=/admin/",
    ):
        response = client.post(address)
        assert response.status_code == 302
        said = sentences(response)[-1]
        assert "Qui y mène" in said
        assert version.title in said
    assert LabModelPage.objects.filter(pk=version.pk).exists()
    # What goes with it does not hold it back, nor does what no longer leads to it.
    StandardPage.objects.get(slug="qui-y-mene").delete()
    section = StandardPage.objects.get(pk=section.pk)
    section.body = [("text", link)]
    section.save_revision().publish()
    client.post(reverse("wagtailadmin_pages:delete", args=(section.pk,)), {"confirm_site_name": ""})
    assert not LabModelPage.objects.filter(pk=version.pk).exists()


def test_an_activity_of_a_version_stays():
    version = make_version(1)
    activity = version.activities.first().activity
    with pytest.raises(ProtectedError):
        activity.delete()
    response = cms("coordinator").post(
        reverse("wagtailsnippets_taxonomy_activity:delete", args=(activity.pk,))
    )
    assert activity.title in sentences(response)[0]
    refuse_incomplete(version)
