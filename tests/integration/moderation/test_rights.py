"""Who may do what in the CMS of moderation, and what no page of it shows."""

import pytest
from django.contrib.auth.models import Permission

from contributions.desk.viewset import DeskViewSet
from contributions.models import Contribution, Decision, RedactedOriginal, Submission
from contributions.services import publish
from people.models import PersonalAnswer, User
from tests.cms import logged_in, outcome
from tests.factories import make_call, make_contribution, make_portal, make_reason, make_received, make_user
from tests.moderation import AWAITING, DECLINED, NOW, PUBLISHED, QUEUE, REASONS, REGISTER, decide, item, shown
from tests.referring_cms import ALL_MET, make_document, make_referral, make_referral_in

pytestmark = [pytest.mark.django_db, pytest.mark.once]


# --- Who may do what ------------------------------------------------------------------

SURFACES = ["queue", "item", "publish", "decline", "register", "register row", "reasons", "edit a reason"]
MODERATION = dict.fromkeys(SURFACES[:6], "done")
EXPECTED = {
    "anonymous": dict.fromkeys(SURFACES, "asked to log in"),
    "no group": dict.fromkeys(SURFACES, "asked to log in"),
    # They read what was sent, and decide nothing.
    "editor": dict.fromkeys(SURFACES, "refused") | {"queue": "done", "item": "done"},
    "moderator": MODERATION | {"reasons": "done", "edit a reason": "refused"},
    "coordinator": MODERATION | dict.fromkeys(SURFACES[6:], "done"),
    "admin": MODERATION | dict.fromkeys(SURFACES[6:], "done"),
}


def somebody(role: str) -> User | None:
    if role == "anonymous":
        return None
    if role == "no group":
        return User.objects.create_user("citizen@example.org")
    return make_user(role)


@pytest.mark.parametrize("role", EXPECTED)
def test_each_role_may_do_exactly_this(role):
    call, reason = make_call(), make_reason(title="Avant")
    to_publish, to_decline = make_contribution(call), make_contribution(call)
    made_elsewhere = Decision.objects.get(submission=make_contribution(call, PUBLISHED).pk)
    client = logged_in(somebody(role))
    got = {
        "queue": client.get(QUEUE),
        "item": client.get(item(to_publish)),
        "publish": decide(client, to_publish, "publish"),
        "decline": decide(client, to_decline, "decline", reason=reason.pk),
        "register": client.get(REGISTER),
        "register row": client.get(f"{REGISTER}inspect/{made_elsewhere.pk}/"),
        "reasons": client.get(REASONS),
        "edit a reason": client.post(
            f"{REASONS}edit/{reason.pk}/",
            {
                "code": reason.code,
                "title": "Après",
                "rule": "Une règle",
                "legal_ground": "Article 1",
                "words_to_author": "Des mots",
                "active": "on",
                "sort_order": "0",
            },
        ),
    }
    assert {surface: outcome(response) for surface, response in got.items()} == EXPECTED[role]
    may_decide = EXPECTED[role]["publish"] == "done"
    assert Contribution.objects.get(pk=to_publish.pk).status == (PUBLISHED if may_decide else AWAITING)
    assert Contribution.objects.get(pk=to_decline.pk).status == (DECLINED if may_decide else AWAITING)
    reason.refresh_from_db()
    assert reason.title == ("Après" if EXPECTED[role]["edit a reason"] == "done" else "Avant")


READS_REFERRALS = ["page of a referral", "register of referrals", "its row"]
# A document says who wrote it, as contact details do.
DECIDES_REFERRALS = ["admit", "brief", "links", "contact details of a referral", "its document"]
REFERRALS = {
    "anonymous": ("asked to log in", "asked to log in"),
    "no group": ("asked to log in", "asked to log in"),
    "editor": ("done", "refused"),
    # Contributions are theirs, referrals are not.
    "moderator": ("refused", "refused"),
    "coordinator": ("done", "done"),
    "admin": ("done", "done"),
}


