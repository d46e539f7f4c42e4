"""The page every page type of the portal starts from."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import models
from django.http import Http404, HttpRequest
from django.urls import Resolver404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin
from wagtail.images.models import AbstractImage
from wagtail.models import Page, PageViewRestriction
from wagtail.query import PageQuerySet
from wagtail.url_routing import RouteResult

from portal.alternatives import refuse_silent_pictures
from portal.cache.kept import keep_copy, kept, kept_copy, number_of
from portal.pictures.first import first_picture

# Plain addresses of the site (portal/urls.py): a page there would never be reached.
RESERVED_SLUGS = frozenset(
    {
        *("admin", "suivi", "recherche", "themes", "couleurs", "donnees-ouvertes", "healthz", "readyz"),
        *("static", "media", "documents", "en"),
    }
)
HOME_DEPTH = 2


class Example(models.TextChoices):
    """How much of a page or a contribution is invented for demonstration."""

    NONE = "", _("Nothing: this is real")
    PARTLY = "partly", _("In part: some of it is invented")
    WHOLLY = "wholly", _("All of it is invented")


def any_is_restricted(number: int | None) -> bool:
    """Whether any page at all is kept from some readers, at this number of public things."""
    return kept(number, "restrictions", PageViewRestriction.objects.exists)


def unrestricted(pages: PageQuerySet, number: int | None) -> PageQuerySet:
    """`pages.public()`, without its query as long as no page at all is restricted."""
    return pages.public() if any_is_restricted(number) else pages


def anybody_may_read(page: Page, number: int | None) -> bool:
    """Whether `page`, which was read already, is live and kept from nobody, as `public()` has it.

    One query for all pages, and none as long as no page at all is restricted.
    """
    if not page.live:
        return False
    return not (any_is_restricted(number) and page.path.startswith(_restricted_paths(number)))


def _restricted_paths(number: int | None) -> tuple[str, ...]:
    paths = PageViewRestriction.objects.values_list("page__path", flat=True)
    return kept(number, "restricted paths", lambda: tuple(paths))


class BasePageForm(WagtailAdminPageForm):
    """A new page has no place in the tree yet: its form knows where it will stand."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        if self.instance.depth is None and self.parent_page.depth == HOME_DEPTH:
            try:
                refuse_reserved(cleaned.get("slug") or "")
            except ValidationError as error:
                self.add_error(None, error)
        if is_taken_by(self.parent_page, cleaned.get("slug") or ""):
            sentence = gettext("“%(slug)s” is an address that the page above keeps for itself.")
            self.add_error("slug", sentence % {"slug": cleaned["slug"]})
        return cleaned


def is_taken_by(parent: Page, slug: str) -> bool:
    """Whether `parent` answers at that address itself (a feed, a timeline…): no page there is reached."""
    specific = parent.specific
    if not slug or not isinstance(specific, RoutablePageMixin):
        return False
    try:
        specific.resolve_subpage(f"/{slug}/")
    except Resolver404:
        return False
    return True


def refuse_reserved(slug: str) -> None:
    """Raise ValidationError for an address that no page below the home page may take."""
    if slug in RESERVED_SLUGS:
        sentence = gettext("“%(slug)s” is an address the portal keeps for itself.") % {"slug": slug}
        raise ValidationError({"slug": sentence})


