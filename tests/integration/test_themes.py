"""Themes are a tree, edited in the CMS."""

import pytest

from taxonomy.models import Theme
from tests.factories import PASSWORD, make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/snippets/taxonomy/theme/"


@pytest.fixture
def editor(client):
    client.login(username=make_user("editor").email, password=PASSWORD)
    return client


def fields(title, slug, parent=None):
    return {"title": title, "slug": slug, "summary": "", "example": "", "parent": parent.pk if parent else ""}


def test_an_editor_adds_a_theme_below_a_broader_one(editor):
    assert editor.post(f"{LIST}add/", fields("Emploi", "emploi")).status_code == 302
    broader = Theme.objects.get(slug="emploi")
    assert editor.post(f"{LIST}add/", fields("Emploi des jeunes", "jeunes", broader)).status_code == 302

    narrower = Theme.objects.get(slug="jeunes")
    assert narrower.get_parent() == broader
    assert narrower.indented_title() == "— Emploi des jeunes"


def test_a_theme_moves_below_another_and_back_to_the_top(editor):
    first = Theme.add_root(title="Emploi", slug="emploi")
    second = Theme.add_root(title="Mobilité", slug="mobilite")
    edit = f"{LIST}edit/{second.pk}/"

    assert editor.post(edit, fields("Mobilité", "mobilite", first)).status_code == 302
    assert Theme.objects.get(pk=second.pk).get_parent() == first

    assert editor.post(edit, fields("Mobilité", "mobilite")).status_code == 302
    assert Theme.objects.get(pk=second.pk).is_root()


def titles():
    return [theme.indented_title() for theme in Theme.objects.order_by("path")]


@pytest.mark.parametrize("parent", ["", "— "])
@pytest.mark.parametrize("renamed", ["Bus", "Gare", "Train"])
@pytest.mark.parametrize("name", ["Avion", "Car", "Marche", "Vélo"])
def test_a_theme_that_is_renamed_stands_where_its_title_puts_it(editor, parent, renamed, name):
    top = Theme.add_root(title="Aller et venir", slug="aller") if parent else None
    for title in ("Train", "Bus", "Gare"):
        values = {"title": title, "slug": title.lower()}
        # Read again: the numbers of children are in the rows.
        Theme.objects.get(pk=top.pk).add_child(**values) if top else Theme.add_root(**values)
    theme = Theme.objects.get(slug=renamed.lower())
    below = theme.add_child(title="Horaires", slug="horaires")
    answer = editor.post(f"{LIST}edit/{theme.pk}/", fields(name, theme.slug, top))
    assert answer.status_code == 302
    wanted = sorted({"Train", "Bus", "Gare"} - {renamed} | {name})
    wanted.insert(wanted.index(name) + 1, "— Horaires")
    assert titles() == [*(["Aller et venir"] if top else []), *(parent + title for title in wanted)]
    assert Theme.objects.get(pk=below.pk).get_parent() == theme


def test_a_theme_alone_below_another_is_renamed(editor):
    top = Theme.add_root(title="Emploi", slug="emploi")
    only = top.add_child(title="Jeunes", slug="jeunes")
    for theme, name, parent in ((only, "Apprentis", top), (top, "Travail", None)):
        assert editor.post(f"{LIST}edit/{theme.pk}/", fields(name, theme.slug, parent)).status_code == 302
    assert titles() == ["Travail", "— Apprentis"]


def test_a_theme_cannot_stand_below_itself_or_its_own_children(editor):
    top = Theme.add_root(title="Emploi", slug="emploi")
    child = top.add_child(title="Emploi des jeunes", slug="jeunes")

    for parent in (top, child):
        response = editor.post(f"{LIST}edit/{top.pk}/", fields("Emploi", "emploi", parent))
        assert response.status_code == 200
    assert Theme.objects.get(pk=top.pk).is_root()


def test_the_list_shows_the_tree_in_order(editor):
    top = Theme.add_root(title="Vie au lycée", slug="vie")
    top.add_child(title="Restauration", slug="restauration")
    Theme.add_root(title="Emploi", slug="emploi")

    text = editor.get(LIST).content.decode()
    assert text.index("Emploi") < text.index("Vie au lycée") < text.index("— Restauration")
