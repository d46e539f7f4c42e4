"""Security headers and cookies, on every sort of answer: pages, memory, files, redirects, errors, the CMS."""

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from contributions import services
from contributions.models import Submission
from people.links import token_for
from people.models import SecretLink
from portal.wsgi import application
from tests.factories import make_call, make_contribution, make_received, make_user
from tests.sending import form_url

pytestmark = [pytest.mark.django_db, pytest.mark.once]

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}
FORMS = {"csrftoken"}


@pytest.fixture(autouse=True)
def static_files(settings):
    """Served without being collected first."""
    settings.WHITENOISE_USE_FINDERS = True


def directives(response) -> dict[str, list[str]]:
    policy = response["Content-Security-Policy"]
    return {name: values for name, *values in (each.split() for each in policy.split(";"))}


def assert_headers(response, where: str) -> None:
    for name, value in EVERYWHERE.items():
        assert response.get(name) == value, f"{where}: {name}"
    # A secret link tells nobody at all.
    assert response["Referrer-Policy"] == ("no-referrer" if "/suivi/" in where else "same-origin"), where
    assert "camera=()" in response["Permissions-Policy"], where
    assert "geolocation=()" in response["Permissions-Policy"], where
    assert response["Cross-Origin-Resource-Policy"], where
    policy = directives(response)
    assert policy["default-src"] == ["'none'"], where
    assert policy["form-action"] == policy["frame-ancestors"] == ["'self'"], where
    assert policy["base-uri"] == ["'none'"], where
    assert "'unsafe-eval'" not in response["Content-Security-Policy"], where
    # Nothing is taken from another host.
    sources = {source for values in policy.values() for source in values}
    assert sources <= {"'none'", "'self'", "'unsafe-inline'", "data:", "blob:"}, where


def addresses_of_the_site() -> dict[str, int]:
    """One address of each sort, and how it is answered."""
    call = make_call()
    published = make_contribution(call, status="published")
    withdrawn = make_contribution(call, status="published")
    services.withdraw(
        submission_id=withdrawn.pk,
        version_seen=Submission.objects.get(pk=withdrawn.pk).version,
        by=make_user(),
        now=timezone.now(),
    )
    received = make_received(call)
    link = SecretLink.objects.get(submission=received.contribution.submission)
    return {
        "/": 200,
        call.get_parent().url: 200,
        call.url: 200,
        form_url(call): 200,
        f"{call.url}contributions/": 200,
        call.public_path(published.submission): 200,
        call.public_path(withdrawn.submission): 410,
        f"/suivi/{token_for(link)}/": 200,
        "/suivi/inconnu/": 404,
        "/recherche/?q=bus": 200,
        "/themes/": 200,
        "/robots.txt": 200,
        "/sitemap.xml": 200,
        "/healthz": 200,
        "/readyz": 200,
        "/static/css/entry.css": 200,
        "/static/rien.css": 404,
        "/media/rien.png": 404,
        "/documents/1/rien.pdf": 404,
        "/nulle-part/": 404,
        "/participer": 301,
        "/_util/login/": 302,
        "/admin/": 302,
        "/admin/login/": 200,
        "/admin/password_reset/": 200,
    }


def test_every_public_answer_has_every_header_also_from_memory():
    from_memory = 0
    for address, status in addresses_of_the_site().items():
        for _reader in range(2):
            response = Client(raise_request_exception=False).get(address)
            assert response.status_code == status, address
            assert_headers(response, address)
            from_memory += "Age" in response
            forms = {"/admin/login/", "/admin/password_reset/"}
            takes_words = "contribuer" in address or "/suivi/" in address or address in forms
            assert set(response.cookies) <= (FORMS if takes_words else set()), address
            if not address.startswith("/admin/"):
                assert "'unsafe-inline'" not in response["Content-Security-Policy"], address
    assert from_memory >= 5


def test_errors_have_them_too(monkeypatch):
    call = make_call()
    visitor = Client(raise_request_exception=False)
    refused = Client(enforce_csrf_checks=True)
    answers = {
        400: visitor.get("/", headers={"host": "evil.example"}),
        403: refused.post("/admin/login/", {}),
        405: visitor.post(call.url),
        413: visitor.post(
            "/admin/login/", b"a" * (5 * 2**20 + 1), content_type="application/x-www-form-urlencoded"
        ),
    }

    def fail(*_args, **_kwargs):
        raise RuntimeError

    monkeypatch.setattr("wagtail.models.Page.serve", fail)
    monkeypatch.setattr("wagtail.models.Page.get_context", fail)
    answers[500] = visitor.get("/")
    for status, response in answers.items():
        assert response.status_code == status
        assert_headers(response, str(status))


def test_a_host_refused_before_the_rest_could_run_has_them_too(settings):
    settings.SECURE_SSL_REDIRECT = True
    refused = Client().get("/", headers={"host": "evil.example"})
    moved = Client().get("/")
    assert (refused.status_code, moved.status_code) == (400, 301)
    assert_headers(refused, "an unknown host")
    assert_headers(moved, "to HTTPS")
    settings.SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    assert Client().get("/healthz").status_code == 200


def test_the_cms_has_them_and_a_policy_of_its_own(client):
    call = make_call()
    client.force_login(make_user("admin"))
    for address in (
        "/admin/",
        f"/admin/pages/{call.pk}/edit/",
        "/admin/images/",
        "/admin/users/",
        "/admin/reports/site-history/",
        "/admin/nulle-part/",
    ):
        response = client.get(address)
        assert_headers(response, address)
        policy = directives(response)
        assert policy["script-src"] == ["'self'", "'unsafe-inline'"]
        assert policy["frame-src"] == ["'self'"]
        assert "no-store" in response["Cache-Control"]


def test_only_public_files_may_be_shown_elsewhere():
    assert Client().get("/static/css/entry.css")["Cross-Origin-Resource-Policy"] == "cross-origin"
    for address in ("/", "/admin/login/", "/suivi/inconnu/", "/documents/1/rien.pdf"):
        assert Client().get(address)["Cross-Origin-Resource-Policy"] == "same-origin", address


def test_the_cookie_of_a_form_is_for_this_site_and_no_script():
    cookie = Client().get(form_url(make_call())).cookies["csrftoken"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        "Lax",
        "/",
        "",
    )


@pytest.mark.parametrize("path", ["/", "/nulle-part/", "/sitemap.xml"])
def test_head_has_the_headers_of_get_and_no_body(path):
    make_call()
    told, answered = {}, {}
    for method in ("GET", "HEAD"):
        asked = RequestFactory().generic(method, path).META

        def start(status, headers, method=method):
            told[method] = (status, {name: value for name, value in headers if name == "Content-Length"})

        answered[method] = b"".join(application(asked, start))
    assert told["HEAD"] == told["GET"]
    assert answered["GET"]
    assert answered["HEAD"] == b""
