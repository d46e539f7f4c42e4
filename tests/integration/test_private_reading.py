"""Who reads what stands apart: files, team answers, personal answers, exports. Each role, each state."""

import io
from typing import Any

import openpyxl
import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import ModelLogEntry, PageLogEntry

from contributions.models import Contribution
from contributions.permissions import may_read_attachment
from home.setup import ROLES
from people.links import path_for
from people.models import ContactDetails, PersonalAnswer, SecretLink, User
from people.services import give_link, revoke_link
from portal.cache.store import store
from tests.factories import make_call, make_contribution, make_portal, make_user
from tests.files import a_pdf, give_answers, give_attachment, picture
from tests.reading import words_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

QUEUE = "/admin/moderation/"
TEAM, PERSONAL, ADDRESS = "MARKED-TEAM", "MARKED-PERSONAL", "marked-address@example.org"
PUBLIC = "Le logement"


def somebody(role: str) -> User | None:
    if role in ("anonymous", "author"):
        return None
    if role == "reader of contact details":  # but not of contributions
        from django.contrib.auth.models import Permission

        user = User.objects.create_user("lecteur@example.org")
        codes = ["access_admin", "view_contactdetails"]
        user.user_permissions.set(Permission.objects.filter(codename__in=codes))
        return user
    if role == "admin without the rest":
        user = User.objects.create_user("machine@example.org", is_staff=True)
        user.groups.add(Group.objects.get(name=ROLES["admin"]))
        return user
    return make_user(role)


def client_of(role: str) -> Client:
    client, user = Client(), somebody(role)
    if user:
        client.force_login(user)
    return client


def body_of(response: Any) -> bytes:
    return response.getvalue() if response.streaming else response.content


def holds(response: Any, marks: tuple[str, ...] = (PUBLIC, TEAM, PERSONAL, ADDRESS)) -> str:
    """Which marks an answer holds, by their first letter; a workbook is opened."""
    body = body_of(response)
    if body.startswith(b"\x89PNG"):
        return "F"
    if body.startswith(b"PK"):
        rows = openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)
        text = "\n".join(str(cell) for row in rows for cell in row)
    else:
        text = body.decode(errors="replace")
    return "".join("UTPA"[position] for position, mark in enumerate(marks) if mark in text)


# U: public answer, T: team answer, P: personal answer, A: address, F: the file.
NOTHING: dict[str, str] = dict.fromkeys(
    ["public page", "public file", "queue item", "queue file", "contact details", "export", "full export"], ""
)
AS_EVERYBODY = NOTHING | {"public page": "U", "public file": "F"}
MODERATION = {"queue item": "UT", "queue file": "F", "export": "UT"}
COORDINATION = MODERATION | {"contact details": "UTPA", "full export": "UTPA"}


def only_read(seen: dict[str, str]) -> dict[str, str]:
    return {name: marks for name, marks in seen.items() if marks}


WAITING = {
    "anonymous": NOTHING,
    "editor": NOTHING | MODERATION,
    "reader of contact details": NOTHING,
    "admin without the rest": NOTHING,
    "moderator": NOTHING | MODERATION,
    "coordinator": NOTHING | COORDINATION,
    "admin": NOTHING | COORDINATION,
}
EXPECTED = {
    "awaiting": WAITING,
    "declined": WAITING,
    "published": {role: AS_EVERYBODY | only_read(seen) for role, seen in WAITING.items()},
}


