"""A real queue, cleared in a real browser: what was sent about a bill on digital affairs, 692 times.

What is masked in one of them must then stand nowhere but with the moderators. Which one that is, and which
passage, is found in the data: no word of it is written here.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db.models import Count
from django.test import Client
from django.utils.translation import gettext

from contributions import search
from contributions.models import Contribution, Decision, RedactedOriginal, Submission
from contributions.stems import stems_of_text
from portal.cache.store import store
from tests.cms import log_in
from tests.dumping import dump_tables, sitemap_files
from tests.factories import make_call, make_reason, make_themes, make_user

pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]

DESK = "/admin/moderation/?status=awaiting"
TRASHED = 4
WAITING = 692
# A request of a bulk works for twenty seconds at most.
ONE_GO = 60_000


def test_a_real_queue_is_cleared_by_keyboard_by_filters_and_in_bulk(desktop, shared_data):
    call = make_call()
    path = shared_data / "contributions_republique_numerique.csv"
    call_command("import_contributions", str(path), call=call.slug, status="awaiting", verbosity=0)
    assert Counter(Contribution.objects.values_list("status", flat=True)) == {
        "awaiting": WAITING,
        "declined": TRASHED,
    }
    [theme] = make_themes("Logiciels libres")
    make_reason(title="A premier motif")
    second = make_reason(title="B deuxième motif")
    moderator = make_user("moderator")
    desktop.context.set_default_timeout(30_000)
    log_in(desktop, moderator)
    done: Counter[str] = Counter()

    # One by one, with the keyboard alone.
    secret = choose_a_passage()
    desktop.goto(DESK)
    desktop.locator("#listing-results td a").first.focus()
    press(desktop, "Enter")
    for keys in ("p", "p", "d1", "p", "d2", "p"):
        press(desktop, *keys, "Enter")
        done["publish" if keys == "p" else "decline"] += 1
    assert Decision.objects.filter(reason=second).count() == 1
    mask_by_keyboard(desktop, secret)
    done["redact"] += 1
    assert taken_by(moderator) == done

    # Words looked for, sorted by a theme; what has the theme is published.
    desktop.goto(DESK)
    look_for(desktop, "logiciel")
    sorted_ones = in_bulk(desktop, "theme", lambda: desktop.select_option("#id_theme", str(theme.pk)))
    assert Contribution.objects.filter(theme=theme).count() == sorted_ones > 50
    choose(desktop, "theme", label=theme.title)
    assert in_bulk(desktop, "publish") == sorted_ones
    done["publish"] += sorted_ones
    assert taken_by(moderator) == done

    # Others get a tag, and what has the tag is declined with one reason.
    desktop.goto(DESK)
    look_for(desktop, "administration")
    tagged = in_bulk(desktop, "add-tags", lambda: desktop.fill("#id_tags", "hors du sujet"))
    assert tagged > 50
    desktop.goto(DESK)
    choose(desktop, "tag", label="hors du sujet")

    def say_why() -> None:
        desktop.get_by_label(second.title).check()
        desktop.fill("#id_words", "Écrivez-nous dans l’autre appel.")

    assert in_bulk(desktop, "decline", say_why) == tagged
    done["decline"] += tagged

    # Everything else is published, whatever it is.
    desktop.goto(DESK)
    left = WAITING - done.total()
    assert in_bulk(desktop, "publish") == left > 300
    done["publish"] += left
    desktop.goto(DESK)
    desktop.get_by_text(gettext("Nothing waits.")).first.wait_for()

    assert taken_by(moderator) == done
    assert done.total() == WAITING
    assert not Submission.objects.awaiting_decision().exists()
    assert set(Submission.objects.annotate(n=Count("decisions")).values_list("n", flat=True)) == {1}
    assert Counter(Contribution.objects.values_list("status", flat=True)) == {
        "published": done["publish"] + done["redact"],
        "declined": done["decline"] + TRASHED,
    }
    texts = everything_public(call)
    assert_only_the_published_are_public(call, texts)
    assert_nothing_masked_is_left(secret, texts)


# --- What is masked -------------------------------------------------------------------


@dataclass(frozen=True)
class Secret:
    """The beginning of one text, and a word that stands there and in no other contribution."""

    pk: int
    passage: str
    word: str
    stem: str


def choose_a_passage() -> Secret:
    """The first contribution that begins with a sentence that holds a word of its own."""
    rows = list(Contribution.objects.awaiting_decision()[10:])
    texts = {row.pk: f"{row.title}\n{row.body}\n{row.explanation}\n{row.shown_as}" for row in rows}
    often = Counter(
        stem
        for row in Contribution.objects.all()
        for stem in stems_of_text(row.title, row.body, row.explanation)
    )
    for row in rows:
        sentence = re.match(r"[A-ZÀ-Ý][^.\n]{40,120}\.", row.body)
        if sentence is None or texts[row.pk].count(sentence[0]) > 1:
            continue
        rest = stems_of_text(texts[row.pk].replace(sentence[0], ""))
        for word in re.findall(r"[a-z]{8,}", sentence[0]):
            own = stems_of_text(word)
            if len(own) == 1 and not own & rest and often[next(iter(own))] == 1:
                return Secret(row.pk, sentence[0], word, next(iter(own)))
    raise AssertionError("no contribution begins with such a sentence")


def mask_by_keyboard(page, secret: Secret) -> None:
    """Find it by its word, open it, mask its first sentence and publish the rest."""
    page.goto(DESK)
    look_for(page, secret.word)
    tab_to(page, "#listing-results td a")
    press(page, "Enter")
    assert page.url.split("?")[0].endswith(f"/{secret.pk}/")
    press(page, "m")
    tab_to(page, "#id_text_body")
    page.keyboard.press("Control+Home")
    for _letter in secret.passage:
        page.keyboard.press("Shift+ArrowRight")
    tab_to(page, "[data-desk-mask]")
    page.keyboard.press("Enter")
    assert page.input_value("#id_text_body").startswith(f"[[{secret.passage}]]")
    tab_to(page, "input[name=reason]")
    page.keyboard.press("Space")
    tab_to(page, ".desk-buttons .button")
    press(page, "Enter")
    assert Contribution.objects.get(pk=secret.pk).body.startswith("[…]")


# --- What one does in the browser -----------------------------------------------------


def press(page, *keys: str) -> None:
    """Press keys that lead to another page; wait for it."""
    before = page.url
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_url(lambda url: url != before)
    page.locator("[data-desk], [data-desk-mask-tools], #listing-results").first.wait_for(state="attached")


def tab_to(page, selector: str) -> None:
    """Press Tab until the first of `selector` has the focus."""
    for _press in range(120):
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"{selector} is not reached by Tab")


@contextmanager
def another_list(page) -> Iterator[None]:
    """What changes the list without loading the page again; go on when it has changed."""
    row = page.locator("#listing-results tbody tr").first.element_handle()
    yield
    row.wait_for_element_state("hidden")
    page.locator("#listing-results tbody tr").first.wait_for()


def look_for(page, words: str) -> None:
    """Type into the search of the list."""
    page.locator("input[name=q]").first.focus()
    with another_list(page):
        # In one go: letter by letter, a slow machine would ask for the list twice.
        page.keyboard.insert_text(words)
    assert f"q={words}" in page.url


def choose(page, name: str, **option: str) -> None:
    """Choose an option in a filter of the list."""
    page.locator("button:has(.icon-sliders)").click()
    page.locator(f"[aria-controls='drilldown-id_{name}']").click()
    with another_list(page):
        page.select_option(f"#id_{name}", **option)
    assert re.search(rf"[?&]{name}=\d", page.url)


def in_bulk(page, action: str, say: Callable[[], object] = lambda: None) -> int:
    """Do it to all that the filters show, to the last; how many that was."""
    page.locator("th [data-bulk-action-select-all-checkbox]").check()
    page.locator("[data-bulk-action-num-objects-in-listing]").click()
    page.locator(f"a[data-bulk-action-button][href*='/{action}/']").click()
    title = page.locator("#selected-title").inner_text()
    say()
    while page.locator(".desk-bulk form button").count():
        with page.expect_navigation(timeout=ONE_GO):
            page.locator(".desk-bulk form button").click(timeout=ONE_GO)
        page.locator("#done-title").wait_for()
    assert not page.locator("#refused-title").count()
    number = int(re.search(r"\d+", title)[0])
    assert str(number) in page.locator("#done-title").inner_text()
    page.locator(".desk-bulk a", has_text=gettext("Back to the list")).click()
    page.locator("#listing-results").wait_for()
    return number


def taken_by(moderator) -> Counter[str]:
    return Counter(Decision.objects.filter(decided_by=moderator).values_list("verb", flat=True))


# --- What the public sees -------------------------------------------------------------


def everything_public(call) -> dict[str, str]:
    """What every public address about the call says, read twice: the second time from memory."""
    pages = Contribution.objects.published().count() // 20 + 1
    addresses = [
        call.url,
        call.moderation_path(),
        call.figures_path(),
        f"{call.list_path()}flux/",
        "/",
        "/recherche/?q=logiciel",
        "/sitemap.xml",
        *sitemap_files(),
        *(f"{call.list_path()}?page={number}" for number in range(1, pages + 1)),
    ]
    texts = {}
    for address in addresses:
        for _rendered_then_from_memory in range(2):
            response = Client().get(address)
            assert response.status_code == 200, address
            texts[address] = response.getvalue().decode()
    return texts


def assert_only_the_published_are_public(call, texts: dict[str, str]) -> None:
    rows = Contribution.objects.with_envelope()
    published = {row.reference for row in rows.filter(status="published")}
    path = re.compile(rf"{re.escape(call.list_path())}([0-9A-Z-]{{9}})/")
    in_lists = {
        found for address, text in texts.items() if "?page=" in address for found in path.findall(text)
    }
    in_sitemap = {found for address in sitemap_files() for found in path.findall(texts[address])}
    assert in_lists == in_sitemap == published
    # One in ten of each, by its own address.
    for status, answer in (("declined", 404), ("published", 200)):
        asked = rows.filter(status=status)[::10]
        assert {Client().get(call.public_path(row.submission)).status_code for row in asked} == {answer}


def assert_nothing_masked_is_left(secret: Secret, texts: dict[str, str]) -> None:
    """The passage stands with the moderators' originals and in no other table, page, index or cache."""
    masked = Contribution.objects.with_envelope().get(pk=secret.pk)
    call = masked.page.specific
    own = Client().get(call.public_path(masked.submission))
    again = Client().get(call.public_path(masked.submission))
    assert "[…]" in own.content.decode()
    pages = [*texts.values(), own.content.decode(), again.content.decode()]
    assert not [text for text in pages if secret.passage in text or secret.word in text]
    # A search repeats what one asks it, and finds nothing.
    for address in (call.list_path(), "/recherche/"):
        assert masked.reference not in Client().get(address, {"q": secret.word}).content.decode()
    assert search.newest_ids(secret.word, published=False, limit=5) == []
    assert len(store) > 0
    memory = repr(vars(store)) + repr(vars(cache._connections))
    assert secret.passage not in memory
    assert secret.word not in memory

    tables = dict(dump_tables())
    # The index says what it holds in this table. Its other ones are its own storage, where SQLite lets go
    # of a word in its own time.
    index = tables.pop("contributions_search")
    assert not re.search(rf"\b{secret.stem}\b", index)
    holding = {
        name
        for name, text in tables.items()
        if secret.passage in text or (secret.word in text and not name.startswith("contributions_search"))
    }
    assert holding == {RedactedOriginal._meta.db_table}
