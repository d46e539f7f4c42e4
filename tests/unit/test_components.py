"""The components keep their contracts: what is said, tied and escaped, not how it is drawn."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.safestring import mark_safe
from pytest_django import Settings

from portal.look import SampleForm, component_page
from portal.templatetags import components


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


def component(name: str, **context: Any) -> str:
    return render_to_string(f"components/{name}.html", context)


def field(name: str, form: forms.Form) -> str:
    return component("field", field=form[name])


def answered(**data: Any) -> SampleForm:
    return SampleForm(data)


def ids(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]+)"', html)


def start_tag(html: str, pattern: str) -> str:
    found = re.search(rf"<[^>]*{pattern}[^>]*>", html)
    assert found, f"no tag with {pattern}"
    return found[0]


def attribute(tag: str, name: str) -> str:
    """The attribute's value, sure to be there once: browsers drop a second one in silence."""
    (value,) = re.findall(rf'\s{name}="([^"]*)"', tag)
    return value


@pytest.mark.parametrize("name", ["partner", "poster", "quotation", "voice"])
def test_what_is_invented_in_part_is_not_said_to_be_all_of_it(name: str) -> None:
    one = {"example": "partly", "at": datetime(2026, 11, 12, tzinfo=ZoneInfo("Europe/Paris"))}
    assert "partly an example" in component(name, **one, voice=one, partner=one)


# Fields


def test_a_control_points_to_its_label_hint_and_error() -> None:
    html = field("email", answered(email="lou@"))
    control = start_tag(html, 'name="email"')

    assert 'for="id_email"' in html
    assert attribute(control, "id") == "id_email"
    assert attribute(control, "class") == "input"
    assert attribute(control, "aria-describedby") == "id_email-hint id_email-error"
    assert attribute(control, "aria-invalid") == "true"
    assert attribute(control, "autocomplete") == "email"
    assert {"id_email-hint", "id_email-error"} <= set(ids(html))


def test_a_control_without_hint_or_error_is_described_by_nothing() -> None:
    assert "aria-" not in field("town", SampleForm())


def test_only_what_is_not_required_is_marked() -> None:
    assert "(optional)" in field("email", SampleForm())
    assert "(optional)" not in field("body", SampleForm())


def test_a_widget_keeps_its_own_class_and_description() -> None:
    class Own(forms.Form):
        town = forms.CharField(
            help_text="Never more precise.",
            widget=forms.TextInput(attrs={"class": "input--short", "aria-describedby": "elsewhere"}),
        )

    control = start_tag(field("town", Own()), 'name="town"')

    assert attribute(control, "class") == "input input--short"
    assert attribute(control, "aria-describedby") == "elsewhere id_town-hint"


@pytest.mark.parametrize("name", ["test", "obstacles"])
def test_a_group_carries_its_description_once_and_its_first_choice_the_fault(name: str) -> None:
    html = field(name, answered())
    assert attribute(start_tag(html, "fieldset"), "aria-describedby").endswith(f"id_{name}-error")
    first, *others = re.findall(r"<input[^>]*>", html)
    assert attribute(first, "aria-describedby") == f"id_{name}-error"
    assert not any("aria-describedby" in option for option in others)
    assert f'<legend id="id_{name}-legend">' in html
    for option in (first, *others):
        assert "aria-invalid" not in option
        assert f'<label class="choice" for="{attribute(option, "id")}">' in html


def test_only_radio_buttons_make_an_invalid_radio_group() -> None:
    radios, boxes = (start_tag(field(name, answered()), "fieldset") for name in ("test", "obstacles"))

    assert attribute(radios, "role") == "radiogroup"
    assert attribute(radios, "aria-invalid") == "true"
    assert "role" not in boxes


def test_a_choice_already_made_is_kept() -> None:
    html = field("test", answered(test="booking"))

    assert "checked" in start_tag(html, 'value="booking"')
    assert "checked" not in start_tag(html, 'value="portions"')


def test_a_single_box_is_a_whole_row_with_its_error() -> None:
    html = field("rules", answered())

    assert '<label class="choice choice--alone" for="id_rules">' in html
    assert attribute(start_tag(html, 'name="rules"'), "aria-describedby") == "id_rules-error"


def test_a_hidden_field_has_neither_label_nor_frame() -> None:
    class Hidden(forms.Form):
        key = forms.CharField(widget=forms.HiddenInput)

    assert field("key", Hidden({})).strip().startswith('<input type="hidden"')


def test_errors_stand_in_the_summary_and_next_to_the_field() -> None:
    form = answered(body="Un car, puis rien.", email="lou@", test="booking", rules=True)
    summary = component("error_summary", form=form)

    assert "There are 2 problems" in summary
    assert 'role="alert" tabindex="-1"' in summary
    assert "Your text is kept." in summary
    for name, target in (("email", "id_email"), ("obstacles", "id_obstacles_0")):
        message = str(form.errors[name][0])[:20]
        assert f'href="#{target}"' in summary
        assert message in summary
        assert message in field(name, form)
        assert target in ids(field(name, form))


