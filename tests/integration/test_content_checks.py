"""What editors are told of a draft, and what keeps a page from the public."""

import io
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.images import ImageFile
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from PIL import Image
from wagtail import blocks
from wagtail.actions.publish_revision import PublishRevisionAction
from wagtail.fields import RichTextField
from wagtail.images import get_image_model
from wagtail.images.blocks import ImageBlock, ImageChooserBlock
from wagtail.models import get_page_models
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from home.models import StandardPage
from portal.alternatives import SilentPictures
from portal.content_checks import pictures
from portal.content_checks.advice import advise, ease
from portal.content_checks.reading import Picture, passages, stream_fields
from projects.models import ResultPage
from projects.results.blocks import PictureBlock
from tests.cms import cms, edit_url
from tests.factories import make_call, make_portal
from tests.projects import make_result

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TEXT = (
    "<p><b>La suite</b></p>"
    '<p>Nous agissons dans le cadre du SRU. Voir <a href="https://example.org/">ici</a>, '
    '<a href="https://example.org/a">www.example.org/a</a> et <a linktype="document" id="1">le bilan</a>.</p>'
)
LONG = " ".join(["Le bus passe et repasse sous les arbres"] * 6) + "."


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def make_picture(title="Un bus", size=(60, 40)):
    file = io.BytesIO()
    Image.new("RGB", size, "navy").save(file, "JPEG")
    file.seek(0)
    return get_image_model().objects.create(title=title, file=ImageFile(file, name="bus.jpg"))


def gallery(*pairs):
    """A block of pictures: (picture, its words, declared decorative)."""
    items = [
        {
            "type": "item",
            "id": f"00000000-0000-4000-8000-00000000000{place}",
            "value": {
                "image": {"image": one.pk, "alt_text": words, "decorative": decorative},
                "caption": "",
            },
        }
        for place, (one, words, decorative) in enumerate(pairs)
    ]
    return {"type": "gallery", "value": items}


def draft(**fields):
    page = StandardPage(title="Une page", slug="une-page", live=False, **fields)
    return make_portal().add_child(instance=page)


def codes(page):
    return {advice.code for advice in advise(page)}


# --- What is advised ------------------------------------------------------------------


def test_a_page_full_of_faults_is_told_each_with_its_words_and_its_place():
    body = [("heading", "TOUT CE QUI CHANGE ICI"), ("text", TEXT), ("note", LONG)]
    page = StandardPage(title="Une page", body=[{"type": kind, "value": value} for kind, value in body])
    told = {advice.code: advice for advice in advise(page)}
    assert set(told) == {
        *("vague-link", "bare-link", "file-link", "bold-heading", "capitals", "long-sentence", "jargon"),
        "abbreviation",
    }
    assert [found.quote for found in told["vague-link"].found] == ["ici"]
    assert [found.quote for found in told["file-link"].found] == ["le bilan"]
    assert [found.quote for found in told["abbreviation"].found] == ["SRU"]
    (word,) = told["jargon"].found
    assert (word.quote, word.note) == ("dans le cadre du", "more plainly: pour, pendant")
    assert word.where == "Body › Text"
    (sentence,) = told["long-sentence"].found
    assert sentence.note == "48 words"
    assert told["long-sentence"].help.startswith("1 sentence of 6 has more than 25 words (17 %).")


def test_a_plain_page_is_told_nothing():
    body = [("heading", "Ce qui change"), ("text", '<p>Le bus passe <a href="/x">rue Haute</a>.</p>')]
    page = StandardPage(title="Une page", body=[{"type": kind, "value": value} for kind, value in body])
    assert advise(page) == []
    assert ease(page) == ""  # too short to tell


@pytest.mark.parametrize(("number", "is_long"), [(25, False), (26, True)])
def test_a_sentence_is_long_beyond_twenty_five_words(number, is_long):
    sentence = " ".join(["mot"] * number).capitalize() + "."
    page = StandardPage(title="Une page", summary=f"{sentence} {sentence}")
    assert ("long-sentence" in codes(page)) == is_long


def test_long_sentences_are_told_where_they_are_many_and_very_long_ones_always():
    thirty = " ".join(["mot"] * 30).capitalize() + "."
    few = StandardPage(title="Une page", summary=thirty, body=[("note", "Court. " * 10)])
    many = StandardPage(title="Une page", summary=f"{thirty} {thirty}", body=[("note", "Court. " * 2)])
    assert "long-sentence" not in codes(few)
    assert "long-sentence" in codes(many)


def test_what_others_said_and_what_hangs_on_the_page_are_told_apart():
    page = StandardPage(title="Une page", body=[("quote", LONG.upper())])
    assert advise(page) == []
    call = make_call()
    assert any(passage.text == call.question for passage in passages(call))


