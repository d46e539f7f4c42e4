"""The page that asks before a bulk action, and who may see it."""

import pytest
from django.contrib.auth.models import Permission
from django.core.signing import dumps
from django.test import Client
from django.utils.translation import gettext

from contributions import services
from contributions.desk import bulk_work
from contributions.desk.bulk_actions import ACTIONS
from contributions.desk.bulk_work import Bulk
from contributions.models import Contribution, Decision, ModeratorLimit
from people.models import User
from tests.bulk import (
    AWAITING,
    DECIDING,
    DECLINED,
    NOW,
    PUBLISHED,
    SORTING,
    WAITING,
    WORDS,
    choose,
    confirm,
    do,
    keys,
    states,
    url,
)
from tests.cms import logged_in
from tests.factories import (
    make_call,
    make_contribution,
    make_portal,
    make_reason,
    make_received,
    make_themes,
    make_user,
)
from tests.reading import soup, words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# --- The page that asks ---------------------------------------------------------------


def test_the_page_names_twenty_and_counts_the_rest_and_the_addresses(client):
    call = make_call()
    rows = [make_contribution(call, title=f"MARKED-{n:02}") for n in range(23)]
    make_received(call, email="a@example.org")
    page = choose(client, "decline", "all")
    text = words_of(page)
    assert page.context["total"] == 24
    assert page.context["others"] == 4
    assert page.context["addresses"] == 1
    assert all(f"MARKED-{n:02}" in text for n in range(20))
    assert "MARKED-20" not in text
    assert rows[0].submission.reference in text
    assert "a@example.org" not in text


def test_the_page_says_what_becomes_of_each_state(client, moderator):
    call, reason = make_call(), make_reason()
    rows = [make_contribution(call, status) for status in (AWAITING, PUBLISHED, DECLINED)]
    contested = make_contribution(call)
    services.decline(submission_id=contested.pk, version_seen=1, reason=reason, by=moderator, now=NOW)
    services.contest(submission_id=contested.pk, words="Non", now=NOW)

    def effects(action: str) -> dict[str, str]:
        page = choose(client, action, *rows, contested)
        return {str(each.label): str(each.effect) for each in page.context["standing"]}

    left, down = gettext("unchanged"), gettext("no longer public")
    awaiting, published, declined = (str(status.label) for status in (AWAITING, PUBLISHED, DECLINED))
    contested_label = next(
        label for label in effects("publish") if label not in (awaiting, published, declined)
    )
    assert effects("publish") == {awaiting: "", published: left, declined: left, contested_label: ""}
    assert effects("decline") == {awaiting: "", published: down, declined: left, contested_label: left}


@pytest.mark.parametrize(
    ("action", "sent", "field"),
    [
        ("decline", {"words": WORDS}, "reason"),
        ("decline", {"words": WORDS, "reason": "999999"}, "reason"),
        ("decline", {"words": "x" * 2001}, "words"),
        ("theme", {}, "theme"),
        ("theme", {"theme": "999999"}, "theme"),
        ("add-tags", {"tags": " , "}, "tags"),
        ("add-tags", {"tags": "x" * 61}, "tags"),
        ("add-tags", {"tags": ",".join(f"t{n}" for n in range(21))}, "tags"),
        ("remove-tags", {}, "tags"),
        ("remove-tags", {"tags": ["x"]}, "tags"),
        ("assign", {}, "to"),
        ("assign", {"to": "999999"}, "to"),
    ],
)
def test_a_form_that_is_wrong_comes_back_with_a_sentence_and_all_that_was_typed(action, sent, field, client):
    make_reason()
    row = make_contribution()
    page = do(client, action, row, **sent)
    assert page.status_code == 422
    (sentence,) = page.context["form"].errors[field]
    assert sentence in page.content.decode().replace("&#x27;", "'") or sentence in words_of(page)
    assert keys(page) == [row.pk]
    assert states(row) == [AWAITING]
    if "words" in sent:
        assert sent["words"] in page.content.decode()


def test_a_reason_taken_out_of_the_list_is_not_offered(client):
    offered, gone = make_reason(title="Offert"), make_reason(title="Retiré", active=False)
    page = choose(client, "decline", make_contribution())
    values = {str(radio["value"]) for radio in soup(page).select("input[type=radio]")}
    assert str(offered.pk) in values
    assert str(gone.pk) not in values


