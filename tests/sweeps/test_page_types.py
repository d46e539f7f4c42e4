"""Sweep of every page type, template and command: each renders, previews, compiles, says what it does."""

from collections import Counter
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class
from django.db.models import BooleanField, Field, UUIDField
from django.template import engines
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from calls.fields import CodeListField
from calls.models import CallIndexPage, CallPage
from events.models import EventPage
from home.models import HomePage, StandardPage
from lab.models import LabModelPage, MethodPage
from projects.models import Experiment, ProjectPage
from tests.factories import PASSWORD, make_portal, make_user
from tests.page_types import ROOMS, SAMPLES, a_page, page_types

# --- Every page type ------------------------------------------------------------------

# What these types must say before they are public is more than a title.
INCOMPLETE = (CallPage, EventPage, MethodPage, LabModelPage, ProjectPage, Experiment)


def test_every_block_of_a_page_has_a_sample():
    assert set(StandardPage.body.field.stream_block.child_blocks) == {*SAMPLES, "picture"}


@pytest.mark.django_db
def test_every_page_type_renders_and_previews_in_each_of_its_modes():
    make_portal()
    visited = Counter()
    pages = {model: a_page(model) for model in page_types()}
    for model, page in pages.items():
        assert Client().get(page.url).status_code == 200
        visited[model] += 1
        # What an editor sees of a page hardly begun.
        empty = model(
            title="Vide",
            slug=f"vide-{model._meta.model_name}",
            live=model not in INCOMPLETE,
        )
        page.get_parent().add_child(instance=empty)
        for candidate in (page, empty):
            assert candidate.preview_modes
            for mode, _label in candidate.preview_modes:
                response = candidate.make_preview_request(preview_mode=mode)
                assert response.status_code == 200, f"{model.__name__}, {mode!r}"
                visited["previews"] += 1
        if empty.url and empty.live:  # a second home page stands outside the site
            assert Client().get(empty.url).status_code == 200
    assert visited["previews"] >= 2 * len(page_types())
    assert {HomePage, StandardPage, CallIndexPage, CallPage} <= visited.keys()
    assert len(visited) - 1 == len(page_types()) >= 4


def empty_form(model: type[Page]) -> dict:
    """What a browser sends of a form of which only the title was typed: defaults, no block, no row."""
    fields = [field for field in model._meta.get_fields() if isinstance(field, Field) and field.editable]
    form = {
        field.name: str(field.get_default())
        for field in fields
        if field.has_default()
        and not isinstance(field, BooleanField | StreamField | UUIDField | CodeListField)
    }
    form |= {field.name: streamfield([]) for field in fields if isinstance(field, StreamField)}
    form |= {relation.get_accessor_name(): inline_formset([]) for relation in get_all_child_relations(model)}
    # Of any choice without a default, the first.
    typed = {"title": "Une page à peine commencée", "slug": "a-peine-commencee", "kind": first_kind(model)}
    # Rows of a revision that the editor has no form for.
    return form | typed | {"comments": inline_formset([])}


def first_kind(model: type[Page]) -> str:
    kinds = [field for field in model._meta.fields if field.name == "kind"]
    return str(kinds[0].choices[0][0]) if kinds and kinds[0].choices else ""


@pytest.mark.once
@pytest.mark.django_db
def test_every_page_type_can_be_begun_and_previewed_in_the_cms():
    make_portal()
    client = Client()
    assert client.login(username=make_user("admin").email, password=PASSWORD)
    begun = []
    for model in page_types():
        parent = a_page(model).get_parent().specific
        assert model.is_creatable
        assert model in parent.allowed_subpage_models() or model is HomePage
        names = (model._meta.app_label, model._meta.model_name, parent.pk)
        response = client.get(reverse("wagtailadmin_pages:add", args=names))
        if model.max_count:
            # There is one already: the CMS says no, and does not fail.
            assert response.status_code in {302, 403}
            continue
        assert response.status_code == 200
        form = nested_form_data(empty_form(model))
        preview = reverse("wagtailadmin_pages:preview_on_add", args=names)
        assert client.post(preview, form).json() == {"is_valid": True, "is_available": True}, model
        for mode, _label in model().preview_modes:
            assert client.get(f"{preview}?mode={mode}").status_code == 200
        begun.append(model)
    assert set(begun) == {model for model in page_types() if not model.max_count} >= {CallPage, StandardPage}
    for page in Page.objects.filter(depth__gte=2):
        assert client.get(reverse("wagtailadmin_pages:edit", args=(page.pk,))).status_code == 200


# --- Every template, every command ----------------------------------------------------


def test_every_template_compiles():
    (folder,) = engines["django"].engine.dirs
    names = sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob("*.*"))
    for name in names:
        get_template(name)
    assert {Path(name).suffix for name in names} == {".html", ".txt"}
    assert len(names) > 50


def test_every_command_says_what_it_does():
    commands = {name: app for name, app in get_commands().items() if app in ROOMS}
    for name, app in commands.items():
        command = load_command_class(app, name)
        assert command.help.strip().endswith("."), f"{name} does not say what it does"
        assert command.help[0].isupper()
        options = command.create_parser("manage.py", name)._actions
        assert all(option.help for option in options), f"an option of {name} is not explained"
    assert {
        "setup_portal",
        "load_demo",
        "serve_portal",
        "import_contributions",
        "mail_worker",
    } <= commands.keys()