def test_pages_say_how_easily_they_read():
    easy = StandardPage(title="Le bus", body=[("note", "Le bus est là. Il passe le soir. " * 10)])
    hard = StandardPage(title="Le bus", body=[("note", "L’administration territoriale sollicite " * 30)])
    assert ease(easy) == "easy"
    assert ease(hard) == "hard"


@pytest.mark.parametrize(
    "words", ["bus.jpg", "IMG_2034", "dsc 0042", "Photo d’un bus", "une image de bus", "bus"]
)
def test_words_of_a_picture_that_describe_nothing_are_told(words):
    assert pictures.is_no_description(Picture("", make_picture(), words, is_decorative=False))


@pytest.mark.parametrize(
    "words", ["", "Un bus de nuit", "Photographe au travail", "L’image du lycée a changé"]
)
def test_words_of_a_picture_that_describe_it_are_not(words):
    assert not pictures.is_no_description(Picture("", make_picture(), words, is_decorative=False))


def test_heavy_pictures_are_told_by_what_readers_download(monkeypatch):
    monkeypatch.setattr(pictures, "HEAVIEST_PICTURE", 300)
    light, heavy = make_picture("Légère"), make_picture("Lourde", (1200, 900))
    page = ResultPage(title="Un résultat", body=[gallery((light, "Un bus", False), (heavy, "Un car", False))])
    for image in (light, heavy):
        image.get_rendition("max-800x600")
    monkeypatch.setattr(pictures, "HEAVIEST_PICTURE", light.get_rendition("max-800x600").file.size + 1)
    (advice,) = [one for one in advise(page) if one.code == "heavy-picture"]
    assert [found.quote for found in advice.found] == ["Lourde"]
    monkeypatch.setattr(pictures, "HEAVIEST_PAGE", 100)
    monkeypatch.setattr(pictures, "MOST_PICTURES", 1)
    (advice,) = [one for one in advise(page) if one.code == "heavy-page"]
    assert [found.quote[:12] for found in advice.found] == ["All pictures", "2 pictures"]


def test_advice_costs_as_many_queries_for_many_pictures(django_assert_num_queries):
    def pairs(count):
        return [(make_picture(), "Un bus", False) for _each in range(count)]

    def page(count):
        return ResultPage(title="Un résultat", body=[gallery(*pairs(count))])

    few, many = page(1), page(20)
    for one in (few, many):
        list(one.body)
    for one in (few, many):
        with django_assert_num_queries(1):
            advise(one)


# --- Where it is shown ----------------------------------------------------------------


def preview(client, page, **fields):
    """The preview that the panel asks for, of `page` with `fields` typed in."""
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
    values = {"title": page.title, "slug": page.slug, "summary": "", "comments-TOTAL_FORMS": 0}
    values |= {"comments-INITIAL_FORMS": 0} | nested_form_data({"body": streamfield([])} | fields)
    assert client.post(address, values).json()["is_valid"]
    return client.get(address + "?in_preview_panel=true").content.decode()


def test_the_preview_carries_the_advice_about_what_was_typed_and_not_saved():
    page, client = draft(), cms("editor")
    body = streamfield([("text", rich_text('<p><a href="https://example.org/">cliquez ici</a></p>'))])
    html = preview(client, page, body=body)
    assert 'data-advice="1"' in html
    assert 'data-advice-code="vague-link"' in html
    assert "<q>cliquez ici</q>" in html
    assert 'data-advice="0"' in preview(client, page)


def test_what_editors_type_is_escaped_in_the_advice():
    html = preview(cms("editor"), draft(), summary="<script>ALERTE GÉNÉRALE</script> DANS TOUTE LA VILLE")
    assert "<script>ALERTE" not in html
    assert "ALERTE GÉNÉRALE" in html


def test_readers_are_served_no_userbar_even_if_they_are_of_the_staff():
    page = draft(body=[("note", "Une note.")])
    page.save_revision().publish()
    for client in (cms("editor"), cms("admin")):
        html = client.get(page.url).content.decode()
        assert "userbar" not in html
        assert "advice" not in html


def test_the_panel_stands_in_the_editor_with_all_its_rules_told():
    html = cms("editor").get(edit_url(draft())).content.decode()
    assert "data-advice-panel" in html
    assert re.search(r'<script type="module" src="[^"]*advice[^"]*\.js"', html)
    from portal.content_checks.panel import PortalCheckerItem

    item = PortalCheckerItem()
    assert set(item.axe_run_only) == set(item.axe_messages) - {"alt-text-quality"}