def test_an_error_of_the_whole_form_is_in_the_summary() -> None:
    form = answered()
    form.add_error(None, "The call has closed.")

    assert "The call has closed." in component("error_summary", form=form)


def test_a_label_that_is_a_question_takes_no_colon() -> None:
    summary = component("error_summary", form=answered())

    assert "d’abord\u00a0? This field is required." in summary


def test_a_form_without_errors_has_no_summary() -> None:
    assert component("error_summary", form=SampleForm()).strip() == ""


# Words of other people


def voice(**values: Any) -> str:
    at = datetime(2026, 10, 22, 12, tzinfo=ZoneInfo("Europe/Paris"))
    sample = {"title": "Le pain", "url": "/d-1/", "who": "Lou", "at": at, "text": "Du pain."}
    return component("voice", voice={**sample, **values})


def test_a_contribution_is_escaped_and_keeps_its_lines() -> None:
    html = voice(text="<script>alert(1)</script>\nDu pain.", title="<b>Pain", who="<i>Lou")

    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br>Du pain." in html
    assert "&lt;b&gt;Pain" in html
    assert "&lt;i&gt;Lou" in html


@pytest.mark.parametrize(
    ("length", "variant"), [(1, "short"), (124, "short"), (125, "mid"), (800, "mid"), (801, "long")]
)
def test_the_shorter_the_words_the_larger(length: int, variant: str) -> None:
    assert components.voice_variant("a" * length) == variant
    assert f"voice--{variant}" in voice(text="a" * length)


def test_a_short_text_is_not_cut() -> None:
    excerpt = components.voice_excerpt("Deux mots.")

    assert (excerpt.text, excerpt.is_cut, excerpt.words) == ("Deux mots.", False, 2)
    assert "Read on" not in voice()


def test_a_long_text_is_cut_between_paragraphs() -> None:
    first, second, third = "a " * 150, "b " * 150, "c " * 300
    text = "\r\n\r\n".join(part.strip() for part in (first, second, third))
    excerpt = components.voice_excerpt(text)

    assert excerpt.is_cut
    assert excerpt.text == f"{first.strip()}\n\n{second.strip()} […]"
    assert "Read on (600 words)" in voice(text=text)


def test_one_long_paragraph_is_cut_between_words() -> None:
    excerpt = components.voice_excerpt("parole " * 200)

    assert excerpt.text.endswith("parole […]")
    assert len(excerpt.text) <= components.LONG_VOICE + len(components.CUT)


def test_a_text_without_any_space_is_cut_all_the_same() -> None:
    assert len(components.voice_excerpt("a" * 5000).text) == components.LONG_VOICE + len(components.CUT)


# Typography


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("<b>Oui ?</b>", "&lt;b&gt;Oui\u00a0?&lt;/b&gt;"),
        (mark_safe("<b>Oui ?</b>"), "<b>Oui\u00a0?</b>"),
        (mark_safe("Toi &amp; moi !"), "Toi &amp; moi\u00a0!"),
        ("Toi & moi !", "Toi &amp; moi\u00a0!"),
    ],
)
def test_the_french_filter_leaves_escaping_where_it_stood(value: str, expected: str) -> None:
    template = Template("{% load components %}{{ value|french }}")

    assert template.render(Context({"value": value})) == expected


# Calls


@pytest.mark.parametrize(
    ("state", "ground", "tag"),
    [
        ("upcoming", "s-design poster--soon", "tag tag--wait"),
        ("open", "s-design", "tag tag--full"),
        ("closing_soon", "s-design", "tag tag--full"),
        ("paused", "s-design is-paused", "tag tag--wait"),
        ("closed", "s-design is-closed", "tag"),
        ("results_due", "s-design is-closed", "tag tag--full"),
        ("results_published", "s-generalise", "tag tag--full"),
        ("cancelled", "s-design is-closed is-cancelled", "tag tag--wait"),
        ("not a state", "s-design", "tag"),
    ],
)
def test_a_poster_shows_the_state_of_its_call(state: str, ground: str, tag: str) -> None:
    html = component("poster", url="/", question="Où ?", stage="design", state=state, state_label="The state")

    assert f'<article class="poster {ground}">' in html
    assert f'<span class="{tag}">The state</span>' in html


def test_a_result_ends_with_a_full_stop_instead_of_a_question_mark() -> None:
    poster = {"url": "/", "question": "Où ?", "stage": "design"}

    assert 'class="hook"' in component("poster", state="open", **poster)
    assert 'class="hook"' not in component("poster", state="results_published", **poster)


