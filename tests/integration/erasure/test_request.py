"""Erasure on request: by the secret link, by staff; the download; bad input, twice."""

import io
import json
import zipfile

import pytest
from django.test import Client
from django.utils import timezone
from post_office.models import Email
from wagtail.models import ModelLogEntry

from contributions import services
from contributions.models import Submission, ThreadEntry
from contributions.services import IllegalMove
from people.links import token_for
from people.models import SecretLink
from tests.cms import logged_in, outcome
from tests.erasing import decide, erase_url, is_erased
from tests.factories import make_contribution, make_received, make_user
from tests.planting import ADDRESS, MARK, plant
from tests.reading import fields_of, plain, words_of
from tests.reporting import make_report

pytestmark = pytest.mark.django_db


# --- By the link ----------------------------------------------------------------------


def test_the_page_says_what_goes_and_a_get_erases_nothing():
    link = make_received(email=ADDRESS).link
    page = Client().get(erase_url(link))
    assert page.status_code == 200
    assert page["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page["Cache-Control"]
    assert "noindex" in page["X-Robots-Tag"]
    assert fields_of(page).keys() == {"csrfmiddlewaretoken"}
    assert not is_erased(link.submission_id)


def test_without_the_box_nothing_is_erased_and_a_sentence_says_so():
    link = make_received().link
    page = Client().post(erase_url(link), {})
    assert page.status_code == 422
    assert plain(page.context["form"].errors["understood"][0]) in words_of(page)
    assert not is_erased(link.submission_id)


def test_the_page_of_the_contribution_leads_there_and_afterwards_says_what_is_left():
    link = make_received(email=ADDRESS, title=MARK).link
    follow = f"/suivi/{token_for(link)}/"
    assert erase_url(link) in Client().get(follow).content.decode()
    answer = Client().post(erase_url(link), {"understood": "on"})
    assert (answer.status_code, answer.url) == (303, follow)
    page = Client().get(follow)
    assert page.status_code == 200
    assert link.submission.reference in words_of(page)
    assert MARK not in page.content.decode()
    for gone in ("piece-jointe/", "corriger/", "contester/", "effacer/"):
        assert Client().get(follow + gone).status_code in (302, 404)


def test_a_second_click_finds_it_done():
    link = make_received().link
    answers = [Client().post(erase_url(link), {"understood": "on"}) for _click in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert Submission.objects.get(pk=link.submission_id).decisions.count() == 1
    assert ThreadEntry.objects.filter(submission=link.submission_id, kind="erased").count() == 1


@pytest.mark.parametrize("path", ["effacer/", "telecharger/"])
def test_a_link_that_leads_nowhere_erases_and_gives_nothing(path):
    link = make_received().link
    forged = f"/suivi/{token_for(link)[:-1]}x/{path}"
    assert Client().get(forged).status_code == 404
    assert Client().post(forged, {"understood": "on"}).status_code in (404, 405)
    assert not is_erased(link.submission_id)


def test_an_expired_form_comes_back_and_erases_nothing():
    link = make_received().link
    client = Client(enforce_csrf_checks=True)
    page = client.post(erase_url(link), {"understood": "on", "csrfmiddlewaretoken": "x" * 64})
    assert page.status_code == 403
    assert str(page.context["notice"])[:20] in words_of(page)
    assert not is_erased(link.submission_id)
    # The box is still ticked.
    assert "understood" in fields_of(page)
    again = client.post(erase_url(link), fields_of(page) | {"understood": "on"})
    assert again.status_code == 303
    assert is_erased(link.submission_id)


def test_a_report_is_erased_by_its_link_and_leaves_the_queue(django_capture_on_commit_callbacks):
    report = make_report(make_contribution(status="published"), email=ADDRESS)
    link = SecretLink.objects.get(submission=report.pk)
    assert Client().post(erase_url(link), {"understood": "on"}).status_code == 303
    report.refresh_from_db()
    assert (report.status, report.words) == ("withdrawn", "")
    assert Submission.objects.get(pk=report.pk).awaiting_since is None
    assert not Email.objects.filter(to=ADDRESS).exists()
    with pytest.raises(IllegalMove):
        decide("answer_report", report.pk, upheld=False, words="Trop tard.")
    assert Client().get(f"/suivi/{token_for(link)}/").status_code == 200


def test_an_answered_report_keeps_its_outcome_when_it_is_erased():
    report = make_report(make_contribution(status="published"))
    decide("answer_report", report.pk, upheld=False, words="Rien ne l’interdit.")
    services.erase(submission_id=report.pk, by=None, now=timezone.now())
    report.refresh_from_db()
    assert (report.status, report.words) == ("rejected", "")


# --- Download -------------------------------------------------------------------------


def test_the_download_holds_everything_and_acts_on_nothing():
    link = plant("decline")
    response = Client().get(f"/suivi/{token_for(link)}/telecharger/")
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    assert response["Content-Disposition"].startswith("attachment")
    archive = zipfile.ZipFile(io.BytesIO(response.getvalue()))
    held = json.loads(archive.read("donnees.json"))
    assert held["reference"] == link.submission.reference
    assert held["contact_details"][0]["email"] == ADDRESS
    for kind in ("personal_answers", "former_words", "contests", "mail", "unpublished_words", "decisions"):
        assert held[kind], kind
    page = archive.read("lisez-moi.html").decode()
    assert page.count(MARK) > 10
    # Of whoever reported it, nothing: that is theirs.
    assert "temoin@example.org" not in page
    assert "On y lit" not in page
    assert archive.read(f"piece-jointe/{MARK}.pdf") == f"%PDF {MARK}".encode()


def test_what_people_wrote_is_escaped_in_the_download():
    link = make_received(title="<script>alert(1)</script>", body="=1+1").link
    response = Client().get(f"/suivi/{token_for(link)}/telecharger/")
    page = zipfile.ZipFile(io.BytesIO(response.getvalue())).read("lisez-moi.html").decode()
    assert "<script" not in page
    assert "&lt;script&gt;" in page


# --- By staff -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "may"), [("coordinator", True), ("moderator", False), ("editor", False), ("admin", True)]
)
def test_coordinators_erase_at_a_written_request_and_the_log_keeps_who(role, may):
    contribution = make_contribution(title=MARK)
    user = make_user(role)
    client = logged_in(user)
    address = f"/admin/moderation/erase/{contribution.pk}/"
    assert outcome(client.get(address)) == ("done" if may else "refused")
    assert outcome(client.post(address, {"understood": "on"})) == ("done" if may else "refused")
    assert is_erased(contribution.pk) is may
    entries = ModelLogEntry.objects.filter(action="contributions.erase")
    if may:
        entry = entries.get()
        assert entry.user == user
        assert entry.data == {"reference": contribution.reference}
        shown = client.get(f"/admin/moderation/inspect/{contribution.pk}/").content.decode()
        assert 'id="erased"' in shown
        assert MARK not in shown
        assert address not in shown
    else:
        assert not entries.exists()


def test_staff_must_confirm_and_a_get_erases_nothing():
    contribution = make_contribution()
    client = logged_in(make_user("coordinator"))
    address = f"/admin/moderation/erase/{contribution.pk}/"
    assert address in client.get(f"/admin/moderation/inspect/{contribution.pk}/").content.decode()
    assert client.get(address).status_code == 200
    assert client.post(address, {}).status_code == 422
    assert not is_erased(contribution.pk)
    assert Client().post(address, {"understood": "on"}).status_code == 302
    assert not is_erased(contribution.pk)
