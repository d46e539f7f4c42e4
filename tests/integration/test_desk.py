"""The moderation desk: what its list shows, what comes next, who is on what, and who is let in."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext

from contributions import services
from contributions.counts import COUNTED_AT_MOST
from contributions.desk.figures import desk_figures
from contributions.models import (
    Contribution,
    Decision,
    InternalTag,
    ModeratorLimit,
    RedactedOriginal,
    Submission,
)
from contributions.queue import QUEUE_INDEX
from people.models import User
from tests.cms import logged_in, outcome
from tests.factories import (
    make_call,
    make_contribution,
    make_reason,
    make_received,
    make_themes,
    make_user,
)
from tests.files import answer
from tests.many import publish_many
from tests.reading import soup

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)


def url(name: str, contribution: Contribution, query: str = "") -> str:
    return reverse(f"desk:{name}", args=[contribution.pk]) + (f"?{query}" if query else "")


def listed(client: Client, query: str) -> set[str]:
    """The references that the list shows."""
    response = client.get(f"{reverse(QUEUE_INDEX)}?{query}")
    assert response.status_code == 200
    rows = soup(response).select("#listing-results tbody tr")
    return {row.select_one("td a").get_text(strip=True) for row in rows}


def offered(client: Client, contribution: Contribution) -> set[str]:
    page = client.get(url("inspect", contribution)).content.decode()
    return set(re.findall(r'name="verb" value="(\w+)"', page))


# --- The list ---------------------------------------------------------------------------


def test_each_filter_narrows_the_list():
    moderator, colleague = make_user(), make_user()
    call, other_call = make_call(), make_call()
    broad, narrow = make_themes("Emploi", "Emploi des jeunes")
    with time_machine.travel(NOW - timedelta(days=10), tick=False):
        old = make_contribution(call)
    rows = {
        "old": old,
        "narrow": make_contribution(call, theme_id=narrow.pk),
        "elsewhere": make_contribution(other_call, title="Le marché couvert"),
        "published": make_contribution(call, "published"),
        "declined": make_contribution(call, "declined"),
    }
    services.add_tags(submission_ids=[rows["narrow"].pk], names=["À relire"])
    services.assign(submission_ids=[rows["elsewhere"].pk], to=moderator)
    services.assign(submission_ids=[rows["old"].pk], to=colleague)
    client = logged_in(moderator)
    tag = InternalTag.objects.get()
    expected = {
        "": set(rows),
        "status=awaiting": {"old", "narrow", "elsewhere"},
        "status=published": {"published"},
        "status=declined": {"declined"},
        "status=withdrawn": set(),
        "status=contested": set(),
        "kind=contribution&status=awaiting": {"old", "narrow", "elsewhere"},
        "kind=report": set(),
        f"page={other_call.pk}": {"elsewhere"},
        f"theme={broad.pk}": {"narrow"},
        f"theme={narrow.pk}&status=published": set(),
        f"tag={tag.pk}": {"narrow"},
        "assigned=me": {"elsewhere"},
        f"assigned={colleague.pk}": {"old"},
        "assigned=nobody&status=awaiting": {"narrow"},
        f"until={(NOW - timedelta(days=5)).date()}": {"old"},
        f"since={(NOW - timedelta(days=5)).date()}&status=awaiting": {"narrow", "elsewhere"},
        "q=marche": {"elsewhere"},
        f"q=marche&page={call.pk}": set(),
    }
    for query, names in expected.items():
        assert listed(client, query) == {rows[name].reference for name in names}, query


@pytest.mark.parametrize(
    "query", ["since=hier", "theme=x", "tag=0", "assigned=999999", "status=nothing", "kind=%00", "p=-3"]
)
def test_a_malformed_filter_is_a_page(query):
    make_contribution()
    assert logged_in(make_user()).get(f"{reverse(QUEUE_INDEX)}?{query}").status_code == 200


def test_the_figures_say_what_waits_and_what_is_late(monkeypatch):
    call = make_call(read_within_days=3)
    with time_machine.travel(NOW - timedelta(days=12), tick=False):
        make_contribution(call)
    with time_machine.travel(NOW, tick=False):
        for _number in range(3):
            make_contribution(call)
        make_contribution(call, "published")
        late = make_call(read_within_days=30)
        make_contribution(late)
    figures = desk_figures(make_user(), now=NOW)
    assert (figures.total, figures.more, figures.oldest) == (5, False, NOW - timedelta(days=12))
    assert [(group.count, group.late) for group in figures.by_page] == [(4, True), (1, False)]
    assert [group.count for group in figures.by_kind] == [5]
    monkeypatch.setattr("contributions.desk.figures.COUNTED_AT_MOST", 4)
    bounded = desk_figures(make_user(), now=NOW)
    assert (bounded.total, bounded.more) == (4, True)
    assert sum(group.count for group in bounded.by_page) == 4


def test_an_empty_desk_says_that_nothing_waits():
    page = logged_in(make_user()).get(f"{reverse(QUEUE_INDEX)}?status=awaiting").content.decode()
    assert gettext("Nothing waits.") in page


def test_beyond_a_thousand_the_list_says_so_and_costs_no_more():
    call, client = make_call(), logged_in(make_user())
    publish_many(call, 30)
    few = queries(client, f"{reverse(QUEUE_INDEX)}?status=published")
    publish_many(call, COUNTED_AT_MOST)
    assert queries(client, f"{reverse(QUEUE_INDEX)}?status=published") == few
    page = client.get(f"{reverse(QUEUE_INDEX)}?status=published").content.decode()
    assert "1 000" in page.replace("\u202f", " ").replace("\xa0", " ")
    last = client.get(f"{reverse(QUEUE_INDEX)}?status=published&p=9999")
    assert last.status_code == 200


def queries(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


# --- What comes next --------------------------------------------------------------------


@pytest.fixture
def line() -> list[Contribution]:
    """Five that wait for the same call, the oldest first."""
    call = make_call()
    made = []
    for days in (5, 4, 3, 2, 1):
        with time_machine.travel(NOW - timedelta(days=days), tick=False):
            made.append(make_contribution(call))
    return made


def after(client: Client, contribution: Contribution, query: str = "") -> str:
    return client.get(url("skip", contribution, query))["Location"]


def test_skipping_goes_forward_and_round_and_decides_nothing(line):
    client = logged_in(make_user())
    for here, there in zip(line, [*line[1:], line[0]], strict=True):
        assert after(client, here) == url("inspect", there)
    assert not Decision.objects.exists()


def test_the_next_stays_within_the_filters_of_the_list(line):
    client = logged_in(make_user())
    services.add_tags(submission_ids=[line[1].pk, line[4].pk], names=["bus"])
    query = f"status=awaiting&tag={InternalTag.objects.get().pk}"
    assert after(client, line[1], query) == url("inspect", line[4], query)
    answered = client.post(url("decide", line[4], query), {"verb": "publish", "version_seen": 1})
    assert answered["Location"] == url("inspect", line[1], query)
    # The last of them: back to the same list.
    answered = client.post(url("decide", line[1], query), {"verb": "publish", "version_seen": 1})
    assert answered["Location"] == f"{reverse(QUEUE_INDEX)}?{query}"


def test_the_next_passes_over_what_a_colleague_is_on_until_the_claim_ends(line):
    colleague, client = make_user(), logged_in(make_user())
    with time_machine.travel(NOW, tick=False) as clock:
        services.claim(submission_id=line[1].pk, by=colleague, now=NOW)
        assert after(client, line[0]) == url("inspect", line[2])
        clock.shift(services.CLAIM_LASTS + timedelta(seconds=1))
        assert after(client, line[0]) == url("inspect", line[1])


# --- Claims -----------------------------------------------------------------------------


def test_who_is_on_it_shows_to_the_others_and_binds_nobody(line):
    mine, theirs = make_user(), make_user()
    here, there = logged_in(mine), logged_in(theirs)
    here.post(url("claim", line[0]), {"claim": ""})
    page = there.get(url("inspect", line[0])).content.decode()
    assert str(mine) in page
    there.post(url("claim", line[0]), {"claim": ""})
    assert Submission.objects.get(pk=line[0].pk).claimed_by == mine
    # Nobody can take it from them, but whoever decides decides.
    there.post(url("claim", line[0]), {"release": ""})
    assert Submission.objects.get(pk=line[0].pk).claimed_by == mine
    assert there.post(url("decide", line[0]), {"verb": "publish", "version_seen": 1}).status_code == 302
    submission = Submission.objects.get(pk=line[0].pk)
    assert (submission.claimed_by, submission.claimed_at) == (None, None)
    here.post(url("claim", line[1]), {"claim": ""})
    here.post(url("claim", line[1]), {"release": ""})
    assert Submission.objects.get(pk=line[1].pk).claimed_by is None


# --- One item ---------------------------------------------------------------------------


def test_the_page_shows_the_context_of_a_contribution():
    call = make_call(rules="Ne nommez personne.")
    first = make_received(call, email="lea@example.org", title="MARKED-OTHER").contribution
    one = make_received(
        call,
        email="Lea@example.org",
        title="Le bureau",
        body="M. Dupont m’a appelé au 06 12 34 56 78.",
        shown_as="Camille",
    ).contribution
    answer(one, "c", "Voir https://exemple.fr", label="Comment ?", visibility="public")
    page = soup(logged_in(make_user()).get(url("inspect", one)))
    text = page.get_text(" ", strip=True)
    assert "Ne nommez personne." in text
    assert "MARKED-OTHER" in text
    assert first.reference in text
    assert "example.org" not in text
    marks = {mark["class"][-1] for mark in page.select("mark.signal")}
    assert {"signal--named-person", "signal--phone", "signal--link"} <= marks
    assert len(page.select(".desk-signals li")) >= 3


def test_who_only_reads_sees_neither_signals_nor_the_sender_s_others_nor_an_original():
    from django.contrib.auth.models import Permission

    reader = User.objects.create_user("reader@example.org", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_contribution"]))
    call = make_call()
    make_received(call, email="lea@example.org", title="MARKED-OTHER")
    one = make_received(call, email="lea@example.org", body="M. Dupont est MARKED-ORIGINAL ici.").contribution
    Contribution.objects.filter(pk=one.pk).update(body="M. Dupont est […] ici.", redacted=True)
    RedactedOriginal.objects.create(
        submission_id=one.pk, words={"body": "M. Dupont est MARKED-ORIGINAL ici."}, delete_after=NOW.date()
    )
    html = logged_in(reader).get(url("inspect", one)).content.decode()
    assert "MARKED" not in html
    assert "signal--" not in html
    moderated = logged_in(make_user()).get(url("inspect", one)).content.decode()
    assert "MARKED-ORIGINAL" in moderated
    assert "MARKED-OTHER" in moderated


def test_a_contested_item_is_offered_to_the_others_only():
    first, second = make_user(), make_user()
    one = make_received(make_call()).contribution
    services.decline(submission_id=one.pk, version_seen=1, reason=make_reason(), by=first, now=NOW)
    services.contest(submission_id=one.pk, words="Relisez-moi.", now=NOW)
    assert offered(logged_in(first), one) == {"withdraw"}
    assert offered(logged_in(second), one) == {"publish", "uphold", "withdraw"}
    assert "Relisez-moi." in logged_in(second).get(url("inspect", one)).content.decode()
    refused = logged_in(first).post(url("decide", one), {"verb": "publish", "version_seen": 3})
    assert refused.status_code == 409
    assert one.reference in listed(logged_in(second), "status=contested")
    empty = logged_in(second).post(url("decide", one), {"verb": "uphold", "version_seen": 3})
    assert empty.status_code == 422
    kept = {"verb": "uphold", "version_seen": 3, "words": "La règle vaut pour tous."}
    assert logged_in(second).post(url("decide", one), kept).status_code == 302


@pytest.mark.parametrize("verb", ["redact", "accept_report", "reject_report", "nothing", ""])
def test_a_verb_of_another_form_decides_nothing(verb):
    one, reason = make_contribution(), make_reason()
    sent = {"verb": verb, "version_seen": 1, "reason": reason.pk, "words": "Mes mots."}
    assert logged_in(make_user()).post(url("decide", one), sent).status_code in (409, 422)
    assert not Decision.objects.exists()


def test_a_right_lost_between_opening_and_deciding_keeps_the_words():
    moderator, one = make_user(), make_contribution()
    moderator.groups.clear()
    editor_group = make_user("editor").groups.get()
    editor_group.permissions.add(*permissions("view_contribution"))
    moderator.groups.add(editor_group)
    sent = {"verb": "request_changes", "version_seen": 1, "words": "Sans nommer personne."}
    response = logged_in(moderator).post(url("decide", one), sent)
    assert response.status_code == 403
    assert "Sans nommer personne." in response.content.decode()
    assert not Decision.objects.exists()


def permissions(*codenames: str):
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename__in=codenames)


# --- Sorting ----------------------------------------------------------------------------


def test_theme_tags_and_whose_it_is_are_set_on_the_page():
    moderator = make_user()
    [theme] = make_themes("Emploi")
    one = make_contribution()
    InternalTag.objects.create(name="À relire", slug="a-relire")
    sent = {"theme": theme.pk, "tags": "a relire, Bus,  bus ,", "assigned_to": moderator.pk}
    assert logged_in(moderator).post(url("sort", one), sent).status_code == 302
    one.refresh_from_db()
    assert one.theme == theme
    assert one.submission.assigned_to == moderator
    assert sorted(tagged.tag.name for tagged in one.submission.tagged.all()) == ["Bus", "À relire"]
    logged_in(moderator).post(url("sort", one), {"theme": "", "tags": "", "assigned_to": ""})
    one.refresh_from_db()
    assert (one.theme, one.submission.assigned_to, one.submission.tagged.count()) == (None, None, 0)
    assert InternalTag.objects.count() == 2


@pytest.mark.parametrize("tags", ["!!!", "x" * 70, ",".join(f"t{n}" for n in range(25)), "y" * 1000])
def test_tags_that_are_none_get_a_sentence_and_change_nothing(tags):
    moderator = make_user()
    one = make_contribution()
    response = logged_in(moderator).post(url("sort", one), {"tags": tags})
    assert response.status_code == 422
    assert soup(response).select(".desk-side .error-message")
    assert not InternalTag.objects.exists()


def test_tags_are_renamed_and_merged_whatever_their_accents():
    one, other = make_contribution(), make_contribution()
    services.add_tags(submission_ids=[one.pk, other.pk], names=["Mobilité", "mobilite", "MOBILITÉ"])
    services.add_tags(submission_ids=[one.pk], names=["Transports"])
    mobility, transport = InternalTag.objects.order_by("name")
    assert services.rename_tag(mobility, name="Mobilités").folded == "mobilites"
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError):
        services.rename_tag(mobility, name="transports")
    assert services.merge_tags(mobility, into=transport) == 2
    assert {tagged.tag for tagged in other.submission.tagged.all()} == {transport}
    assert one.submission.tagged.count() == 1
    assert services.remove_tags(submission_ids=[one.pk, other.pk], names=["TRANSPORTS"]) == 2


# --- Who is let in ----------------------------------------------------------------------


def test_a_moderator_limited_to_a_call_sees_and_decides_only_there():
    here, elsewhere = make_call(), make_call()
    mine, other = make_contribution(here), make_contribution(elsewhere)
    limited = make_user()
    ModeratorLimit.objects.create(user=limited, page=here)
    client = logged_in(limited)
    assert listed(client, "") == {mine.reference}
    assert listed(client, f"q={other.reference}") == set()
    assert outcome(client.get(url("inspect", other))) == "refused"
    for name in ("claim", "sort", "redact", "decide", "contact_details"):
        sent = {"verb": "publish", "version_seen": 1}
        assert outcome(client.post(url(name, other), sent)) == "refused", name
    assert outcome(client.get(url("skip", other))) == "refused"
    assert outcome(client.get(url("attachment", other))) == "refused"
    assert outcome(client.get(reverse("desk:export", args=[elsewhere.pk]))) == "refused"
    assert not Decision.objects.exists()
    assert client.post(url("decide", mine), {"verb": "publish", "version_seen": 1}).status_code == 302
    # Nothing of the other call comes next.
    assert client.get(url("skip", mine))["Location"] == reverse(QUEUE_INDEX)


def test_an_address_that_names_nothing_is_not_found():
    client = logged_in(make_user())
    for name in ("inspect", "redact", "skip"):
        for pk in (0, 999_999, 2**63, 10**30):
            assert client.get(f"/admin/moderation/{name}/{pk}/").status_code == 404


def test_one_item_costs_the_same_however_much_hangs_on_it():
    call, client = make_call(), logged_in(make_user())
    one = make_received(call, email="lea@example.org").contribution
    few = queries(client, url("inspect", one))
    for number in range(15):
        make_received(call, email="lea@example.org", title=f"Autre {number}")
        services.add_tags(submission_ids=[one.pk], names=[f"mot {number}"])
    assert queries(client, url("inspect", one)) <= few + 1  # the names of the pages of the others


# --- Masking, through the page ----------------------------------------------------------


def masking(client: Client, contribution: Contribution, **sent: object):
    data = {"version_seen": 1, "text_title": contribution.title, "text_body": contribution.body} | sent
    return client.post(url("redact", contribution), data)


def test_passages_are_marked_previewed_and_published():
    reason, one = make_reason(), make_contribution(title="Le bureau", body="Madame Untel a répondu.\nMerci.")
    client = logged_in(make_user())
    form = soup(client.get(url("redact", one)))
    assert form.select_one("#id_text_body").text.strip("\n") == one.body
    sent = {"text_body": "[[Madame Untel]] a répondu.\r\nMerci.", "reason": reason.pk}
    preview = masking(client, one, preview="", **sent)
    assert preview.status_code == 200
    assert "[…] a répondu." in preview.content.decode()
    assert not Decision.objects.exists()
    assert masking(client, one, **sent).status_code == 302
    one.refresh_from_db()
    assert (one.status, one.redacted, one.body) == ("published", True, "[…] a répondu.\nMerci.")
    # Opened again, the marks stand where they stood, in the words as they were sent.
    again = soup(client.get(url("redact", one))).select_one("#id_text_body").text
    assert again.strip("\n") == "[[Madame Untel]] a répondu.\nMerci."


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"reason": ""},
        {"text_body": "[[Madame]] Untel a répondu."},
        {"text_body": "[[Madame Untel a répondu.]]", "text_title": "[[Titre]]"},
        {"text_body": "Madame Untel [[a répondu.", "hide_name": "on"},
        {"text_body": ""},
        {"text_body": "😀" * 20_000},
        {"version_seen": "x", "text_body": "[[Madame]] Untel a répondu."},
    ],
)
def test_a_mask_that_cannot_be_is_told_beside_its_field_and_nothing_is_lost(sent):
    make_reason()
    one = make_contribution(title="Titre", body="Madame Untel a répondu.", shown_as="Zoé")
    response = masking(logged_in(make_user()), one, words="Mes mots.", **sent)
    assert response.status_code == 422
    page = soup(response)
    assert page.select(".error-message, [role=alert]")
    assert "Mes mots." in page.select_one("#id_words").text
    if "text_body" in sent:
        assert page.select_one("#id_text_body").text.strip("\n") == sent["text_body"]
    one.refresh_from_db()
    assert (one.status, one.body) == ("awaiting", "Madame Untel a répondu.")


def test_two_moderators_mask_at_once_and_the_second_keeps_their_marks():
    reason, one = make_reason(), make_contribution(title="Titre", body="Madame Untel a répondu.")
    sent = {"text_body": "[[Madame Untel]] a répondu.", "reason": reason.pk}
    assert masking(logged_in(make_user()), one, **sent).status_code == 302
    second = masking(logged_in(make_user()), one, **sent)
    assert second.status_code == 409
    assert "[[Madame Untel]]" in BeautifulSoup(second.content, "html.parser").select_one("#id_text_body").text
    assert Decision.objects.count() == 1