class BasePage(Page):
    """A page with a summary, a breadcrumb, and a mark when it is an example.

    It answers GET and HEAD only; sub-routes that take a form say so themselves.
    """

    summary = models.TextField(
        _("summary"),
        blank=True,
        max_length=400,
        help_text=_("One or two sentences, shown in lists and by search engines."),
    )
    example = models.CharField(
        _("example"),
        max_length=10,
        blank=True,
        choices=Example.choices,
        default=Example.NONE,
        help_text=_("Invented content says so to the public."),
    )

    base_form_class = BasePageForm
    # The chapter of the editors' guide about pages of this type: a file of docs/guide/.
    guide_chapter = "ecrire-une-page"
    # The number of public things at which a reader asked for this page; None anywhere else.
    read_at: int | None = None
    allowed_http_methods = ["GET", "HEAD", "OPTIONS"]

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    settings_panels = [*Page.settings_panels, FieldPanel("example")]

    class Meta:
        abstract = True

    @property
    def share_image(self) -> AbstractImage | None:
        """What is shown beside its address when it is passed on; None: the logo of the site."""
        return first_picture(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whatever makes a page live comes through here; its pictures have words by then."""
        fields = kwargs.get("update_fields")
        if self.live and (fields is None or "live" in fields):
            refuse_silent_pictures(self)
        super().save(*args, **kwargs)

    def publish(self, revision: Any, *args: Any, **kwargs: Any) -> Any:
        # Now, and not at midnight when it is for later.
        refuse_silent_pictures(revision.as_object())
        return super().publish(revision, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context(request, *args, **kwargs), "crumbs": self.crumbs(request)}

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        # The pages on the way here have just been read: crumbs() need not read them again.
        before = [] if self.depth == HOME_DEPTH else getattr(request, "way", [])
        request.way = [*before, self]  # type: ignore[attr-defined]
        self.read_at = number_of(request)
        if not path_components:
            return super().route(request, path_components)
        child = self._child(path_components[0])
        if child is None:
            raise Http404
        found: RouteResult = child.route(request, path_components[1:])
        return found

    def _child(self, slug: str) -> Page | None:
        """The page of that slug below this one, live or not; one of the portal's is kept in memory."""
        name = ("child", self.pk, slug)
        child: Page | None = kept_copy(self.read_at, name)
        if child is None:
            child = self._read_child(slug)
            # Not a page of another app: what it holds may change without the number.
            if isinstance(child, BasePage):
                keep_copy(self.read_at, name, child)
        if isinstance(child, BasePage):
            child.read_at = self.read_at
        return child

    def _read_child(self, slug: str) -> Page | None:
        """One query where pages of one type alone may stand; Wagtail has two."""
        models = self.allowed_subpage_models()
        children = models[0].to_be_read().child_of(self) if len(models) == 1 else self.get_children()
        try:
            child: Page = children.get(slug=slug)
        except ObjectDoesNotExist:
            return None
        return child.specific

    @classmethod
    def to_be_read(cls) -> PageQuerySet:
        """Pages of this type with what a reader's request asks of each."""
        return cls._default_manager.all()

    def get_view_restrictions(self) -> Any:
        """Wagtail's two queries, unless no page at all is restricted."""
        if any_is_restricted(self.read_at):
            return super().get_view_restrictions()
        return PageViewRestriction.objects.none()

    @property
    def is_listed_below(self) -> bool:
        """Whether the page of its section shows it among the others below it."""
        return True

    def crumbs(self, request: HttpRequest) -> list[dict[str, str]]:
        """The way from the home page to this one, as titles and addresses; through what is live alone."""
        if self.depth <= HOME_DEPTH:
            return []
        way = [*(page for page in self._above(request) if page.live), self]
        return [{"title": page.title, "url": page.get_url(request) or ""} for page in way]

    def url_above(self, request: HttpRequest) -> str:
        """Where the page right above this one is; nothing while it is not live.

        Whoever may read this page may read that one: what it is kept from, this one is kept from too.
        """
        above = self._above(request)[-1:]
        return above[0].get_url(request) or "" if above and above[0].live else ""

    def _above(self, request: HttpRequest) -> list[Page]:
        """The pages from the home page to the one right above this one, live or not."""
        above = [page for page in getattr(request, "way", []) if self.is_descendant_of(page)]
        if len(above) != self.depth - HOME_DEPTH:  # a preview
            above = list(self.get_ancestors().filter(depth__gte=HOME_DEPTH))
        return above

    def clean(self) -> None:
        super().clean()
        if self.depth == HOME_DEPTH + 1:
            refuse_reserved(self.slug)
