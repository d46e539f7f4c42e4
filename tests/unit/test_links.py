"""Secret links: a token opens one thing, for one purpose, until it is revoked, and stands in no table."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from post_office.models import Email
from wagtail.models import Page

from contributions.models import Submission
from contributions.services import new_submission, publish
from people.links import filled, path_for, placeholder, resolve, token_for, url_for
from people.models import SecretLink
from people.services import give_link, revoke_link
from people.tokens import TOKEN_LENGTH
from tests.factories import make_call, make_received, make_user

pytestmark = pytest.mark.django_db

FOLLOW = SecretLink.Purpose.FOLLOW
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def opened(token: str, *, purpose: str = FOLLOW, now: datetime = NOW) -> SecretLink | None:
    return resolve(token, purpose=purpose, now=now)


def make_link() -> SecretLink:
    """The link of an envelope that hangs on the root page: enough for what a token is."""
    envelope = new_submission(
        page=Page.get_first_root_node(), kind=Submission.Kind.CONTRIBUTION, submitted_at=NOW
    )
    return give_link(envelope)


@pytest.fixture
def link() -> SecretLink:
    return make_link()


# --- What a token opens -----------------------------------------------------------------


def test_a_token_opens_its_link(link):
    token = token_for(link)
    assert len(token) == TOKEN_LENGTH
    assert set(token) <= set(BASE64URL)
    assert opened(token) == link


def test_a_token_says_the_same_whenever_it_is_computed(link):
    assert token_for(SecretLink.objects.get(pk=link.pk)) == token_for(link)


def test_a_token_changed_in_any_character_opens_nothing(link):
    token = token_for(link)
    tried = 0
    for place, sign in enumerate(token):
        # The neighbours in base64 differ in the lowest bits, which the last character does not use.
        rank = BASE64URL.index(sign)
        last = place == TOKEN_LENGTH - 1
        others = set(BASE64URL) if last else {BASE64URL[rank ^ 1], BASE64URL[rank ^ 32], "+", "="}
        for other in others - {sign}:
            assert opened(token[:place] + other + token[place + 1 :]) is None, (place, sign, other)
            tried += 1
    assert tried == 4 * (TOKEN_LENGTH - 1) + 63


@pytest.mark.parametrize(
    "token",
    [
        "",
        "x",
        "A" * (TOKEN_LENGTH - 1),
        "A" * (TOKEN_LENGTH + 1),
        "A" * TOKEN_LENGTH,
        "!" * TOKEN_LENGTH,
        "é" * TOKEN_LENGTH,
        "\0" * TOKEN_LENGTH,
        "=" * TOKEN_LENGTH,
        "\ud800" * TOKEN_LENGTH,
        "٣" * TOKEN_LENGTH,
        "A" * 100_000,
    ],
    ids=lambda token: f"{token[:1]!a} x {len(token)}",
)
def test_garbage_of_any_length_opens_nothing(link, token):
    assert opened(token) is None


well_formed = st.binary(min_size=32, max_size=32).map(lambda raw: base64.urlsafe_b64encode(raw)[:43].decode())


@given(st.text(max_size=60) | well_formed)
@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_else_is_typed_opens_nothing(link, token):
    assert opened(token) is None


@pytest.mark.parametrize("around", ["{}=", "{}\n", " {}", "{} ", "{}/", "{}."])
def test_a_token_with_anything_around_it_opens_nothing(link, around):
    assert opened(around.format(token_for(link))) is None


def test_the_signature_of_one_link_does_not_open_another(link):
    other = make_link()
    raw, other_raw = (base64.urlsafe_b64decode(token_for(each) + "=") for each in (link, other))
    mixed = base64.urlsafe_b64encode(raw[:16] + other_raw[16:]).rstrip(b"=").decode()
    assert opened(mixed) is None


def test_a_revoked_token_opens_nothing_and_the_next_one_does(link):
    old = token_for(link)
    revoke_link(link)
    assert opened(old) is None
    assert token_for(link) != old
    assert opened(token_for(link)) == link


def test_every_token_given_before_a_revocation_is_dead(link):
    tokens = []
    for _ in range(3):
        tokens.append(token_for(link))
        revoke_link(link)
    assert [opened(token) for token in tokens] == [None, None, None]


def test_a_token_signed_with_an_older_key_is_accepted_while_keys_rotate(link, settings):
    old_key = settings.LINK_KEYS[0]
    token = token_for(link)
    settings.LINK_KEYS = ["a-new-key", old_key]
    assert opened(token) == link
    assert opened(token_for(link)) == link
    assert token_for(link) != token


def test_a_token_signed_with_a_key_that_was_taken_out_opens_nothing(link, settings):
    token = token_for(link)
    settings.LINK_KEYS = ["a-new-key"]
    assert opened(token) is None


def test_a_link_opens_until_its_last_instant_and_not_after(link):
    link.expires_at = NOW
    link.save()
    token = token_for(link)
    assert opened(token, now=NOW - timedelta(microseconds=1)) == link
    assert opened(token, now=NOW) is None
    assert opened(token, now=NOW + timedelta(days=1)) is None


def test_a_link_without_an_end_stays_open(link):
    assert link.expires_at is None
    assert opened(token_for(link), now=NOW + timedelta(days=20_000)) == link


def test_a_token_for_another_purpose_does_not_open_this_one(link):
    other = SecretLink.objects.create(submission=link.submission, purpose="correct")
    assert opened(token_for(other)) is None
    assert opened(token_for(other), purpose="correct") == other
    assert opened(token_for(link), purpose="correct") is None


def test_a_token_of_an_erased_submission_opens_nothing(link):
    token = token_for(link)
    link.submission.delete()
    assert opened(token) is None


def test_a_submission_has_one_link_for_each_purpose(link):
    assert give_link(link.submission) == link
    assert SecretLink.objects.filter(submission=link.submission).count() == 1


def test_the_address_of_a_link_is_on_the_public_site(link):
    assert path_for(link) == f"/suivi/{token_for(link)}/"
    assert url_for(link) == django_settings.PUBLIC_BASE_URL + path_for(link)
    assert url_for(link).startswith("http")


# --- Where a token is not ---------------------------------------------------------------


def test_no_table_holds_a_token_nor_its_signature():
    link = make_received(make_call(), email="planted@example.org").link
    token = token_for(link)
    signature = base64.urlsafe_b64decode(token + "=")[16:]
    reader = Client()
    assert reader.get(path_for(link)).status_code == 200
    publish(submission_id=link.submission_id, version_seen=1, by=make_user("moderator"), now=timezone.now())
    assert Email.objects.count() == 2

    everything = [cell for table in connection.introspection.table_names() for cell in cells(table)]
    # The sweep does see what is there.
    assert any("planted@example.org" in cell for cell in everything)
    assert any(link.submission.reference in cell for cell in everything)
    assert any(placeholder(link) in cell for cell in everything)
    for secret in (token, token[-20:], signature.hex(), str(signature)):
        assert not [cell for cell in everything if secret in cell]


def cells(table: str) -> list[str]:
    """Every value of a table, as text."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
        return [str(value) for row in cursor.fetchall() for value in row]


