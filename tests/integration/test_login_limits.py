"""Getting in: tries are counted by network and by account and network, so nobody shuts anybody else out."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core import mail
from django.core.cache import caches
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from tests.factories import PASSWORD, make_user
from tests.outages import free_port
from tests.reading import words_of

pytestmark = pytest.mark.django_db
LOGIN = "/admin/login/"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"
NOW = datetime(2026, 11, 23, 10, 0, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def limited(settings):
    settings.RATE_LIMITS = True
    settings.LOGIN_ACCOUNT_RATE = "3/5m"
    settings.LOGIN_NETWORK_RATE = "6/5m"
    settings.PASSWORD_RESET_ACCOUNT_RATE = "2/15m"
    settings.PASSWORD_RESET_NETWORK_RATE = "4/15m"
    caches["limits"].clear()
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


def try_with(password: str, email: str, *, network: str = HERE, client: Client | None = None):
    return (client or Client(REMOTE_ADDR=network)).post(LOGIN, {"username": email, "password": password})


def test_too_many_wrong_passwords_wait_and_the_page_says_until_when(limited):
    user = make_user()
    wrong = [try_with("not-this-one", user.email) for _ in range(4)]
    assert [response.status_code for response in wrong] == [200, 200, 200, 429]
    refused = wrong[-1]
    assert 0 < int(refused["Retry-After"]) <= 300
    words = words_of(refused)
    assert "Too many tries" in words or "Trop d’essais" in words
    html = refused.content.decode()
    assert f'value="{user.email}"' in html
    assert "not-this-one" not in html
    # Even the right one waits here: otherwise the page would tell which one is right.
    assert try_with(PASSWORD, user.email).status_code == 429
    limited.shift(int(refused["Retry-After"]) + 1)
    assert try_with(PASSWORD, user.email).status_code == 302


def test_whoever_holds_the_password_gets_in_at_once_from_another_network():
    user = make_user()
    for number in range(40):
        try_with("wrong", user.email, network=f"203.0.113.{number}")
        try_with("wrong", user.email)
    assert try_with(PASSWORD, user.email).status_code == 429
    assert try_with(PASSWORD, user.email, network=ELSEWHERE).status_code == 302


def test_a_colleague_behind_the_same_address_gets_in(client):
    attacked, colleague = make_user(), make_user()
    for _ in range(5):
        try_with("wrong", attacked.email)
    assert try_with(PASSWORD, colleague.email).status_code == 302


def test_one_network_trying_many_accounts_waits():
    codes = [try_with("wrong", f"agent{number}@example.org").status_code for number in range(7)]
    assert codes == [200] * 6 + [429]
    assert try_with("wrong", "agent@example.org", network=ELSEWHERE).status_code == 200


def test_logging_in_is_not_counted():
    user = make_user()
    assert [try_with(PASSWORD, user.email).status_code for _ in range(10)] == [302] * 10


def test_an_account_that_does_not_exist_is_answered_like_one_that_does():
    user = make_user()
    for email in (user.email, "personne@example.org"):
        network = ELSEWHERE if email == user.email else HERE
        answers = [try_with("wrong", email, network=network) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


def test_neither_the_address_nor_the_network_is_a_key_of_the_cache():
    try_with("wrong", "camille@example.org")
    assert "camille" not in repr(vars(caches["limits"]))
    assert HERE not in repr(vars(caches["limits"]))


def test_without_limits_nothing_is_counted(settings):
    settings.RATE_LIMITS = False
    user = make_user()
    assert {try_with("wrong", user.email).status_code for _ in range(8)} == {200}


def test_limits_that_cannot_be_counted_let_people_in(settings):
    backend = "django.core.cache.backends.redis.RedisCache"
    limits = {"BACKEND": backend, "LOCATION": f"redis://127.0.0.1:{free_port()}/0"}
    settings.CACHES = settings.CACHES | {"limits": limits}
    user = make_user()
    assert {try_with("wrong", user.email).status_code for _ in range(5)} == {200}
    assert try_with(PASSWORD, user.email).status_code == 302


# --- Asking for a new password ----------------------------------------------------------


def ask_for_a_password(email: str, network: str = HERE):
    return Client(REMOTE_ADDR=network).post(reverse("wagtailadmin_password_reset"), {"email": email})


def test_asking_for_a_password_says_the_same_whether_there_is_an_account_or_not():
    user = make_user()
    known, unknown = ask_for_a_password(user.email), ask_for_a_password("personne@example.org")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert [message.to for message in mail.outbox] == [[user.email]]


def test_a_mailbox_is_not_filled_with_links_and_others_may_still_ask():
    user, other = make_user(), make_user()
    answers = [ask_for_a_password(user.email) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 429]
    assert "Retry-After" in answers[-1]
    assert f'value="{user.email}"' in answers[-1].content.decode()
    assert len(mail.outbox) == 2
    assert ask_for_a_password(other.email).status_code == 302
    assert ask_for_a_password(user.email, network=ELSEWHERE).status_code == 302


def link_in(body: str) -> str:
    """The path of the link to a new password."""
    return next(word for word in str(body).split() if "/confirm/" in word).split("testserver")[1]


def test_a_link_to_a_new_password_works_once_and_not_for_long(limited, client):
    user = make_user()
    links = []
    for _ in range(2):
        ask_for_a_password(user.email)
        links.append(link_in(mail.outbox[-1].body))
    form = client.get(links[0], follow=True)
    new = "une phrase dont je me souviens"
    address = form.redirect_chain[-1][0]
    weak = client.post(address, {"new_password1": "123456789012", "new_password2": "123456789012"})
    assert weak.status_code == 200
    assert client.post(address, {"new_password1": new, "new_password2": new}).status_code == 302
    assert try_with(new, user.email).status_code == 302
    # The other was made for the password that is no more.
    assert b"new_password1" not in Client().get(links[1], follow=True).content
    ask_for_a_password(user.email, network=ELSEWHERE)
    last = link_in(mail.outbox[-1].body)
    limited.shift(3 * 3600 + 60)
    assert b"new_password1" not in Client().get(last, follow=True).content


# --- The other doors ----------------------------------------------------------------------


def test_the_login_of_private_pages_is_the_guarded_one():
    for method in ("get", "post"):
        response = getattr(Client(), method)("/_util/login/?next=/participer/")
        assert (response.status_code, response["Location"]) == (302, f"{LOGIN}?next=/participer/")


def test_the_shared_password_of_a_page_cannot_be_guessed_at_leisure():
    page = Page.objects.get(depth=2)
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=PageViewRestriction.PASSWORD, password="le-mot"
    )
    address = reverse("wagtailcore_authenticate_with_password", args=[restriction.pk, page.pk])
    assert_guarded(address)


def test_the_shared_password_of_documents_cannot_be_guessed_at_leisure():
    restriction = CollectionViewRestriction.objects.create(
        collection=Collection.get_first_root_node(),
        restriction_type=CollectionViewRestriction.PASSWORD,
        password="le-mot",
    )
    assert_guarded(reverse("wagtaildocs_authenticate_with_password", args=[restriction.pk]))


def assert_guarded(address: str) -> None:
    def send(password: str, network: str = HERE):
        return Client(REMOTE_ADDR=network).post(address, {"password": password, "return_url": "/"})

    assert [send("faux").status_code for _ in range(4)] == [200, 200, 200, 429]
    refused = send("le-mot")
    assert refused.status_code == 429
    assert "Retry-After" in refused
    assert words_of(refused)
    assert send("le-mot", ELSEWHERE).status_code == 302
    assert Client(REMOTE_ADDR=HERE).get(address).status_code == 200


# --- Passwords and sessions ---------------------------------------------------------------


@pytest.mark.parametrize(
    "password", ["court", "123456789012345", "motdepasse", "administrator", "camille.dupont@example.org"]
)
def test_a_weak_password_is_refused_wherever_one_is_chosen(client, password):
    admin = make_user("admin")
    client.force_login(admin)
    group = Group.objects.first()
    created = client.post(
        reverse("wagtailusers_users:add"),
        {
            "email": "camille.dupont@example.org",
            "first_name": "Camille",
            "last_name": "Dupont",
            "password1": password,
            "password2": password,
            "groups": [group.pk],
        },
    )
    assert created.status_code == 200
    assert created.context["form"].errors["password2"]
    admin.email = "camille.dupont@example.org"
    admin.save()
    panel = {
        "password-old_password": PASSWORD,
        "password-new_password1": password,
        "password-new_password2": password,
    }
    changed = client.post(reverse("wagtailadmin_account"), panel)
    assert changed.status_code == 200
    admin.refresh_from_db()
    assert admin.check_password(PASSWORD)


def test_a_session_ends_when_the_password_changes_and_its_key_when_one_logs_in():
    user = make_user()
    client = Client()
    client.get(LOGIN)
    planted = client.session
    planted["planted"] = True
    planted.save()
    try_with(PASSWORD, user.email, client=client)
    assert client.session.session_key != planted.session_key
    assert client.get("/admin/").status_code == 200
    user.set_password("un tout autre mot de passe")
    user.save()
    assert client.get("/admin/").status_code == 302


def test_a_session_lasts_a_working_day_at_most(limited):
    user = make_user()
    client = Client()
    try_with(PASSWORD, user.email, client=client)
    cookie = client.cookies["sessionid"]
    # No date: the browser forgets it when it closes.
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("", True, "Lax")
    limited.shift(11 * 3600)
    assert client.get("/admin/").status_code == 200
    limited.shift(2 * 3600)
    assert client.get("/admin/").status_code == 302
