"""Addresses that a page answers at itself: no page below it may take one."""

import pytest
from django.utils.translation import gettext

from portal.pages import is_taken_by
from tests.cms import cms, page_form
from tests.projects import make_news_index, make_project, make_result_index
from tests.reading import plain, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.mark.parametrize(
    ("make", "slug"),
    [
        (make_project, "frise"),
        (make_project, "contributions"),
        (make_news_index, "flux"),
        (make_result_index, "flux"),
    ],
)
def test_the_own_addresses_of_a_page_are_taken_and_no_others(make, slug):
    parent = make()
    assert is_taken_by(parent, slug)
    assert not is_taken_by(parent, f"{slug}-2013")


def test_the_editor_is_told_beside_the_slug():
    parent = make_news_index()
    answer = cms("editor").post(
        f"/admin/pages/add/projects/newspage/{parent.pk}/",
        page_form(title="Le flux", slug="flux", date="2026-03-02"),
    )
    assert answer.status_code == 200
    sentence = gettext("“%(slug)s” is an address that the page above keeps for itself.") % {"slug": "flux"}
    assert plain(sentence) in words_of(answer)
    assert not parent.get_children().exists()
