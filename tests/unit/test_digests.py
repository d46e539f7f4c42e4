"""The digest that stands for an e-mail address: equal for equal addresses, and mute without the key."""

import hashlib
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from people.digests import email_digest, normalise_email

ADDRESS = "camille@example.org"


@pytest.mark.parametrize(
    "written", ["Camille@Example.ORG", "  camille@example.org\n", "\tCAMILLE@EXAMPLE.ORG "]
)
def test_the_same_address_written_otherwise_has_the_same_digest(written):
    assert normalise_email(written) == ADDRESS
    assert email_digest(written) == email_digest(ADDRESS)


@pytest.mark.parametrize(
    "other",
    ["camile@example.org", "camille@example.com", "camille+labo@example.org", "c.amille@example.org", ""],
)
def test_another_address_has_another_digest(other):
    assert email_digest(other) != email_digest(ADDRESS)


def test_a_digest_is_64_hexadecimal_digits_that_fit_the_columns():
    digest = email_digest(ADDRESS)
    assert len(digest) == 64
    assert set(digest) <= set(string.hexdigits.lower())


def test_without_the_key_nobody_can_compute_it(settings):
    with_our_key = email_digest(ADDRESS)
    settings.DIGEST_KEY = "another-key"
    assert email_digest(ADDRESS) != with_our_key
    assert hashlib.sha256(ADDRESS.encode()).hexdigest() not in {with_our_key, email_digest(ADDRESS)}


@given(st.emails())
def test_no_part_of_the_address_is_read_in_its_digest(address):
    digest = email_digest(address)
    assert normalise_email(address) not in digest
    assert email_digest(normalise_email(address)) == digest