@pytest.mark.parametrize("role", REFERRALS)
def test_each_role_may_do_exactly_this_with_a_referral(role):
    waiting, admissible = make_referral(), make_referral_in("admissible")
    document = make_document(waiting)
    client = logged_in(somebody(role))
    about = f"/admin/saisines/{waiting.pk}/"
    answers = {"verb": "admit", "version_seen": 1} | dict.fromkeys(ALL_MET, "yes")
    got = {
        "page of a referral": client.get(item(waiting)),
        "its document": client.get(f"/admin/saisines/documents/{document.pk}/"),
        "register of referrals": client.get("/admin/lab/referral/"),
        "its row": client.get(f"/admin/lab/referral/inspect/{waiting.pk}/"),
        "brief": client.get(f"/admin/saisines/{admissible.pk}/commande/"),
        "links": client.post(f"{about}liens/", {"subject": ""}),
        "contact details of a referral": client.post(f"{QUEUE}contact-details/{waiting.pk}/"),
        "admit": client.post(about, answers),
    }
    reads, decides = REFERRALS[role]
    expected = dict.fromkeys(READS_REFERRALS, reads) | dict.fromkeys(DECIDES_REFERRALS, decides)
    assert {surface: outcome(response) for surface, response in got.items()} == expected
    waiting.refresh_from_db()
    assert waiting.status == ("admissible" if decides == "done" else "awaiting")


def test_a_role_that_may_read_but_not_moderate_gets_no_form_and_decides_nothing():
    reader = User.objects.create_user("reader@example.org")
    make_portal()
    reader.user_permissions.set(Permission.objects.filter(codename__in=["access_admin", "view_contribution"]))
    contribution = make_contribution(title="MARKED-TITLE")
    client = logged_in(reader)
    page = client.get(item(contribution)).content.decode()
    assert "MARKED-TITLE" in page
    assert f"{QUEUE}decide/" not in page
    assert outcome(decide(client, contribution, "publish")) == "refused"
    assert not Decision.objects.exists()


def test_every_address_of_the_queue_is_known_to_these_tests():
    names = {pattern.name for pattern in DeskViewSet().get_urlpatterns()}
    known = {"list", "list_results", "inspect", "decide"}
    # test_private_reading.py
    known |= {"attachment", "contact_details", "export"}
    # test_desk.py, test_desk_item.py
    known |= {"claim", "skip", "sort", "redact"}
    # test_report_desk.py
    known |= {"report"}
    # test_prepared_exports.py, erasure/test_request.py
    known |= {"prepared", "prepared_download", "erase"}
    refused = {"add", "edit", "delete", "usage", "history", "history_results"}
    assert names == known | refused


@pytest.mark.parametrize("role", ["moderator", "coordinator", "admin"])
def test_nobody_adds_edits_or_deletes_a_contribution_or_a_decision_by_hand(role):
    contribution = make_contribution(status=PUBLISHED)
    decision = Decision.objects.get()
    client = logged_in(make_user(role))
    before = [list(model.objects.values()) for model in (Contribution, Submission, Decision)]
    refused = [
        f"{QUEUE}add/",
        f"{QUEUE}edit/{contribution.pk}/",
        f"{QUEUE}delete/{contribution.pk}/",
        f"{QUEUE}usage/{contribution.pk}/",
        f"{QUEUE}history/{contribution.pk}/",
        f"{QUEUE}history-results/{contribution.pk}/",
        "/admin/snippets/choose/contributions/submission/create/",
        f"{REGISTER}create/",
        f"{REGISTER}edit/{decision.pk}/",
        f"{REGISTER}delete/{decision.pk}/",
    ]
    words = {"title": "Changé", "body": "Changé", "status": "declined", "verb": "decline"}
    for url in refused:
        assert outcome(client.get(url)) == "refused", url
        assert outcome(client.post(url, words)) == "refused", url
    bulk = f"/admin/bulk/contributions/submission/delete/?id={contribution.pk}"
    assert contribution.title not in client.get(bulk).content.decode()
    assert client.post(bulk).status_code == 302
    for url in (QUEUE, item(contribution), REGISTER, f"{REGISTER}inspect/{decision.pk}/"):
        assert client.post(url, words).status_code == 405, url
    assert [list(model.objects.values()) for model in (Contribution, Submission, Decision)] == before