def test_a_question_beside_a_form_looks_as_its_call_does() -> None:
    question = {"question": "Où ?", "stage": "design", "stage_label": "Concevoir"}

    assert '<aside class="poster s-design"' in component("question_poster", **question)
    result = component("question_poster", is_result=True, **question)
    assert '<aside class="poster s-generalise"' in result
    assert 'class="hook"' not in result


def test_a_question_beside_a_form_names_no_stage_where_the_page_is_of_none() -> None:
    assert 'class="stage"' in component("question_poster", stage="design", stage_label="Concevoir")
    assert 'class="stage"' not in component("question_poster", stage="design", stage_label="")


def test_the_mark_can_lose_its_dot() -> None:
    assert 'class="dot"' in component("hook", stage="understand")
    assert 'class="dot"' not in component("hook", stage="understand", dot=False)


# Finding one's way


def test_the_last_crumb_is_the_page_itself() -> None:
    crumbs = [{"title": "Accueil", "url": "/"}, {"title": "Ici", "url": "/ici/"}]
    html = component("breadcrumb", crumbs=crumbs)

    assert '<a href="/">Accueil</a>' in html
    assert '<span aria-current="page">Ici</span>' in html
    assert "/ici/" not in html


def test_a_long_title_is_cut_between_words() -> None:
    assert components.cut_at_word("Une journée au lycée", 40) == "Une journée au lycée"
    assert components.cut_at_word("Une journée, au lycée professionnel", 16) == "Une journée, au…"
    assert components.cut_at_word("Une journée, au lycée professionnel", 14) == "Une journée…"
    assert components.cut_at_word("é" * 50, 10) == "é" * 9 + "…"


def test_pagination_links_every_page_but_the_current_one() -> None:
    items = [
        {"number": 1, "url": "?p=1"},
        {"number": 2, "current": True},
        {"gap": True},
        {"number": 9, "url": "?p=9"},
    ]
    html = component("pagination", pages={"items": items, "next_url": "?p=3"}, label="Answers")

    assert 'aria-label="Answers"' in html
    assert re.findall(r'href="([^"]+)"', html) == ["?p=1", "?p=9", "?p=3"]
    assert html.count('aria-current="page"') == 1
    assert "Previous" not in html


def test_only_the_last_entry_of_a_thread_is_its_end() -> None:
    entry = {
        "at": datetime(2019, 9, 4),
        "stage": "design",
        "stage_label": "Design",
        "title": "Lue",
        "text": "Merci.",
    }
    html = component("thread", entries=[entry, entry])

    assert html.count("s-design is-end") == 1
    assert html.rindex("is-end") > html.index('class="s-design"')


# Pages


@pytest.mark.parametrize("name", ["404.html", "403.html", "500.html"])
def test_an_error_page_needs_no_context(name: str) -> None:
    html = render_to_string(name)

    assert '<html lang="en">' in html
    assert 'href="/"' in html
    assert html.count("<h1>") == 1


@pytest.fixture
def sheet(settings: Settings) -> str:
    # Alone: the context processors of the real site would ask the database.
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "OPTIONS": {}}]
    return component_page(RequestFactory().get("/")).content.decode()


def test_the_component_page_has_no_inline_style_or_script(sheet: str) -> None:
    assert "<style" not in sheet
    assert not re.search(r"\s(style|on\w+)=", sheet)
    assert not re.search(r"<script(?![^>]*\ssrc=)", sheet)


def test_the_component_page_repeats_no_id_and_breaks_no_reference(sheet: str) -> None:
    found = ids(sheet)
    used = re.findall(r'\s(?:for|aria-labelledby|data-copy|data-say|popovertarget)="([^"]+)"', sheet)
    used += [part for value in re.findall(r'aria-describedby="([^"]+)"', sheet) for part in value.split()]
    used += re.findall(r'href="#([^"]+)"', sheet)

    assert len(found) == len(set(found))
    assert set(used) <= set(found)


# Phone numbers


def test_a_phone_number_is_dialled_and_stays_on_one_line() -> None:
    said = components.phone("01 99 00 00 60")
    assert said == '<a class="phone" href="tel:0199000060">01 99 00 00 60</a>'
    for abroad in ("+33 1 99 00 00 60", "+33 (0)1 99 00 00 60"):
        assert 'href="tel:+33199000060"' in components.phone(abroad)


@pytest.mark.parametrize(
    "words", ["", "au guichet", "01 99 00 00 60, poste 12", "01 99 00 00 60 / 06 99 00 00 60", "<b>01 99"]
)
def test_words_are_no_number_to_dial(words: str) -> None:
    assert components.phone(words) is words


def test_a_thread_whose_stage_never_changes_does_not_say_it_at_each_step() -> None:
    entry = {"at": datetime(2026, 11, 3, tzinfo=ZoneInfo("Europe/Paris")), "stage": "understand"}
    entries = [entry | {"stage_label": "Understand", "title": "Received", "text": ""}]
    assert "Understand" in component("thread", entries=entries)
    assert "Understand" not in component("thread", entries=entries, quiet=True)
