"""Sweeps: every address, page type, template, command and production setting. Each counts what it visited."""

import os
import secrets
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import get_commands, load_command_class
from django.db.models import BooleanField, Field, UUIDField
from django.template import engines
from django.template.loader import get_template
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.converters import IntConverter, UUIDConverter
from django.urls.resolvers import RoutePattern
from django.utils.regex_helper import normalize
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import Page, get_page_models
from wagtail.test.utils.form_data import inline_formset, nested_form_data, streamfield

from calls.fields import CodeListField
from calls.models import CallIndexPage, CallPage
from events.models import EventIndexPage, EventPage
from home.models import HomePage, StandardPage
from lab.models import (
    LabModelPage,
    MethodIndexPage,
    MethodPage,
    ReferralIndexPage,
    RolesPage,
    ServiceIndexPage,
    ServicePage,
    SubjectIndexPage,
)
from portal.models import PortalImage
from projects.models import (
    Experiment,
    NewsIndexPage,
    NewsPage,
    ProjectIndexPage,
    ProjectPage,
    ResultIndexPage,
    ResultPage,
)
from tests import files
from tests.days import make_agenda, make_day
from tests.factories import PASSWORD, make_call, make_contribution, make_portal, make_user
from tests.lab_model import make_version
from tests.methods import make_method, make_toolbox
from tests.offers import make_roles, make_service, make_service_index
from tests.projects import (
    make_experiment,
    make_news,
    make_news_index,
    make_project,
    make_project_index,
    make_result,
    make_result_index,
)
from tests.referring import make_referral_page
from tests.subjects import make_subject_page

ROOT = Path(__file__).resolve().parent.parent
ROOMS = {"home", "projects", "events", "lab", "calls", "contributions", "people", "taxonomy", "portal"}


# --- Every address --------------------------------------------------------------------

# What stands for an argument of a route: something that exists nowhere, or the first row of many tables.
JUNK = {IntConverter: ["1", "999999"], UUIDConverter: ["00000000-0000-4000-8000-000000000000"] * 2}
WORDS = ["1", "inconnu"]
# Answered without a login: the way to log in, and what its page needs.
OPEN_IN_THE_CMS = {
    "wagtailadmin_login",
    "wagtailadmin_javascript_catalog",
    "wagtailadmin_sprite",
    "wagtailadmin_password_reset",
    "wagtailadmin_password_reset_confirm",
    "wagtailadmin_password_reset_done",
    "wagtailadmin_password_reset_complete",
}