def test_an_editor_reads_contributions_but_no_address_no_personal_answer_and_no_decision_of_the_register():
    call = make_call()
    contribution = make_received(call, email="marked@example.org", title="Un titre lu").contribution
    PersonalAnswer.objects.create(
        submission=contribution.submission,
        key="k",
        label="Votre âge",
        field_type="singleline",
        value="MARKED-PERSONAL",
        delete_after=NOW.date(),
    )
    RedactedOriginal.objects.create(
        submission=contribution.submission, words={"title": "MARKED-ORIGINAL"}, delete_after=NOW.date()
    )
    decision = Decision.objects.get(submission=make_contribution(call, DECLINED).pk)
    Decision.objects.update(words="MARKED-WORDS")
    client = logged_in(make_user("editor"))
    assert "Un titre lu" in client.get(item(contribution)).content.decode()
    visited = [
        "/admin/",
        f"/admin/pages/{call.pk}/edit/",
        f"/admin/pages/{call.get_parent().pk}/",
        "/admin/reports/site-history/",
        "/admin/snippets/",
        QUEUE,
        f"{QUEUE}results/",
        item(contribution),
        "/admin/snippets/choose/contributions/submission/",
        f"/admin/snippets/choose/contributions/submission/chosen/{contribution.pk}/",
        f"/admin/bulk/contributions/submission/delete/?id={contribution.pk}",
        REGISTER,
        f"{REGISTER}inspect/{decision.pk}/",
        f"{REGISTER}history/{decision.pk}/",
    ]
    opened = [url for url in visited if outcome(shown(client, url)) == "done"]
    assert {f"/admin/pages/{call.pk}/edit/", QUEUE, item(contribution)} <= set(opened)
    assert not [url for url in opened if url.startswith(REGISTER)]


# --- What no page shows ---------------------------------------------------------------


@pytest.mark.parametrize("role", ["moderator", "coordinator", "admin"])
def test_no_page_of_the_cms_shows_the_address_of_a_contributor(role):
    call = make_call()
    waiting, public = (make_received(call, email="planted@example.org").contribution for _ in range(2))
    publish(submission_id=public.pk, version_seen=1, by=make_user(), now=NOW)
    decision = Decision.objects.get()
    client = logged_in(make_user(role))
    visited = 0
    for url in [
        "/admin/",
        QUEUE,
        f"{QUEUE}?status=awaiting",
        item(waiting),
        item(public),
        REGISTER,
        f"{REGISTER}inspect/{decision.pk}/",
        "/admin/reports/site-history/",
        "/admin/snippets/choose/contributions/submission/",
        f"/admin/snippets/choose/contributions/submission/chosen/{waiting.pk}/",
        f"/admin/pages/{call.get_parent().pk}/",
        f"/admin/pages/{call.pk}/edit/",
        f"/admin/pages/{call.pk}/history/",
        f"/admin/pages/usage/{call.pk}/",
        f"/admin/pages/{call.pk}/delete/",
    ]:
        response = client.get(url)
        visited += response.status_code == 200
        assert response.status_code in (200, 302, 404), url
        assert "planted" not in response.content.decode(), url
    assert visited >= 8
    answers = [decide(client, waiting, "decline"), decide(client, public, "publish")]
    assert [answer.status_code for answer in answers] == [422, 409]
    assert "planted" not in "".join(answer.content.decode() for answer in answers)
