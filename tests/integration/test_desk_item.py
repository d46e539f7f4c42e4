"""One item on the desk: its page, sorting it, masking passages."""

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from contributions import services
from contributions.models import Contribution, Decision, InternalTag, RedactedOriginal
from people.models import User
from tests.cms import logged_in
from tests.desk import NOW, listed, offered, queries, url
from tests.factories import make_call, make_contribution, make_reason, make_received, make_themes, make_user
from tests.files import answer
from tests.reading import fields_of, soup

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# --- One item -------------------------------------------------------------------------


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


# --- Sorting --------------------------------------------------------------------------


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


def test_two_who_sort_at_once_change_each_what_they_changed_on_their_screen():
    first, second = make_user(), make_user()
    emploi, climat = make_themes("Emploi", "Climat")
    one = make_contribution()
    services.set_theme(submission_ids=[one.pk], theme=emploi)
    services.add_tags(submission_ids=[one.pk], names=["Bus", "À relire"])
    form = f"form[action='{url('sort', one)}']"
    screens = [fields_of(logged_in(who).get(url("inspect", one)), form) for who in (first, second)]
    theirs = {"theme": climat.pk, "language": "en", "tags": "bus, Nuit"}
    assert logged_in(first).post(url("sort", one), screens[0] | theirs).status_code == 302
    mine = {"assigned_to": second.pk, "tags": "Bus, À relire, Jour"}
    assert logged_in(second).post(url("sort", one), screens[1] | mine).status_code == 302
    one.refresh_from_db()
    assert (one.theme, one.language, one.submission.assigned_to) == (climat, "en", second)
    assert sorted(tagged.tag.name for tagged in one.submission.tagged.all()) == ["Bus", "Jour", "Nuit"]
    # A wrong answer is shown again with what was on the screen, and still means the same.
    wrong = logged_in(second).post(url("sort", one), screens[1] | {"tags": "!!!", "theme": ""})
    assert wrong.status_code == 422
    again = fields_of(wrong, form)
    assert (again["initial-theme"], again["initial-tags"]) == (str(emploi.pk), screens[1]["initial-tags"])
    assert logged_in(second).post(url("sort", one), again | {"tags": ""}).status_code == 302
    one.refresh_from_db()
    assert (one.theme, one.language, one.submission.assigned_to) == (None, "en", second)
    assert sorted(tagged.tag.name for tagged in one.submission.tagged.all()) == ["Jour", "Nuit"]


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


# --- Who is let in --------------------------------------------------------------------


def test_one_item_costs_the_same_however_much_hangs_on_it():
    call, client = make_call(), logged_in(make_user())
    one = make_received(call, email="lea@example.org").contribution
    few = queries(client, url("inspect", one))
    for number in range(15):
        make_received(call, email="lea@example.org", title=f"Autre {number}")
        services.add_tags(submission_ids=[one.pk], names=[f"mot {number}"])
    assert queries(client, url("inspect", one)) <= few + 1  # the names of the pages of the others


# --- Masking, through the page --------------------------------------------------------


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