# --- Placeholders -----------------------------------------------------------------------


def test_a_placeholder_is_filled_with_the_full_address_when_the_mail_leaves(link):
    text = f"Bonjour,\n\n{placeholder(link)}\n\nÀ bientôt"
    assert filled([text])[0] == f"Bonjour,\n\n{url_for(link)}\n\nÀ bientôt"


def test_a_placeholder_holds_nothing_that_opens_the_link(link):
    assert token_for(link) not in placeholder(link)
    assert opened(placeholder(link)[:TOKEN_LENGTH]) is None


def test_every_placeholder_of_a_text_is_filled(link):
    other = make_link()
    text = f"{placeholder(link)}{placeholder(other)} et {placeholder(link)}"
    assert filled([text])[0] == f"{url_for(link)}{url_for(other)} et {url_for(link)}"


def test_a_mail_that_waits_while_its_link_is_revoked_brings_nobody_the_new_one(link):
    before = placeholder(link)
    assert opened(filled([before])[0].split("/")[-2]) == link
    revoke_link(link)
    assert filled([before]) == [""]
    assert opened(filled([placeholder(link)])[0].split("/")[-2]) == link


def test_a_link_that_is_gone_leaves_nothing_and_the_rest_of_the_text_stays(link):
    text = f"avant {placeholder(link)} après"
    link.delete()
    assert filled([text]) == ["avant  après"]


def test_a_placeholder_that_somebody_typed_is_never_filled(link):
    """Mails carry the titles of calls and the words of moderators, who may know the id of a link."""
    other = make_link()
    seal = placeholder(other).rpartition(":")[2]
    for typed in (f"[[link:{link.id}]]", f"[[link:{link.id}.1:{'A' * 22}]]", f"[[link:{link.id}.1:{seal}"):
        assert filled([f"avant {typed} après"]) == [f"avant {typed} après"]


def test_a_placeholder_queued_before_the_keys_were_rotated_is_filled(link, settings):
    text = placeholder(link)
    settings.LINK_KEYS = ["another-key-" + "y" * 40, *settings.LINK_KEYS]
    assert filled([text, "rien"]) == [url_for(link), "rien"]


@pytest.mark.parametrize(
    "text",
    [
        "avant [[link: après",
        "[[link:",
        "a [[link: b [[ c ]",
        "[link:x]]",
        f"[[link:{'-' * 36}.1:{'A' * 22}]]",
    ],
)
def test_what_only_resembles_a_placeholder_is_left_alone(text):
    assert filled([text])[0] == text


@given(st.text().filter(lambda text: "[[link:" not in text))
def test_text_without_placeholders_is_unchanged(text):
    assert filled([text])[0] == text
