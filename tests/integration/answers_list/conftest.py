"""A call with answers from everywhere."""

import pytest

from taxonomy.models import Theme
from tests.factories import make_call


@pytest.fixture
def call():
    """A call on a theme with two narrower ones, one of them with a third below it."""
    work = Theme.add_root(title="Emploi", slug="emploi")
    young = work.add_child(title="Jeunes", slug="jeunes")
    Theme.objects.get(pk=young.pk).add_child(title="Apprentis", slug="apprentis")
    Theme.objects.get(pk=work.pk).add_child(title="Seniors", slug="seniors")
    Theme.add_root(title="Mobilité", slug="mobilite")
    return make_call(theme=Theme.objects.get(slug="emploi"), allowed_kinds=["idea", "experience"])
