"""What the page of a result is made of, beside the blocks of any page."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents.blocks import DocumentChooserBlock

from contributions.blocks import CitesBlock
from contributions.models import InternalTag
from portal.blocks import BodyBlock
from portal.charts.blocks import ChartBlock
from portal.described import FIGURES, TO_OPEN, VOICES, Said
from portal.pictures.blocks import PictureBlock, PictureChooserBlock
from portal.pictures.samples import gallery_block
from projects.results import samples
from projects.results.choosing import ContributionChooserBlock
from projects.results.quoting import LONGEST_WHOLE, flat, passage_at, place_of
from taxonomy.models import Theme

MOST_SETS = 6
MOST_QUOTED = 20
MOST_PICTURES = 24


class KeyFigureBlock(blocks.StructBlock):
    """A number that says a lot, and of what."""

    number = blocks.CharBlock(label=_("figure"), max_length=20, help_text=_("For example: 120, or 12 %."))
    label = blocks.CharBlock(label=_("of what"), max_length=120)
    note = blocks.CharBlock(label=_("source, or how it was counted"), max_length=200, required=False)

    class Meta:
        icon = "order"
        label = _("figure")


class QuotationValue(blocks.StructValue):
    """What a page shows of a quotation; nothing of what is public no longer."""

    @property
    def text(self) -> str:
        """The passage, or the whole text where none was chosen or where it has changed since."""
        row = self.get("contribution")
        if row is None:
            return ""
        return self.get("excerpt") or flat(row.body)[:LONGEST_WHOLE]

    @property
    def is_cut(self) -> bool:
        row = self.get("contribution")
        return row is not None and self.text != flat(row.body)


class QuotationBlock(blocks.StructBlock):
    """A published contribution, quoted word for word: a passage of it, or the whole where it is short."""

    contribution = ContributionChooserBlock(label=_("contribution"))
    excerpt = blocks.TextBlock(
        label=_("passage quoted"),
        required=False,
        max_length=2000,
        help_text=_("Copied from the contribution, word for word. Empty: the whole of a short text."),
    )

    class Meta:
        icon = "openquote"
        label = _("quotation")
        value_class = QuotationValue

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        row, excerpt = cleaned["contribution"], cleaned["excerpt"].strip()
        if row is None:
            if excerpt:  # kept by its place in a text, it would be lost in a draft
                sentence = gettext("Choose the contribution that this passage comes from.")
                raise _beside("contribution", sentence)
        elif excerpt and not place_of(excerpt, row.body):
            raise _beside("excerpt", gettext("This passage is not in the contribution, word for word."))
        elif not excerpt and len(flat(row.body)) > LONGEST_WHOLE:
            raise _beside("excerpt", gettext("This text is long: copy here the passage to quote."))
        return cleaned

    def get_prep_value(self, value: Any) -> dict[str, Any]:
        prepared: dict[str, Any] = super().get_prep_value(value)
        row = value.get("contribution")
        prepared["excerpt"] = place_of(value.get("excerpt") or "", row.body) if row else ""
        return prepared

    def to_python(self, value: Any) -> Any:
        return _with_passage(super().to_python(value))

    def bulk_to_python(self, values: list[Any]) -> list[Any]:
        return [_with_passage(value) for value in super().bulk_to_python(values)]

    def get_searchable_content(self, value: Any) -> list[str]:
        return []


def _with_passage(value: Any) -> Any:
    """`value` as it was kept, with the words of its passage; also given in words (imports)."""
    row, kept = value["contribution"], value["excerpt"] or ""
    if row is None:
        value["excerpt"] = ""
    else:
        value["excerpt"] = passage_at(kept, row.body) or passage_at(place_of(kept, row.body), row.body)
    return value


def _beside(name: str, sentence: str) -> blocks.StructBlockValidationError:
    return blocks.StructBlockValidationError(block_errors={name: ValidationError(sentence)})


class KeyChoiceBlock(blocks.ChoiceBlock):
    """One row among few, kept by its key: its name is read when the form is shown."""

    def get_prep_value(self, value: Any) -> str:
        return str(value or "")

    def get_searchable_content(self, value: Any) -> list[str]:
        # The name of an internal tag is never public.
        return []


def _themes() -> Iterable[tuple[str, str]]:
    return [(str(theme.pk), theme.indented_title()) for theme in Theme.objects.order_by("path")]


def _tags() -> Iterable[tuple[str, str]]:
    return [(str(key), name) for key, name in InternalTag.objects.values_list("pk", "name")]


class ContributionSetBlock(blocks.StructBlock):
    """The published contributions of a call about a theme, or to which the team gave a tag."""

    title = blocks.CharBlock(label=_("title"), max_length=150)
    text = blocks.TextBlock(label=_("what they say"), max_length=600, required=False)
    call = blocks.PageChooserBlock("calls.CallPage", label=_("call"))
    theme = KeyChoiceBlock(label=_("theme"), choices=_themes, required=False)
    tag = KeyChoiceBlock(
        label=_("internal tag"),
        choices=_tags,
        required=False,
        help_text=_("It only selects: its name is never public."),
    )

    class Meta:
        icon = "list-ul"
        label = _("set of contributions")
        template = "projects/blocks/contribution_set.html"

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned["theme"] and cleaned["tag"]:
            raise _beside("tag", gettext("Choose by theme or by tag, not by both."))
        return cleaned

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from projects.results.sets import shown

        context: dict[str, Any] = super().get_context(value, parent_context)
        return context | {"set": shown(value)}


class SaidBlock(blocks.StructBlock):
    """Something that was said, in the words of the page, and the contributions it comes from."""

    text = blocks.TextBlock(label=_("text"), max_length=400)
    cites = CitesBlock()


class SideBySideBlock(blocks.StructBlock):
    """What citizens said and what agents said, one beside the other."""

    citizens = blocks.ListBlock(SaidBlock(label=_("point")), label=_("what citizens said"))
    agents = blocks.ListBlock(SaidBlock(label=_("point")), label=_("what agents said"))

    class Meta:
        icon = "group"
        label = _("what citizens and agents said")
        template = "projects/blocks/side_by_side.html"

    def get_context(self, value: Any, parent_context: Any = None) -> dict[str, Any]:
        from calls.citing import points_of

        context: dict[str, Any] = super().get_context(value, parent_context)
        cites = (parent_context or {}).get("cites") or {}
        sides = {name: points_of(value[name].bound_blocks, cites) for name in ("citizens", "agents")}
        return context | sides


class BeforeAfterBlock(blocks.StructBlock):
    """How it was, and how it is now."""

    before = blocks.TextBlock(label=pgettext_lazy("what changed", "before"), max_length=600)
    before_image = PictureChooserBlock(label=_("picture, before"), required=False)
    after = blocks.TextBlock(label=pgettext_lazy("what changed", "after"), max_length=600)
    after_image = PictureChooserBlock(label=_("picture, after"), required=False)

    class Meta:
        icon = "resubmit"
        label = _("before and after")
        template = "projects/blocks/before_after.html"


class DocumentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("document"))
    label = blocks.CharBlock(
        label=_("title shown"),
        max_length=150,
        required=False,
        help_text=_("Empty: the title of the document."),
    )

    class Meta:
        icon = "doc-full"
        label = _("document")


class ResultBodyBlock(BodyBlock):
    """The body of a result: what any page has, and what shows what came out."""

    SAID: ClassVar[dict[str, Said]] = {
        "key_figures": Said(
            _("A few numbers set very large, each with what it counts and where it comes from."),
            FIGURES,
            [
                {"number": "120", "label": _("answers read"), "note": _("counted on the day it closed")},
                {"number": "12 %", "label": _("came by post"), "note": ""},
            ],
        ),
        "chart": Said(
            _("Bars or a line, drawn from a table that you paste. The table stays readable below."),
            FIGURES,
            lambda: {
                "title": _("Answers a week"),
                "kind": "bar",
                "table": _("Week; Answers\nFirst; 38\nSecond; 21\nThird; 9"),
            },
        ),
        "quotations": Said(
            _("Published contributions, word for word. What is withdrawn leaves the page by itself."),
            VOICES,
            [],
            samples.quotations_block,
        ),
        "contributions": Said(
            _("All the published contributions of a call on one theme, counted and linked."),
            VOICES,
            {
                "title": _("Getting home in the evening"),
                "text": _("Most speak of the last bus."),
                "call": None,
            },
            samples.contributions_block,
        ),
        "side_by_side": Said(
            _("Two columns of equal width: what citizens said, what agents said."),
            VOICES,
            {
                "citizens": [{"text": _("The form asks twice for the same paper."), "cites": ""}],
                "agents": [{"text": _("Two services each keep their own file."), "cites": ""}],
            },
        ),
        "before_after": Said(
            _("How it was and how it is, side by side, with or without a picture."),
            FIGURES,
            {
                "before": _("Nine papers, three counters."),
                "before_image": None,
                "after": _("Two papers, one counter."),
                "after_image": None,
            },
        ),
        "documents": Said(
            _("Files to download, each with its kind and weight. What matters stands on the page too."),
            TO_OPEN,
            [],
            samples.documents_block,
        ),
        "gallery": Said(
            _("Pictures with captions. Each says in words what it shows, or is declared decorative."),
            TO_OPEN,
            [],
            gallery_block,
        ),
    }

    key_figures = blocks.ListBlock(
        KeyFigureBlock(),
        label=_("key figures"),
        icon="order",
        template="projects/blocks/key_figures.html",
        max_num=8,
    )
    chart = ChartBlock()
    quotations = blocks.ListBlock(
        QuotationBlock(),
        label=_("quotations of contributions"),
        icon="openquote",
        template="projects/blocks/quotations.html",
        max_num=MOST_QUOTED,
    )
    contributions = ContributionSetBlock()
    side_by_side = SideBySideBlock()
    before_after = BeforeAfterBlock()
    documents = blocks.ListBlock(
        DocumentBlock(),
        label=_("documents"),
        icon="doc-full",
        template="projects/blocks/documents.html",
    )
    gallery = blocks.ListBlock(
        PictureBlock(),
        label=_("pictures"),
        icon="image",
        template="projects/blocks/gallery.html",
        max_num=MOST_PICTURES,
        help_text=_(
            "All are cut alike, around their focal point. What must be seen whole (a plan, a drawing) "
            "goes in a block “picture”."
        ),
    )

    class Meta:
        block_counts = {"contributions": {"max_num": MOST_SETS}}