def addresses(patterns: list, before: str = "", name: str = "") -> Iterator[tuple[str, str]]:
    """(name, address) of every route, its arguments filled with junk of the right shape."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            below = f"{name}{pattern.namespace}:" if pattern.namespace else name
            for start in filled(pattern):
                yield from addresses(pattern.url_patterns, before + start, below)
        elif isinstance(pattern, URLPattern):
            for path in filled(pattern):
                yield f"{name}{pattern.name or pattern.lookup_str}", before + path


def filled(pattern: URLPattern | URLResolver) -> Iterator[str]:
    """The text of one part of a route, once for each sort of junk that its arguments take."""
    route = pattern.pattern
    kinds = {
        name: type(kind).__name__.removesuffix("Converter").lower() for name, kind in route.converters.items()
    }
    regex = route.regex.pattern if isinstance(route, RoutePattern) else str(route)
    text, names = normalize(regex)[0]
    choices = [JUNK.get(kinds.get(name, ""), WORDS) for name in names]
    for values in zip(*choices, strict=False) if names else [()]:
        yield text % dict(zip(names, values, strict=True))


@pytest.mark.django_db
def test_no_address_fails_without_a_login_and_none_lets_anybody_in():
    call = make_call()
    make_contribution(call, status="published")
    found = sorted(set(addresses(get_resolver().url_patterns)))
    client = Client(raise_request_exception=False)
    failures, open_doors, statuses = [], [], Counter()
    for name, address in found:
        for method in ("get", "post"):
            response = getattr(client, method)(f"/{address}")
            statuses[response.status_code] += 1
            if response.status_code >= 500:
                failures.append(f"{method} /{address} ({name}): {response.status_code}")
            inside = address.startswith("admin/") and name not in OPEN_IN_THE_CMS
            if inside and response.status_code not in {301, 302, 403, 404, 405}:
                open_doors.append(f"{method} /{address} ({name}): {response.status_code}")
    assert not failures, "\n".join(failures)
    assert not open_doors
    names = {name for name, _address in found}
    assert {"alive", "ready", "follow", "wagtail_serve", "wagtailadmin_home"} <= names
    assert len(names) > 150, f"only {len(names)} routes were visited"
    assert statuses[302] > 200


@pytest.mark.django_db
def test_no_address_fails_for_somebody_who_may_everything():
    call = make_call()
    make_contribution(call, status="published")
    client = Client(raise_request_exception=False)
    assert client.login(username=make_user("admin").email, password=PASSWORD)
    visited, failures = 0, []
    for name, address in sorted(set(addresses(get_resolver().url_patterns))):
        # Wagtail's error page is meant to fail, and its snippet views take a number for their key.
        if name in {"wagtailadmin_logout", "wagtailadmin_error_test"} or "inconnu" in address:
            continue
        response = client.get(f"/{address}")
        visited += 1
        if response.status_code >= 500:
            failures.append(f"/{address} ({name}): {response.status_code}")
    assert not failures, "\n".join(failures)
    assert client.get("/admin/").status_code == 200
    assert visited > 200


# --- Every page type ------------------------------------------------------------------


def page_types() -> list[type[Page]]:
    return [model for model in get_page_models() if model._meta.app_label in ROOMS]


# What these types must say before they are public is more than a title.
INCOMPLETE = (CallPage, EventPage, MethodPage, LabModelPage, ProjectPage, Experiment)
MADE_BY = {
    ServiceIndexPage: make_service_index,
    ServicePage: make_service,
    RolesPage: make_roles,
    ProjectIndexPage: make_project_index,
    ProjectPage: make_project,
    Experiment: make_experiment,
    ResultIndexPage: make_result_index,
    ResultPage: make_result,
    NewsIndexPage: make_news_index,
    NewsPage: make_news,
}


def a_page(model: type[Page]) -> Page:
    """A live page of any type of ours."""
    if model is CallPage:
        return make_call()
    if model is EventIndexPage:
        return make_agenda()
    if model is EventPage:
        return make_day()
    if model in MADE_BY:
        return MADE_BY[model]()
    if model is MethodIndexPage:
        return make_toolbox()
    if model is MethodPage:
        return make_method()
    if model is ReferralIndexPage:
        return make_referral_page()
    if model is LabModelPage:
        return LabModelPage.objects.first() or make_version()
    if model is StandardPage:
        page = StandardPage(title="Une page", body=[*SAMPLES.items(), ("picture", a_picture())])
        HomePage.objects.get().add_child(instance=page)
        return page
    if model is SubjectIndexPage:
        return make_subject_page()
    return model.objects.get()


SAMPLES = {
    "heading": "Un titre",
    "text": "<p>Un <b>texte</b>.</p>",
    "quote": "Une citation",
    "note": "Une note",
    "contact": {"name": "Un service", "email": "service@example.org", "phone": "01 99 00 00 99"},
    "timeline": [
        {"date": date(2013, 9, 1), "precision": "season", "when": "", "text": "Un moment"},
        {"when": "2013", "text": "Un autre, écrit avant que les dates aient une précision"},
    ],
    "faq": [{"question": "Une question ?", "answer": "<p>Une <b>réponse</b>.</p>"}],
    "sources": [{"label": "Une source", "url": "https://example.org"}],
    "retention": None,
    "reasons": None,
}


def a_picture() -> dict[str, object]:
    image = PortalImage.objects.create(title="La salle", file=ContentFile(files.picture(), name="salle.jpg"))
    image.contextual_alt_text, image.decorative = "Une salle claire", False
    return {"image": image, "caption": "Une légende"}


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


# --- Production -----------------------------------------------------------------------


def key() -> str:
    return secrets.token_urlsafe(64)


def production(**changed: str | None) -> dict[str, str]:
    """A complete environment for production, with some variables changed or (None) left out."""
    values = {
        "DJANGO_SETTINGS_MODULE": "portal.settings.production",
        "SECRET_KEY": key(),
        "LINK_KEYS": f"{key()},{key()}",
        "DIGEST_KEY": key(),
        "ALLOWED_HOSTS": "portal.example.org",
        "PUBLIC_BASE_URL": "https://portal.example.org",
        "EMAIL_URL": "smtp+tls://portal:secret@mail.example.org:587",
        "PATH": os.environ["PATH"],
    } | changed
    return {name: value for name, value in values.items() if value is not None}


def start(environment: dict[str, str], code: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


ONE_KEY = "k9" * 40 + "abcdefgh"
INSECURE: dict[str, tuple[dict[str, str | None], str]] = {
    "no secret key": ({"SECRET_KEY": None}, "SECRET_KEY must be a random text"),
    "a short secret key": ({"SECRET_KEY": "court"}, "SECRET_KEY must be a random text"),
    "a secret key that is one letter": ({"SECRET_KEY": "x" * 80}, "SECRET_KEY must be a random text"),
    "no digest key": ({"DIGEST_KEY": None}, "DIGEST_KEY must be a random text"),
    "no link key": ({"LINK_KEYS": None}, "LINK_KEYS[0] must be a random text"),
    "a weak older link key": ({"LINK_KEYS": f"{key()},ancienne"}, "LINK_KEYS[1] must be a random text"),
    "one key for two uses": (
        {"SECRET_KEY": ONE_KEY, "DIGEST_KEY": ONE_KEY},
        "SECRET_KEY, DIGEST_KEY and LINK_KEYS must differ",
    ),
    "no host": ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS must name the site's hosts"),
    "any host": ({"ALLOWED_HOSTS": "portal.example.org,*"}, "ALLOWED_HOSTS must name the site's hosts"),
    "no address": ({"PUBLIC_BASE_URL": None}, "PUBLIC_BASE_URL must be the site's https:// address"),
    "a plain http address": ({"PUBLIC_BASE_URL": "http://portal.example.org"}, "PUBLIC_BASE_URL must be"),
    "no limits": ({"RATE_LIMITS": "off"}, "RATE_LIMITS=off is for tests and demonstrations only"),
    "no mail server": ({"EMAIL_URL": None}, "EMAIL_URL must be an smtp://"),
    "mail to files": ({"EMAIL_URL": "filemail:///mail"}, "EMAIL_URL must be an smtp://"),
}


@pytest.mark.parametrize("name", INSECURE)
def test_production_does_not_start_with(name):
    changed, sentence = INSECURE[name]
    ended = start(production(**changed), "from django.conf import settings; settings.DEBUG")
    assert ended.returncode != 0
    last_line = ended.stderr.strip().splitlines()[-1]
    assert "Production does not start: " in last_line
    assert sentence in last_line
    # One insecure setting, one sentence.
    assert last_line.count(" must ") + last_line.count(" is for ") == 1


def test_production_names_every_insecure_setting_at_once_and_shows_no_value():
    environment = {"DJANGO_SETTINGS_MODULE": "portal.settings.production", "PATH": os.environ["PATH"]}
    ended = start(environment | {"SECRET_KEY": "mot-de-passe", "RATE_LIMITS": "off"}, "import portal.wsgi")
    assert ended.returncode != 0
    last_line = ended.stderr.strip().splitlines()[-1]
    for name in (
        "SECRET_KEY",
        "DIGEST_KEY",
        "LINK_KEYS",
        "ALLOWED_HOSTS",
        "PUBLIC_BASE_URL",
        "RATE_LIMITS",
        "EMAIL",
    ):
        assert name in last_line
    assert "mot-de-passe" not in ended.stderr


def test_production_starts_with_a_good_environment_whatever_debug_says():
    code = (
        "import django; django.setup()\n"
        "from django.conf import settings\n"
        "from django.core.management import call_command\n"
        "call_command('check', deploy=True, fail_level='WARNING')\n"
        "import portal.wsgi\n"
        "assert not settings.DEBUG and settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE\n"
        "assert settings.SECURE_SSL_REDIRECT and settings.SECURE_HSTS_SECONDS\n"
        "assert settings.SESSION_COOKIE_NAME.startswith('__Host-')\n"
        "assert settings.CSRF_COOKIE_NAME.startswith('__Host-')\n"
        "assert 'upgrade-insecure-requests' in settings.CONTENT_SECURITY_POLICY['DIRECTIVES']\n"
        "assert settings.LOGGING['handlers']['console']['formatter'] == 'json'\n"
        "print('started')\n"
    )
    ended = start(production(DEBUG="1"), code)
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout.endswith("started\n")
    assert settings.SETTINGS_MODULE.endswith(".test")
