"""The page of the roles: levels, functions, figures that tell of nobody, and nothing of whoever joined."""

import logging

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext
from post_office.models import Email

from contributions.models import Submission
from lab.roles.figures import told
from people import engagement as verbs
from people.digests import email_digest
from people.links import token_for
from people.models import Engagement, SecretLink
from portal.cache.store import store
from portal.logs import ReferencesOnly
from taxonomy.models import Territory
from tests.cms import logged_in, outcome
from tests.dumping import dump_tables, sitemap_files
from tests.factories import make_user
from tests.offers import make_joined, make_roles
from tests.reading import plain, soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def tables(page) -> dict[str, dict[str, int]]:
    return {
        plain(table.caption.get_text()): {
            plain(row.th.get_text()): int(row.td.get_text()) for row in table.select("tbody tr")
        }
        for table in soup(page).select(".figures table")
    }


def test_levels_and_functions_are_shown_with_where_to_join(client):
    page = make_roles()
    response = client.get(page.url)
    words = words_of(response)
    for said in (
        "Texte curious.",
        "quelques heures",
        "Relire",
        "Coordination du labo",
        "Garantit la mémoire.",
    ):
        assert said in words
    links = [link["href"] for link in soup(response).select("main a")]
    assert f"{page.url}rejoindre/?niveau=involved" in links
    assert gettext("Nobody yet.") in words
    found = client.get("/recherche/", {"q": "coordination mémoire"})
    assert page.url in [link["href"] for link in soup(found).select("#pages a")]


def test_figures_are_told_from_five_on_and_follow_who_joins_changes_and_leaves(client):
    page = make_roles(counted_services="Jeunesse\nLycées")
    level, service = gettext("By level"), gettext("By service")
    made = [make_joined(email=f"a{n}@mairie.example", service="  jeunesse") for n in range(4)]
    assert client.get(page.url).context["figures"].total is None
    made += [
        make_joined("curious", email=f"b{n}@mairie.example", service="Écrit à la main") for n in range(6)
    ]
    response = client.get(page.url)
    assert response.context["figures"].total == 10
    # Four of a service and of a level: told by subtraction, so neither is broken down.
    assert not tables(response)
    made.append(make_joined(email="c@mairie.example", service="JEUNESSE"))
    found = tables(client.get(page.url))
    assert found[level] == {
        str(Engagement.Level(code).label): n for code, n in (("involved", 5), ("curious", 6))
    }
    assert (found[service]["Jeunesse"], sum(found[service].values())) == (5, 11)
    # What people write is shown nowhere, only names of the list.
    assert "Écrit à la main" not in client.get(page.url).content.decode()
    verbs.change_level(
        submission_id=made[-1].pk, level="curious", theme=None, skills="", service="", now=timezone.now()
    )
    assert not tables(client.get(page.url))
    for each in made[:7]:
        verbs.leave(submission_id=each.pk, now=timezone.now())
    assert client.get(page.url).context["figures"].total is None


def test_no_small_number_is_told_nor_by_subtraction():
    alpes, var = (
        Territory.objects.create(kind="departement", code=code, title=title, slug=title.lower())
        for code, title in (("04", "Alpes"), ("83", "Var"))
    )
    for number, territory, service in ((6, alpes, "A"), (1, var, "B"), (5, None, "C")):
        for n in range(number):
            make_joined(email=f"{service}{n}@mairie.example", territory=territory, service=service)
    for services in ([], ["A"], ["A", "B"], ["A", "B", "C"], ["B"], ["B", "C"]):
        said = told(services)
        assert said.total == 12
        for group in said.groups:
            numbers = [number for _name, number in group.rows]
            assert sum(numbers) + group.others == 12
            assert all(number >= 5 for number in numbers)
            assert group.others not in {1, 2, 3, 4}
            assert "B" not in dict(group.rows)
            assert "Var" not in dict(group.rows)


