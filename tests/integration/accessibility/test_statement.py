"""The statement of accessibility, the state at the foot of every page, and where both come from."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from home.accessibility.criteria import Result, criteria, with_result
from home.models import AccessibilityAudit, AccessibilityPage, HomePage, SiteSettings, StandardPage
from home.setup import set_up
from tests.barriers import make_accessibility_page, make_audit
from tests.cms import logged_in
from tests.factories import make_portal, make_user
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NOT_COMPLIANT, PARTIAL, FULL = (
    f"Accessibilité : {state}" for state in ("non conforme", "partiellement conforme", "totalement conforme")
)


def foot(path: str = "/") -> str:
    found = soup(Client().get(path)).select_one("footer nav")
    return plain(found.get_text(" ")) if found else ""


def test_every_portal_has_its_statement_at_the_address_that_the_rgaa_recommends():
    make_portal()
    page = AccessibilityPage.objects.get()
    assert page.url == "/accessibilite/"
    assert Client().get("/accessibilite/").status_code == 200


def test_where_somebody_s_page_has_that_address_the_statement_takes_another():
    make_portal()
    AccessibilityPage.objects.get().delete()
    home = HomePage.objects.get()
    home.add_child(instance=StandardPage(title="La nôtre", slug="accessibilite"))
    set_up()
    assert AccessibilityPage.objects.get().slug == "declaration-d-accessibilite"
    set_up()
    assert AccessibilityPage.objects.count() == 1


@pytest.mark.parametrize(
    ("conform", "days_ago", "mention", "rate"),
    [
        (None, 0, NOT_COMPLIANT, None),
        (20, 10, NOT_COMPLIANT, "33"),
        (45, 10, PARTIAL, "75"),
        (60, 10, FULL, "100"),
        # Not in force any more: neither its state nor its rate.
        (60, 3 * 366, NOT_COMPLIANT, None),
    ],
)
def test_the_home_page_and_the_statement_say_the_state_that_the_last_audit_gives(
    conform, days_ago, mention, rate
):
    make_accessibility_page()
    if conform is not None:
        make_audit(conform=conform, days_ago=days_ago)
    assert mention in foot("/")
    statement = soup(Client().get("/accessibilite/"))
    assert mention.removeprefix("Accessibilité : ") in plain(statement.select_one("#state").get_text(" "))
    shown = statement.select_one("#rate")
    assert (shown is None) == (rate is None)
    if rate:
        assert f"{rate}%" in shown.get_text().replace("\xa0", "").replace(" ", "")
    assert ("%" in statement.select_one("main").get_text()) == (rate is not None)


def test_an_audit_that_ends_changes_the_home_page_without_any_change_of_the_site(monkeypatch):
    make_audit(conform=60, days_ago=10)
    assert FULL in foot("/")
    later = timezone.localdate() + timedelta(days=3 * 366)
    monkeypatch.setattr("home.context_processors.timezone.localdate", lambda: later)
    assert NOT_COMPLIANT in foot("/agenda/")


def test_a_draft_of_an_audit_changes_nothing_before_it_is_published():
    page = make_accessibility_page()
    page.audits.add(
        AccessibilityAudit(audited_on=timezone.localdate(), auditor="Cabinet", conform=60, applicable=60)
    )
    draft = page.save_revision()
    assert NOT_COMPLIANT in foot("/")
    draft.publish()
    assert FULL in foot("/")


def test_without_the_page_the_state_is_said_all_the_same():
    make_audit(conform=60)
    AccessibilityPage.objects.get().unpublish()
    found = soup(Client().get("/")).select_one("footer nav")
    assert NOT_COMPLIANT in plain(found.get_text(" "))
    assert "signaler" not in str(found)


def test_the_statement_says_what_is_known_and_how_to_appeal():
    page = make_accessibility_page(
        defects="<p>La carte du projet n’a pas d’autre forme.</p>",
        derogations="<p>Les archives vidéo de 2019.</p>",
        exempt="<p>Les documents d’avant 2018.</p>",
        scope="Ce site et lui seul.",
        scheme_url="https://example.org/schema",
        done_url="https://example.org/bilan",
        plan_url="https://example.org/plan",
    )
    response = Client().get(page.url)
    said, text = soup(response), words_of(response)
    for wanted in (
        "La carte du projet n’a pas d’autre forme.",
        "Les archives vidéo de 2019.",
        "Les documents d’avant 2018.",
        "Ce site et lui seul.",
        "Libre réponse 71120",
        "75342 Paris CEDEX 07",
        "service@example.org",
        "01 99 00 00 99",
    ):
        assert wanted in text
    links = {each["href"] for each in said.select("main a[href]")}
    assert {
        "https://example.org/schema",
        "https://example.org/bilan",
        "https://example.org/plan",
        "https://www.defenseurdesdroits.fr/nous-contacter-355",
        "https://www.defenseurdesdroits.fr/carte-des-delegues",
        page.form_path,
    } <= links


def test_the_statement_names_each_criterion_that_the_portal_fails_and_counts_those_that_wait(monkeypatch):
    page = make_accessibility_page()
    waiting = len(with_result(Result.TO_CHECK))
    assert 0 < waiting < len(list(criteria()))
    assert f"{waiting} attendent" in words_of(Client().get(page.url))
    known = next(criteria())
    failed = replace(known, result=Result.NOT_CONFORM, how="Un plan n’a pas d’autre forme.")
    monkeypatch.setattr("home.accessibility.statement.with_result", lambda result: [failed])
    # Published anew: the page was kept.
    page.save_revision().publish()
    text = words_of(Client().get(page.url))
    assert f"{failed.number}. {failed.asks}" in text
    assert "Un plan n’a pas d’autre forme." in text


def test_what_an_audit_used_is_said_and_nothing_that_nobody_tried():
    make_accessibility_page()
    text = words_of(Client().get("/accessibilite/"))
    assert "Chromium" in text
    assert "NVDA" not in text
    make_audit(
        conform=45,
        environments="NVDA 2026.1 et Firefox 140\nVoiceOver et Safari 18",
        sample="Accueil\nUn appel",
        tools="Colour Contrast Analyser",
        report_url="https://example.org/rapport",
    )
    response = Client().get("/accessibilite/")
    items = [plain(each.get_text()) for each in soup(response).select("main li")]
    for wanted in (
        "NVDA 2026.1 et Firefox 140",
        "VoiceOver et Safari 18",
        "Un appel",
        "Colour Contrast Analyser",
    ):
        assert wanted in items
    assert "https://example.org/rapport" in response.content.decode()


def test_no_more_criteria_are_met_than_apply():
    page = make_accessibility_page()
    wrong = {"page": page, "audited_on": timezone.localdate(), "auditor": "Cabinet", "method": "RGAA"}
    for conform, applicable, field in ((61, 60, "conform"), (60, 107, "applicable"), (0, 0, "applicable")):
        audit = AccessibilityAudit(**wrong, conform=conform, applicable=applicable)
        with pytest.raises(ValidationError) as refused:
            audit.full_clean()
        assert field in refused.value.message_dict
        with pytest.raises(IntegrityError), transaction.atomic():
            audit.save()


def test_the_page_costs_the_same_queries_with_one_audit_as_with_twenty(django_assert_max_num_queries):
    def cost() -> int:
        client = Client()
        with django_assert_max_num_queries(30) as asked:
            assert client.get("/accessibilite/").status_code == 200
        return len(asked)

    make_audit(conform=45)
    one = cost()
    for days in range(20):
        make_audit(conform=45, days_ago=20 + days)
    assert cost() == one


def test_a_post_to_the_statement_is_refused_and_the_page_is_kept_in_memory_without_a_cookie():
    page = make_accessibility_page()
    assert Client().post(page.url).status_code == 405
    response = Client().get(page.url)
    assert not response.cookies


def test_editors_write_the_page_and_the_settings_no_longer_ask_for_a_state():
    page = make_accessibility_page()
    client = logged_in(make_user("coordinator"))
    form = client.get(f"/admin/pages/{page.pk}/edit/")
    assert form.status_code == 200
    assert 'name="audits-TOTAL_FORMS"' in form.content.decode()
    site = SiteSettings.objects.get().site_id
    settings = client.get(f"/admin/settings/home/sitesettings/{site}/")
    assert settings.status_code == 200
    assert "accessibility_state" not in settings.content.decode()