@pytest.mark.parametrize("sent", ["nothing", "letters", "signed elsewhere", "of another version"])
def test_a_selection_that_did_not_arrive_does_nothing_and_keeps_the_words(sent, client):
    row, reason = make_contribution(), make_reason()
    bulk = {
        "nothing": "",
        "letters": "x",
        "signed elsewhere": dumps({"todo": [row.pk, 1], "named": []}, salt="another"),
        "of another version": dumps([row.pk], salt=bulk_work._SALT),
    }[sent]
    page = client.post(url("decline"), {"bulk": bulk, "reason": reason.pk, "words": WORDS, "next": WAITING})
    assert page.status_code == 400
    assert WORDS in words_of(page)
    assert states(row) == [AWAITING]


# --- Who may --------------------------------------------------------------------------

RIGHTS = {
    "nobody": [],
    "reads": ["view_contribution"],
    "tags": ["view_contribution", "tag_submission"],
    "moderates": ["view_contribution", "moderate_contribution"],
    "both": ["view_contribution", "tag_submission", "moderate_contribution"],
}
MAY = {"nobody": [], "reads": [], "tags": SORTING, "moderates": DECIDING, "both": DECIDING + SORTING}


@pytest.mark.parametrize("role", RIGHTS)
def test_each_right_opens_exactly_these_actions(role):
    make_portal()
    user = User.objects.create_user(f"{role}@example.org")
    user.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", *RIGHTS[role]]))
    client, reason = logged_in(user), make_reason()
    row, theme = make_contribution(), make_themes("Emploi")[0]
    packed = Bulk({row.pk: 1}).packed()
    fields = {"reason": reason.pk, "theme": theme.pk, "tags": "relire", "to": "none", "bulk": packed}
    for action in (each.action_type for each in ACTIONS):
        opened, sent = choose(client, action, row), client.post(url(action), fields)
        if action in MAY[role]:
            assert opened.status_code == 200
            assert sent.status_code in (200, 422)
        else:
            assert opened.status_code == sent.status_code == 302
            assert sent["Location"] == "/admin/"
    assert states(row) == [PUBLISHED if role in ("moderates", "both") else AWAITING]
    assert (Contribution.objects.get().theme == theme) == (role in ("tags", "both"))
    offered = [
        str(button["href"]).split("/")[-2]
        for button in soup(client.get(WAITING)).select("[data-bulk-action-button]")
    ]
    assert offered == MAY[role]


def test_who_is_not_logged_in_is_asked_to():
    row = make_contribution()
    for response in (choose(Client(), "publish", row), Client().post(url("publish"))):
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")


def test_a_limited_moderator_decides_nothing_elsewhere_whatever_they_send(moderator, client):
    mine, other = make_contribution(), make_contribution()
    ModeratorLimit.objects.create(user=moderator, page_id=mine.page_id)
    page = client.post(url("publish"), {"bulk": Bulk({other.pk: 1, mine.pk: 1}).packed()})
    assert states(mine, other) == [PUBLISHED, AWAITING]
    assert (page.context["bulk"].done, page.context["bulk"].refused) == (1, 1)
    assert other.submission.reference not in page.content.decode()


def test_a_right_lost_meanwhile_decides_nothing_and_keeps_the_words(moderator, client):
    row, reason = make_contribution(), make_reason()
    page = choose(client, "decline", row)
    moderator.groups.clear()
    moderator.user_permissions.add(
        *Permission.objects.filter(codename__in=["access_admin", "view_contribution"])
    )
    answer = confirm(client, "decline", page, reason=reason.pk, words=WORDS)
    assert answer.status_code == 403
    assert WORDS in words_of(answer)
    assert states(row) == [AWAITING]
    assert not Decision.objects.exists()


def test_nothing_is_deleted_in_bulk_by_anybody():
    row = make_contribution()
    client = logged_in(make_user("admin"))
    page = client.get(WAITING).content.decode()
    assert "/submission/publish/" in page
    assert "/submission/delete/" not in page
    for response in (choose(client, "delete", row), client.post(f"{url('delete')}?id={row.pk}")):
        assert response.status_code == 302
        assert response["Location"] == "/admin/"
    assert Contribution.objects.count() == 1
