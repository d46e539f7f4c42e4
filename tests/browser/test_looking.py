"""Each check of tests.looking sees its fault, and none on a page without one."""

import pytest

from tests import looking

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db]

LONG = "anticonstitutionnellement" * 4
FAULTS = {
    "two_h1": (looking.outline, "<h1>Un</h1><h1>Deux</h1>"),
    "a_level_left_out": (looking.outline, "<h1>Un</h1><h3>Deux</h3>"),
    "wider_than_the_window": (looking.sideways, "<div style='width: 2000px'>Large</div>"),
    "cut_at_the_edge": (
        looking.sideways,
        f"<div style='overflow: hidden'><p style='width: 2000px'>{LONG}</p></div>",
    ),
    "text_in_a_low_box": (
        looking.spacing,
        "<p style='width: 9em; height: 2.6em; overflow: clip; line-height: 1.3'>Deux lignes, pas plus</p>",
    ),
    "moves": (looking.moving, "<a href='#' style='transition: color 1s'>Un lien</a>"),
    "no_ring": (looking.focus, "<a href='#' style='outline: none'>Un lien</a>"),
    "ring_cut_off": (
        looking.focus,
        "<div style='overflow: hidden'><a href='#' style='display: block; outline: 3px solid'>Un</a></div>",
    ),
    "small_target": (looking.targets, "<button style='width: 12px; height: 12px; padding: 0'></button>" * 3),
    "no_edge": (looking.edges, "<button style='border: 0'>Envoyer</button>"),
    "cannot_be_sent": (looking.tokenless, "<form method='post'><button>Envoyer</button></form>"),
    "needs_a_script": (looking.dead, "<button type='button'>Copier</button>"),
}
GOOD = "<h1>Un</h1><h2>Deux</h2><p><a href='#'>Un lien</a></p><form><button>Oui</button></form>"
LATE = """<!doctype html><p id=first></p><p>Un texte</p>
<script>setTimeout(() => { document.getElementById("first").style.height = "300px"; }, 200)</script>"""


@pytest.fixture
def page(browser):
    context = browser.new_context(viewport={"width": 360, "height": 740})
    yield context.new_page()
    context.close()


def shown(page, body: str) -> None:
    style = "<style>:focus { outline: 3px solid }</style>"
    page.set_content(f"<!doctype html><html lang='fr'><title>Une page</title>{style}<body>{body}")


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(page, fault):
    check, body = FAULTS[fault]
    shown(page, GOOD)
    assert check(page) == []
    shown(page, body)
    assert check(page)


def test_a_page_that_moves_while_it_loads_is_seen(page):
    page.add_init_script(looking.WATCH_SHIFTS)
    page.route("**/*", lambda route: route.fulfill(content_type="text/html", body=LATE))
    page.goto("http://page.test/")
    for _try in range(50):
        if looking.shifts(page):
            return
        page.wait_for_timeout(50)
    raise AssertionError("what moved was not seen")