def test_the_page_costs_as_many_queries_for_few_and_for_many(client):
    page = make_roles(counted_services="A\nB")
    counts = []
    for first, last in ((0, 6), (6, 30)):
        for n in range(first, last):
            make_joined(email=f"a{n}@mairie.example", service=f"S{n}")
        client.get(page.url)
        store.clear()
        with CaptureQueriesContext(connection) as captured:
            assert client.get(page.url).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_nothing_of_whoever_joined_is_public_logged_or_kept_in_memory(caplog):
    caplog.set_level(logging.DEBUG)
    page = make_roles(counted_services="zqservice")
    made = make_joined(
        "resource", email="zqadresse@mairie.example", skills="zqcompetence", service="zqservice-a-moi"
    )
    waiting = make_joined("resource", confirmed=False, email="zqattend@mairie.example", skills="zqattente")
    links = SecretLink.objects.filter(submission__in=[made.pk, waiting.pk])
    wanted = [
        "zqadresse", "zqcompetence", "zqservice-a-moi", "zqattend", "zqattente",
        email_digest("zqadresse@mairie.example"), email_digest("zqattend@mairie.example"),
        made.submission.reference, waiting.submission.reference,
        *(token_for(link) for link in links),
    ]  # fmt: skip
    for address in (
        "/",
        page.url,
        f"{page.url}rejoindre/",
        f"{page.url}rejoindre/?suite=courriel",
        *sitemap_files(),
    ):
        for _time in range(2):
            response = Client().get(address)
            text = response.getvalue().decode() + str(dict(response.headers))
            assert not [each for each in wanted if each in text], address
    for word in ("zqcompetence", "zqservice-a-moi", "zqadresse"):
        assert page.url not in Client().get("/recherche/", {"q": word}).content.decode()
    assert not [each for each in wanted if each in repr(vars(store)) + repr(vars(cache._connections))]
    allowed = {
        "zqadresse": {"people_participant", "post_office_email"},
        "zqattend@": {"people_contactdetails", "post_office_email"},
        "zqcompetence": {"people_engagement"},
        "zqattente": {"people_engagement"},
        "zqservice-a-moi": {"people_engagement"},
    }
    for table, text in dump_tables():
        assert not [token_for(link) for link in links if token_for(link) in text], table
        for marker, tables_allowed in allowed.items():
            assert marker not in text or table in tables_allowed, f"{marker} in {table}"
    for mail in Email.objects.all():
        assert not [each for each in ("zqcompetence", "zqattente", "zqservice") if each in mail.message]
    for record in caplog.records:
        if not record.name.startswith("django.db"):
            ReferencesOnly().filter(record)
            message = record.getMessage()
            assert not [each for each in wanted[:7] if each in message]


def test_the_desk_reads_an_engagement_names_nobody_and_offers_no_decision():
    page = make_roles()
    made = [
        make_joined(
            "resource", confirmed=sure, email=f"zqadresse{sure}@mairie.example", skills="zqcompetence"
        )
        for sure in (True, False)
    ]
    desk = "/admin/moderation/"
    erase = f"{desk}erase/{made[0].pk}/"
    for role, erases in (("editor", 403), ("moderator", 403), ("coordinator", 200)):
        client = logged_in(make_user(role))
        for address in (
            desk, f"{desk}?kind=engagement", f"{desk}inspect/{made[0].pk}/", f"{desk}inspect/{made[1].pk}/",
            f"/admin/pages/{page.pk}/edit/", "/admin/",
        ):  # fmt: skip
            response = client.get(address)
            may_edit = role != "moderator" or "/pages/" not in address
            assert (response.status_code == 200) is may_edit, (role, address)
            # Whole words: two letters stand in a token by chance.
            for word in ("zqadresse", "zqcompetence"):
                assert word not in response.content.decode(), address
        assert outcome(client.get(erase)) == ("done" if erases == 200 else "refused")
        for verb in ("decide", "redact", "report"):
            answer = client.post(f"{desk}{verb}/{made[0].pk}/", {"verb": "publish", "version_seen": "1"})
            assert answer.status_code < 500, verb
    client.post(erase, {"understood": "on"})
    assert client.get(f"{desk}inspect/{made[0].pk}/").status_code == 200
    assert not Engagement.objects.filter(pk=made[0].pk).exists()
    assert not Submission.objects.awaiting_decision().exists()