# --- What is refused ------------------------------------------------------------------


def test_a_picture_without_words_keeps_a_page_from_the_public_by_every_door():
    picture = make_picture()
    result = make_result(live=False, body=[gallery((picture, "", False))])
    result = ResultPage.objects.get(pk=result.pk)
    revision = result.save_revision()
    with pytest.raises(SilentPictures, match="alternative text"):
        revision.publish()
    with pytest.raises(SilentPictures):
        PublishRevisionAction(revision).execute(skip_permission_checks=True)
    result.live = True
    with pytest.raises(SilentPictures) as refused:
        result.save()
    assert list(refused.value.message_dict) == ["body"]
    assert not ResultPage.objects.get(pk=result.pk).live


@pytest.mark.parametrize(("words", "decorative"), [("Un bus de nuit", False), ("", True)])
def test_words_or_the_mark_of_decoration_let_it_through(words, decorative):
    result = make_result(live=False, body=[gallery((make_picture(), words, decorative))])
    ResultPage.objects.get(pk=result.pk).save_revision().publish()
    assert ResultPage.objects.get(pk=result.pk).live


def test_the_form_says_it_beside_the_picture_in_french():
    block = PictureBlock()
    value = block.to_python({"image": {"image": make_picture().pk, "alt_text": "", "decorative": False}})
    with pytest.raises(blocks.StructBlockValidationError) as refused:
        block.clean(value)
    with translation.override("fr"):
        (sentence,) = refused.value.block_errors["image"].block_errors["alt_text"].messages
    assert sentence == "Veuillez ajouter un texte alternatif ou marquer l'image comme décorative"


def test_bulk_publishing_says_why_and_publishes_nothing():
    result = make_result(live=False, body=[gallery((make_picture(), "", False))])
    ResultPage.objects.get(pk=result.pk).save_revision()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    client = cms("admin")
    response = client.post(f"{address}?id={result.pk}", {"next": "/admin/"}, follow=True)
    assert not ResultPage.objects.get(pk=result.pk).live
    assert result.title in response.content.decode()


# --- What blocks may hold -------------------------------------------------------------


def every_block():
    """(page type, field, block) of every block of ours, however nested."""
    for model in get_page_models():
        for name, field in stream_fields(model):
            waiting = [field.stream_block]
            while waiting:
                block = waiting.pop()
                yield model, name, block
                # A picture with its words is one thing.
                if not isinstance(block, ImageBlock):
                    waiting += getattr(block, "child_blocks", {}).values()
                    waiting += filter(None, [getattr(block, "child_block", None)])


def test_every_picture_of_every_block_has_a_place_for_its_words():
    seen = [one for one in every_block() if isinstance(one[2], ImageBlock | ImageChooserBlock)]
    assert [one for one in seen if not isinstance(one[2], ImageBlock)] == []
    assert len(seen) >= 3


def test_rich_text_offers_what_the_look_knows_and_no_heading_of_its_own():
    offered = {"bold", "italic", "link", "document-link", "ol", "ul"}
    offered |= {f"passage-{code}" for code in settings.PASSAGE_LANGUAGES}
    blocks_of_text = [one for one in every_block() if isinstance(one[2], blocks.RichTextBlock)]
    assert blocks_of_text
    for model, name, block in blocks_of_text:
        editor = block.field.widget
        assert set(editor.features) == offered, (model, name)
    for field in (field for model in get_page_models() for field in model._meta.get_fields()):
        if isinstance(field, RichTextField):
            assert set(field.formfield().widget.features) == offered, field


def test_blocks_hold_no_raw_html_and_nothing_of_other_sites():
    # By its name: importing EmbedBlock would declare a table that this portal does not have.
    kinds = {kind.__name__ for one in every_block() for kind in type(one[2]).__mro__}
    assert "RichTextBlock" in kinds
    assert not kinds & {"RawHTMLBlock", "EmbedBlock"}


def test_pictures_outside_blocks_are_logos_drawn_beside_the_name_they_repeat():
    """A new one is to say where its words are, and to be named here."""
    image, own = get_image_model(), get_image_model().get_rendition_model()
    found = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if field.many_to_one and field.related_model is image and field.model is not own
    }
    assert found == {"SiteSettings.logo", "Partner.logo"}
    logo = {"url": "/logo.png", "width": 40, "height": 40}
    header = render_to_string("components/header.html", {"logo": logo, "site_title": "Le Labo"})
    partner = render_to_string("components/partner.html", {"partner": {"logo": logo, "title": "Une ville"}})
    for html, name in ((header, "Le Labo"), (partner, "Une ville")):
        assert 'alt=""' in html
        assert name in html