@pytest.mark.parametrize("role", WAITING)
@pytest.mark.parametrize("status", EXPECTED)
def test_each_role_reads_exactly_this(status, role):
    make_portal()
    contribution = make_contribution(status=status)
    call = contribution.page.specific
    give_answers(contribution)
    give_attachment(contribution, picture("PNG"), "Plan.png")
    client = client_of(role)
    public = call.public_path(contribution.submission)
    got = {
        "public page": client.get(public),
        "public file": client.get(f"{public}piece-jointe/"),
        "queue item": client.get(f"{QUEUE}inspect/{contribution.pk}/"),
        "queue file": client.get(f"{QUEUE}attachment/{contribution.pk}/"),
        "contact details": client.post(f"{QUEUE}contact-details/{contribution.pk}/"),
        "export": client.post(f"{QUEUE}export/{call.pk}/", {"with": "answers"}),
        "full export": client.post(f"{QUEUE}export/{call.pk}/", {"with": "contact_details"}),
    }
    read = {name: holds(response) for name, response in got.items()}
    assert read == EXPECTED[status][role]
    # What is not shown is a 404 to the public and a way to log in, or back, in the CMS.
    for name, response in got.items():
        if not read[name]:
            assert response.status_code in ((404,) if "public" in name else (302,)), name
    looked = ModelLogEntry.objects.filter(action="contributions.contact_details_shown").count()
    exported = PageLogEntry.objects.filter(action="contributions.contact_details_exported").count()
    allowed = bool(EXPECTED[status][role]["contact details"])
    assert (looked, exported) == (allowed, allowed)


@pytest.mark.parametrize("status", EXPECTED)
def test_the_author_reads_all_of_their_own_by_the_secret_link_and_by_no_other(status, client):
    contribution, other = make_contribution(status=status), make_contribution()
    give_answers(contribution)
    give_attachment(contribution, picture("PNG"), "Plan.png")
    link = give_link(contribution.submission)
    page = client.get(path_for(link))
    assert holds(page) == "UTP"
    assert f'{path_for(link)}piece-jointe/"' in page.content.decode()
    file = client.get(f"{path_for(link)}piece-jointe/")
    assert body_of(file).startswith(b"\x89PNG")
    assert file["X-Robots-Tag"] == "noindex, nofollow"
    assert file["Referrer-Policy"] == "no-referrer"
    strangers = give_link(other.submission)
    assert client.get(f"{path_for(strangers)}piece-jointe/").status_code == 404
    assert (
        not may_read_attachment(Contribution.objects.get(pk=contribution.pk), link=strangers)
        or status == "published"
    )
    revoke_link(SecretLink.objects.get(pk=link.pk))
    assert client.get(f"{path_for(link)}piece-jointe/").status_code == 404
    assert client.post(f"{path_for(strangers)}piece-jointe/").status_code in (403, 405)


def test_contact_details_need_the_button_and_a_look_is_logged_without_what_was_seen():
    contribution = make_contribution()
    give_answers(contribution)
    coordinator = make_user("coordinator")
    client = Client()
    client.force_login(coordinator)
    address = f"{QUEUE}contact-details/{contribution.pk}/"
    before = client.get(f"{QUEUE}inspect/{contribution.pk}/")
    assert holds(before) == "UT"
    assert f'action="{address}"' in before.content.decode()
    # A GET shows nothing: a link in a mail, a reload after a login.
    assert client.get(address)["Location"] == f"{QUEUE}inspect/{contribution.pk}/"
    assert not ModelLogEntry.objects.filter(action="contributions.contact_details_shown").exists()
    shown = client.post(address)
    assert shown.status_code == 200
    assert holds(shown) == "UTPA"
    assert "no-store" in shown["Cache-Control"]
    entry = ModelLogEntry.objects.get(action="contributions.contact_details_shown")
    assert entry.user == coordinator
    assert entry.data == {"reference": contribution.reference}
    assert str(entry.label) == contribution.reference
    assert entry.formatter.format_message(entry)
    # The page after is as it was.
    assert holds(client.get(f"{QUEUE}inspect/{contribution.pk}/")) == "UT"


def test_looking_is_protected_against_other_sites():
    contribution = make_contribution()
    give_answers(contribution)
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("coordinator"))
    assert client.post(f"{QUEUE}contact-details/{contribution.pk}/").status_code == 403
    assert client.post(f"{QUEUE}export/{contribution.page_id}/").status_code == 403


