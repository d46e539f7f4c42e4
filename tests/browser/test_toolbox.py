"""The toolbox in a real browser: axe, phone and desktop; and every sheet on one page of A4."""

import io

import pikepdf
import pytest
from playwright.sync_api import expect

from lab.models import MethodPage, MethodStep
from tests.methods import longest_method, make_method

A4 = (595, 842)


@pytest.mark.django_db(transaction=True)
def test_a_method_is_found_by_filters_and_read_without_a_script(no_js):
    make_method()
    wanted = make_method(length="day", steps=[MethodStep(text="Se poser.")])
    no_js.goto("/boite-a-outils/")
    no_js.locator("select[name=duree]").select_option("day")
    no_js.locator(".filters button").click()
    expect(no_js).to_have_url("/boite-a-outils/?duree=day")
    no_js.locator(".card h3 a").click()
    expect(no_js.locator("h1")).to_have_text(wanted.title)
    expect(no_js.locator(".doing li")).to_have_text(["Se poser."])
    # The browser's own menu prints: the page says so, and shows no button that does nothing.
    expect(no_js.locator("[data-print]")).to_be_hidden()


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_each_method_of_the_demonstration_and_the_longest_one_are_printed_on_one_page(desktop, kept_demo):
    kept_demo.rows.put_back()
    longest_method()
    methods = list(MethodPage.objects.live())
    assert len(methods) == 11
    for method in methods:
        desktop.goto(method.url)
        with pikepdf.open(io.BytesIO(desktop.pdf(prefer_css_page_size=True))) as printed:
            assert len(printed.pages) == 1, method.title
            box = printed.pages[0].mediabox
            assert (round(box[2]), round(box[3])) == A4
