"""A call, with its form and its answers."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.search import index

from calls.cms_forms import CallCopyForm, CallPageForm, refuse_for_minors
from calls.completeness import refuse_incomplete
from calls.fields import CodeListField
from calls.models.addresses import CallAddresses
from calls.panels import call_tabs
from calls.querysets import CallPageManager
from calls.states import TAKES_CONTRIBUTIONS, CallState, Timetable, same_minute
from contributions.blocks import PointBlock
from contributions.models import Contribution
from contributions.pages import ParticipationPage
from portal.blocks import BodyBlock
from portal.cache import shown_until
from portal.cache.kept import kept, number_of
from portal.pages import BasePage, anybody_may_read
from portal.previews import now_of

if TYPE_CHECKING:
    from calls.presentation import ToldChange

# What calls.services and calls.owed write, and no revision or copy carries.
SET_BY_VERBS = ("results_published_at", "results_page", "paused_at", "cancelled_at", "owner_told_on")


class Commitment(models.TextChoices):
    """What the answers may change (levels of participation)."""

    INFORM = "inform", _("Be informed")
    CONSULT = "consult", _("Give your view")
    CO_DESIGN = "co_design", _("Design with us")
    DECIDE = "decide", _("Decide with us")


def lines(text: str) -> list[str]:
    """The entries of a field filled one per line."""
    return [line.strip() for line in text.splitlines() if line.strip()]


class CallPage(CallAddresses, RoutablePageMixin, ParticipationPage):
    """A dated question to the public."""

    question = models.CharField(
        _("question"),
        max_length=200,
        blank=True,
        help_text=_("The poster: one question, as one would ask it aloud."),
    )
    introduction = models.TextField(_("introduction"), blank=True, max_length=600)
    body = StreamField(BodyBlock(), verbose_name=_("body"), blank=True)
    theme = models.ForeignKey(
        "taxonomy.Theme",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name=_("theme"),
    )
    audience = models.TextField(_("who is asked"), blank=True, help_text=_("One per line."))
    already_decided = models.TextField(_("already decided"), blank=True, help_text=_("One per line."))
    open_to_debate = models.TextField(_("open to debate"), blank=True, help_text=_("One per line."))
    commitment = models.CharField(
        _("level of commitment"), max_length=20, choices=Commitment.choices, default=Commitment.CONSULT
    )
    use_of_answers = models.TextField(_("use of the answers"), blank=True)
    rules = models.TextField(_("rules"), blank=True, help_text=_("What is not published. One per line."))
    prompt = models.CharField(
        _("label of the answer"),
        max_length=200,
        blank=True,
        help_text=_("What stands above the text field; empty: “Your answer”."),
    )
    longest_answer = models.PositiveIntegerField(
        _("longest answer (characters)"),
        default=3500,
        validators=[MinValueValidator(200), MaxValueValidator(20_000)],
    )
    allowed_kinds = CodeListField(
        _("kinds of answers"),
        codes=Contribution.Kind,
        help_text=_("Two or more: whoever answers chooses among them. None: the question is not asked."),
    )
    asks_theme = models.BooleanField(
        _("ask for a theme"), default=False, help_text=_("Among the themes below the call’s own.")
    )
    asks_sender_kind = models.BooleanField(_("ask “I am…”"), default=True)
    asks_territory = models.BooleanField(_("ask for a commune"), default=False)
    takes_attachment = models.BooleanField(
        _("take a file"),
        default=False,
        help_text=_("One per answer: PDF or picture. Its metadata is removed."),
    )
    minors_expected = models.BooleanField(
        _("minors are expected"),
        default=False,
        help_text=_("No name, address, file or commune is then asked, and moderators are told."),
    )
    opens_at = models.DateTimeField(_("opens at"), null=True, blank=True)
    closes_at = models.DateTimeField(
        _("closes at"), null=True, blank=True, help_text=_("Answers are taken until this instant.")
    )
    results_promised_on = models.DateField(_("results promised on"), null=True, blank=True)
    synthesis = StreamField([("point", PointBlock())], verbose_name=_("what we keep of it"), blank=True)
    project = models.ForeignKey(
        "projects.ProjectPage",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="calls",
        verbose_name=_("project"),
    )
    # Set by the verbs of calls.services only, whatever a revision holds.
    results_published_at = models.DateTimeField(null=True, blank=True, editable=False)
    results_page = models.ForeignKey(
        "wagtailcore.Page",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("page of the results"),
    )
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    # When whoever answers for it was last told that its results are late (calls.owed).
    owner_told_on = models.DateField(null=True, blank=True, editable=False)

    objects = CallPageManager()

    guide_chapter = "ouvrir-un-appel"
    parent_page_types = ["calls.CallIndexPage"]
    subpage_types: list[str] = []
    # The form's sub-route takes POST; the page itself answers 405 (serve).
    allowed_http_methods = [*BasePage.allowed_http_methods, "POST"]

    search_fields = [
        *BasePage.search_fields,
        index.SearchField("question"),
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]
    edit_handler = call_tabs(
        title=Page.content_panels,
        promote=BasePage.promote_panels,
        settings=BasePage.settings_panels,
        base_form_class=CallPageForm,
    )
    base_form_class = CallPageForm
    copy_form_class = CallCopyForm
    exclude_fields_in_copy = [*SET_BY_VERBS]

    class Meta:
        verbose_name = _("call for contributions")
        verbose_name_plural = _("calls for contributions")

    # --- When ---------------------------------------------------------------------------

    @property
    def timetable(self) -> Timetable:
        return Timetable(
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            results_promised_on=self.results_promised_on,
            results_published_at=self.results_published_at,
            paused_at=self.paused_at,
            cancelled_at=self.cancelled_at,
        )

    def asks_who(self) -> bool:
        return not self.minors_expected

    def state(self, now: datetime) -> CallState:
        """The state at `now`: the one place where a call's dates are compared."""
        return self.timetable.state(now)

    def takes_contributions(self, now: datetime) -> bool:
        return self.live and self.state(now) in TAKES_CONTRIBUTIONS

    def clean(self) -> None:
        super().clean()
        if self.opens_at and self.closes_at and self.closes_at <= self.opens_at:
            raise ValidationError({"closes_at": gettext("A call closes after it opens.")})
        if (
            self.closes_at
            and self.results_promised_on
            and self.results_promised_on < timezone.localdate(self.closes_at)
        ):
            raise ValidationError(
                {"results_promised_on": gettext("Results cannot be promised before the call closes.")}
            )
        refuse_for_minors(self)

    # --- Going public -------------------------------------------------------------------

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """What makes the page live comes through here or through `publish`: neither takes half a call.

        A whole save leaves what the verbs wrote as it stands, even since this object was read.
        """
        fields = kwargs.get("update_fields")
        if fields is None and self.pk:
            stored = type(self).objects.select_for_update(of=("self",)).filter(pk=self.pk).first()
            if stored is not None:
                stored.keep_in(self)
        if self.live and (fields is None or "live" in fields):
            refuse_incomplete(self)
        super().save(*args, **kwargs)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        # Before Wagtail has written anything, and before midnight when it is for later.
        refuse_incomplete(revision.as_object())
        return super().publish(revision, *args, **kwargs)

    def has_opened(self, now: datetime) -> bool:
        """Whether the dates are people's already: public and open once, what stands moves by verbs only."""
        return bool(self.first_published_at and self.opens_at and self.opens_at <= now)

    def with_content_json(self, content: dict[str, Any]) -> "CallPage":
        """A revision as a page, with what the verbs did meanwhile: an old draft undoes none of it."""
        page: CallPage = super().with_content_json(content)
        self.keep_in(page)
        return page

    def keep_in(self, version: "CallPage") -> None:
        """Give another version of this call what only the verbs may change."""
        for name in SET_BY_VERBS:
            attname = self._meta.get_field(name).attname
            setattr(version, attname, getattr(self, attname))
        if self.has_opened(timezone.now()) and same_minute(version.opens_at, self.opens_at):
            # What was not said yet may still be.
            version.closes_at = self.closes_at or version.closes_at
            version.results_promised_on = self.results_promised_on or version.results_promised_on

    # --- What it shows ------------------------------------------------------------------

    @property
    def poster(self) -> str:
        """The question, or the title while an editor has not written it."""
        return self.question or self.title

    @property
    def stage_class(self) -> str:
        """The stage whose colour the page wears: a call with results wears that of « généraliser »."""
        return "generalise" if self.results_published_at else self.stage

    def results_url(self, now: datetime, request: HttpRequest | None = None) -> str:
        """Where the results stand, once they are public and as long as their page is."""
        page = self.results_page if self.state(now) == CallState.RESULTS_PUBLISHED else None
        if page is None or not anybody_may_read(page, number_of(request)):
            return ""
        return page.get_url(request) or ""

    @cached_property
    def told_changes(self) -> "list[ToldChange]":
        """What happened to the call since it opened, with its public words, the oldest first."""
        from calls.presentation import told_changes

        changes = [
            {name.removeprefix("changes__"): value for name, value in row.items()} for row in self._belongings
        ]
        return told_changes(
            [change for change in changes if change["verb"]],
            closes_at=self.closes_at,
            promised_on=self.results_promised_on,
        )

    @classmethod
    def to_be_read(cls) -> PageQuerySet:
        return cls.objects.with_theme()

    def document_list(self) -> Any:
        """Its documents; those of the form being filled, in a preview."""
        if self.read_at is not None and not any(row["has_documents"] for row in self._belongings):
            return []
        return self.documents.select_related("document")

    @cached_property
    def _belongings(self) -> list[dict[str, Any]]:
        """A row a change (an empty one without any), and whether there are documents."""
        return kept(self.read_at, ("belongings", self.pk), self._read_belongings)

    def _read_belongings(self) -> list[dict[str, Any]]:
        """One query."""
        if not self.pk:
            return []
        documents = self._meta.get_field("documents").related_model.objects.filter(page=self.pk)
        rows = type(self).objects.filter(pk=self.pk).order_by("changes__at", "changes__id")
        told = [f"changes__{name}" for name in ("verb", "words", "at", "former_closes_at", "former_promise")]
        return list(rows.values(*told, has_documents=models.Exists(documents)))

    def audience_lines(self) -> list[str]:
        return lines(self.audience)

    def decided_lines(self) -> list[str]:
        return lines(self.already_decided)

    def debate_lines(self) -> list[str]:
        return lines(self.open_to_debate)

    def rule_lines(self) -> list[str]:
        return lines(self.rules)

    def answer_asked(self) -> tuple[str, int]:
        return self.prompt, self.longest_answer

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from calls.presentation import Presented

        now = now_of(request)
        if change := self.timetable.next_change(now):
            shown_until(request, change)
        context = super().get_context(request, *args, **kwargs)
        return context | {
            "call": self,
            "shown": Presented.of(self, now),
            "results_url": self.results_url(now, request),
        }

    # --- Forms --------------------------------------------------------------------------

    def serve(
        self, request: HttpRequest, view: Any = None, args: Any = None, kwargs: Any = None
    ) -> HttpResponseBase:
        from calls import posting

        if request.method == "POST" and not posting.takes_post(view):
            return posting.refused()
        return super().serve(request, view, args, kwargs)

    def serve_expired_form(
        self, request: HttpRequest, view: Any, args: Any = (), kwargs: Any = None
    ) -> HttpResponse:
        """Its form after its CSRF token expired (portal.views.csrf_failure)."""
        from calls import posting

        return posting.expired_form(request, self, view, kwargs)