def test_no_button_where_nothing_is_kept_and_none_for_moderators():
    bare, full = make_contribution(), make_contribution()
    give_answers(full)
    for role, contribution, there in [
        ("coordinator", bare, False),
        ("coordinator", full, True),
        ("moderator", full, False),
    ]:
        client = client_of(role)
        page = client.get(f"{QUEUE}inspect/{contribution.pk}/").content.decode()
        assert (f"{QUEUE}contact-details/" in page) == there, role
    ContactDetails.objects.all().delete()
    assert (
        f"{QUEUE}contact-details/"
        in client_of("coordinator").get(f"{QUEUE}inspect/{full.pk}/").content.decode()
    )
    PersonalAnswer.objects.all().delete()
    assert (
        f"{QUEUE}contact-details/"
        not in client_of("coordinator").get(f"{QUEUE}inspect/{full.pk}/").content.decode()
    )


@pytest.mark.parametrize("pk", ["0", "999999", "inconnu", "9" * 30, "-1", "1e3", "%00"])
@pytest.mark.parametrize("address", ["attachment", "contact-details", "export"])
def test_a_row_that_is_nowhere_is_a_404(address, pk):
    client = client_of("admin")
    url = f"{QUEUE}{address}/{pk}/"
    assert client.post(url).status_code in (404, 405)
    assert client.get(url).status_code in (404, 302)


# --- How a file is served -------------------------------------------------------------


@pytest.fixture
def published() -> Contribution:
    contribution = make_contribution(make_call(), "published")
    give_attachment(contribution, a_pdf(), "Plan d’accès « à jour ».pdf")
    return contribution


def file_url(contribution: Contribution) -> str:
    return contribution.page.specific.attachment_path(contribution.submission)


def test_a_file_is_a_download_that_runs_nothing_and_that_no_cache_keeps(published, client):
    kept = len(store)
    attachment = published.submission.attachment
    for encoding in ("", "gzip"):
        response = client.get(file_url(published), headers={"accept-encoding": encoding})
        assert response.status_code == 200
        assert response.streaming
        assert response["Content-Type"] == "application/pdf"
        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''Plan%20d%E2%80%99acc")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert "no-store" in response["Cache-Control"]
        assert "Content-Encoding" not in response
        assert not response.cookies
        assert "Cookie" not in response.get("Vary", "")
        body = response.getvalue()
        assert int(response["Content-Length"]) == len(body) == attachment.size
        assert body.startswith(b"%PDF-")
    assert len(store) == kept


def test_the_link_says_what_it_leads_to(published, client):
    page = client.get(published.page.specific.public_path(published.submission))
    assert f'href="{file_url(published)}"' in page.content.decode()
    assert "Plan d’accès « à jour ».pdf" in words_of(page)
    assert "(PDF, " in words_of(page)


def test_a_file_that_left_the_disk_is_a_404_and_costs_no_page(published, client):
    published.submission.attachment.file.delete(save=False)
    assert client.get(file_url(published)).status_code == 404
    assert client.get(published.page.specific.public_path(published.submission)).status_code == 200
    assert client.get(f"{path_for(give_link(published.submission))}piece-jointe/").status_code == 404
    assert client_of("moderator").get(f"{QUEUE}attachment/{published.pk}/").status_code == 404


def test_a_file_is_found_however_its_reference_is_typed_and_only_where_there_is_one(published, client):
    call = published.page.specific
    typed = published.reference.lower().replace("-", "")
    answer = client.get(f"{call.url}contributions/{typed}/piece-jointe/")
    assert answer["Location"] == file_url(published)
    without = make_contribution(call, "published")
    assert client.get(file_url(without)).status_code == 404
    assert client.get(f"{call.url}contributions/inconnu/piece-jointe/").status_code == 404
    elsewhere = make_call().attachment_path(published.submission)
    assert client.get(elsewhere).status_code == 404
    assert client.post(file_url(published)).status_code == 405
    assert client.head(file_url(published)).status_code == 200


def test_no_file_is_under_the_media_address(published, client):
    name = published.submission.attachment.file.name
    for url in (f"/media/{name}", f"/media/private/{name}"):
        assert client.get(url).status_code == 404
    with pytest.raises(ValueError, match="not accessible via a URL"):
        print(published.submission.attachment.file.url)


def test_an_unpublished_call_shows_no_file(published, client):
    url = file_url(published)
    published.page.specific.unpublish()
    assert client.get(url).status_code == 404
