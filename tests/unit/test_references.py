"""References: easy to read aloud, and a slip of the pen is found, not taken for somebody else's."""

import itertools
import random

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from contributions.models import Submission
from contributions.references import (
    ALPHABET,
    MODULUS,
    RANDOM_LENGTH,
    REFERENCE_LENGTH,
    check_character,
    new_reference,
    normalise_reference,
)

bodies = st.text(ALPHABET, min_size=RANDOM_LENGTH, max_size=RANDOM_LENGTH)
# Every sign of the alphabet at every place, with different neighbours on each side.
SAMPLES = [
    "".join(ALPHABET[(start + step * place) % MODULUS] for place in range(RANDOM_LENGTH))
    for start in range(MODULUS)
    for step in (0, 1, 5)
]


def signs_of(body: str) -> str:
    return body + check_character(body)


@pytest.mark.parametrize("alike", ["0OQD", "1ILJ", "BPD", "B8", "MN", "SF", "UV", "2Z", "S5", "G6"])
def test_of_the_signs_that_look_or_sound_alike_at_most_one_is_used(alike):
    assert len(set(alike) & set(ALPHABET)) <= 1


def test_the_alphabet_is_a_prime_number_of_different_capitals_and_digits():
    assert len(ALPHABET) == len(set(ALPHABET)) == MODULUS
    assert all(MODULUS % divisor for divisor in range(2, MODULUS))
    assert not [sign for sign in ALPHABET if sign != sign.upper()]
    assert ALPHABET.isascii()


def test_a_new_reference_is_two_groups_of_four_that_fit_the_column():
    reference = new_reference()
    assert len(reference) == REFERENCE_LENGTH == Submission._meta.get_field("reference").max_length
    assert [len(group) for group in reference.split("-")] == [4, 4]
    assert normalise_reference(reference) == reference


def test_references_are_not_guessed_from_the_state_of_a_plain_random_generator():
    random.seed(1)
    first = new_reference()
    random.seed(1)
    assert new_reference() != first


def test_new_references_use_the_whole_alphabet():
    drawn = {sign for _ in range(300) for sign in new_reference()} - {"-"}
    assert drawn == set(ALPHABET)


def test_every_single_wrong_character_is_found():
    tried = 0
    for body in SAMPLES:
        signs = signs_of(body)
        for place, wrong in itertools.product(range(len(signs)), ALPHABET):
            if wrong == signs[place]:
                continue
            assert normalise_reference(signs[:place] + wrong + signs[place + 1 :]) is None, (
                signs,
                place,
                wrong,
            )
            tried += 1
    assert tried == len(SAMPLES) * (RANDOM_LENGTH + 1) * (MODULUS - 1)


def test_every_swap_of_two_neighbours_is_found():
    tried = 0
    for body in SAMPLES:
        signs = signs_of(body)
        for place in range(RANDOM_LENGTH):
            left, right = signs[place], signs[place + 1]
            if left == right:
                continue
            swapped = signs[:place] + right + left + signs[place + 2 :]
            assert normalise_reference(swapped) is None, (signs, place)
            tried += 1
    assert tried > len(SAMPLES) * RANDOM_LENGTH / 2


@given(bodies, st.integers(0, RANDOM_LENGTH), st.integers(0, RANDOM_LENGTH))
def test_a_swap_of_any_two_different_characters_is_found(body, one, other):
    signs = list(signs_of(body))
    assume(signs[one] != signs[other])
    signs[one], signs[other] = signs[other], signs[one]
    assert normalise_reference("".join(signs)) is None


@given(bodies)
def test_a_whole_reference_is_recognised(body):
    signs = signs_of(body)
    assert normalise_reference(signs) == f"{signs[:4]}-{signs[4:]}"


@pytest.mark.parametrize(
    "written",
    [
        "{0}-{1}",
        "{0}{1}",
        "{0} {1}",
        "  {0} - {1}\n",
        "{0}\u00a0{1}",
        "{0}\u202f{1}",
        "{0}\u2010{1}",
        "{0}\u2011{1}",
        "{0}\u2012{1}",
        "{0}\u2013{1}",
        "{0}\u2014{1}",
        "{0}\u2015{1}",
        "{0}.{1}.",
        "\t{0}--{1}",
    ],
)
@pytest.mark.parametrize("case", [str.upper, str.lower, str.swapcase])
def test_case_spaces_and_any_hyphen_are_forgiven(written, case):
    signs = signs_of("A2C4X6K")
    assert normalise_reference(case(written.format(signs[:4], signs[4:]))) == f"{signs[:4]}-{signs[4:]}"


GOOD = signs_of("A2C4X6K")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "-",
        " ",
        GOOD[:-1],
        GOOD + GOOD[-1],
        "B" + GOOD[1:],
        "0" + GOOD[1:],
        GOOD[:-1] + "é",
        GOOD[:-1] + "٢",
        "２" + GOOD[1:],
        GOOD + "\0",
        GOOD[:4] + "/" + GOOD[4:],
        GOOD[:4] + "_" + GOOD[4:],
        f"{GOOD}' OR 1=1",
        "A" * 100_000,
    ],
)
def test_what_cannot_be_a_reference_is_refused(typed):
    assert normalise_reference(typed) is None


@given(st.text())
@example("\ud800")
@example("ß" * 4)
def test_whatever_is_typed_gives_nothing_or_a_reference_that_stays_itself(typed):
    reference = normalise_reference(typed)
    if reference is not None:
        assert len(reference) == REFERENCE_LENGTH
        assert normalise_reference(reference) == reference
