"""Standard and legal pages, the home page, and what the site says of itself."""

from collections.abc import Iterator
from typing import Any

from wagtail.models import Page, Site

from calls.models import CallIndexPage
from events.models import EventIndexPage
from home.demo import records
from home.demo.bodies import Block, body_blocks, faq_blocks
from home.demo.content import Entry
from home.models import AccessibilityPage, HomePage, SiteSettings, StandardPage
from home.setup import first_headline
from lab.models import ReferralIndexPage, SubjectIndexPage
from projects.models import ProjectPage

# Kinds of the content that a page of text carries; the others wait for their own types.
STANDARD_KINDS = {
    "standard",
    "section",
    "contact",
    "charter",
    "personal_data",
    "legal_notice",
}
# Pages that people send something to, one of each, with the service of the site.
PARTICIPATION: dict[str, type[Any]] = {
    "referral_form": ReferralIndexPage,
    "subject_form": SubjectIndexPage,
}
# Pages that the set-up made, one of each.
INDEXES = {"call_index": CallIndexPage, "event_index": EventIndexPage}
# Made by the set-up as well, with a service of its own.
ACCESSIBILITY = "accessibility_statement"


def load_pages(content: Entry) -> None:
    """Create the pages whose type exists, below their section, in the order of the content."""
    sources = content.entry("meta").entry("sources")
    menu, footer = content.entry("site").get("menu_main"), content.entry("site").get("menu_footer")
    for entry in [*content.entries("pages"), *content.entries("legal_pages")]:
        kind, slug = entry.get("kind"), entry.get("slug")
        flags = {"show_in_menus": slug in menu}
        if kind in INDEXES:
            _load_index(INDEXES[kind], entry, flags)
        elif kind == ACCESSIBILITY:
            _load_index(AccessibilityPage, entry, flags | _service(entry.entry("service")))
        elif kind in STANDARD_KINDS:
            flags["in_footer"] = slug in footer
            _load_standard(entry, section_of(content, slug), _blocks(entry, content), flags)
        elif kind in PARTICIPATION:
            service = service_of_the_site(content.entry("site"))
            wanted = flags | service | {"body": body_blocks(entry, sources)}
            _load_participation(PARTICIPATION[kind], entry, section_of(content, slug), wanted)


def _blocks(entry: Entry, content: Entry) -> list[Block]:
    blocks = body_blocks(entry, content.entry("meta").entry("sources"))
    if title := entry.get("faq"):
        blocks += faq_blocks(title, content.entries("faq"))
    if entry.get("generated"):
        blocks.append(("retention", None))
    if entry.get("reasons"):
        blocks.append(("reasons", None))
    return blocks


def section_of(content: Entry, slug: str) -> Page:
    """The page under which the page called `slug` stands."""
    sections = [each.get("slug") for each in content.entries("pages") if slug in each.get("children", [])]
    return StandardPage.objects.filter(slug__in=sections).first() or HomePage.objects.get()


def _load_index(model: type[Any], entry: Entry, more: dict[str, Any]) -> None:
    index = model.objects.get()
    wanted = {"title": entry.get("title"), "summary": entry.get("summary", ""), **more}
    fill_page(f"page:{entry.get('slug')}", index, wanted)


def load_index_page(content: Entry, model: type[Any], kind: str) -> Any:
    """The one page of `model`, wherever somebody has put it; made in its place in the menu."""
    (entry,) = [each for each in content.entries("pages") if each.get("kind") == kind]
    menu = content.entry("site").get("menu_main")
    slug = entry.get("slug")
    wanted = {
        "title": entry.get("title"),
        "summary": entry.get("summary", ""),
        "show_in_menus": slug in menu,
    }
    key, page = f"page:{slug}", model.objects.first()
    if page is not None:
        fill_page(key, page, wanted)
        return page
    page = create_or_fill(key, model, HomePage.objects.get(), slug, wanted)
    after = menu[menu.index(slug) + 1 :] if slug in menu else []
    if later := page.get_siblings(inclusive=False).filter(slug__in=after).first():
        page.move(later, pos="left")
        page.refresh_from_db()
    return page


def _load_standard(entry: Entry, parent: Page, blocks: list[Block], flags: dict[str, Any]) -> None:
    slug = entry.get("slug")
    wanted = {
        "title": entry.get("title"),
        "summary": entry.get("summary", ""),
        "body": blocks,
        "example": entry.example(),
        **flags,
    }
    create_or_fill(f"page:{slug}", StandardPage, parent, slug, wanted)


def _load_participation(model: type[Any], entry: Entry, parent: Page, wanted: dict[str, Any]) -> None:
    slug = entry.get("slug")
    said = {"title": entry.get("title"), "summary": entry.get("summary", ""), "example": entry.example()}
    create_or_fill(f"page:{slug}", model, parent, slug, said | wanted)


def service_of_the_site(site: Entry) -> dict[str, str]:
    """Who answers where the content names no service of its own."""
    contact = site.entry("contact")
    return _service(contact) | {"service_name": site.entry("organisation").get("name")}


def _service(entry: Entry) -> dict[str, str]:
    return {f"service_{name}": entry.get(name) for name in ("name", "email", "phone")}


def create_or_fill(key: str, model: type[Any], parent: Page, slug: str, wanted: dict[str, Any]) -> Any:
    """The page loaded under `key`: created and published below `parent`, or filled where it is empty."""
    page = records.find(
        key, model, otherwise=lambda: model.objects.child_of(parent).filter(slug=slug).first()
    )
    if page is None:
        page = model(slug=slug, **{name: value for name, value in wanted.items() if name != "body"})
        if "body" in wanted:
            page.body = wanted["body"]
        Page.objects.get(pk=parent.pk).add_child(instance=page)
        page.save_revision().publish()
        records.remember(key, page, wanted)
    else:
        fill_page(key, page, wanted)
    return page


def fill_page(key: str, page: Any, wanted: dict[str, Any]) -> None:
    """Fill the fields of `page` that the demonstration gained since and nobody has touched."""
    if missing := records.to_fill(key, page, wanted):
        write_page(page, missing)
    # What was known keeps the value it was loaded with: that is how an edited date is told from a moved one.
    records.remember(key, page, records.gained(key, wanted))


def write_page(page: Any, values: dict[str, Any]) -> None:
    """Set `values` on the live page, and on the draft beside it where its editor has not touched them."""
    if page.has_unpublished_changes:
        draft = page.get_latest_revision_as_object()
        _set(draft, {name: value for name, value in values.items() if _same(draft, page, name)})
        # A draft may be half written: it is checked when it is published.
        draft.save_revision(clean=False)
        _set(page, values)
        page.save(update_fields=list(values), clean=False)
    else:
        _set(page, values)
        page.save_revision().publish()
    page.refresh_from_db()


def _same(draft: Any, page: Any, name: str) -> bool:
    return getattr(draft, name) == getattr(page, name)


def _set(page: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(page, name, value)


def load_home(content: Entry) -> None:
    """Headline, actions and the sections whose content exists."""
    home = HomePage.objects.get()
    source = content.entry("home")
    hero = source.entry("hero")
    wanted = {
        "headline": hero.get("title"),
        "text": hero.get("text"),
        "actions": list(_actions(hero)),
        "sections": list(_sections(source)),
        "summary": content.entry("site").get("description"),
    }
    key = "page:home"
    if "headline" in records.gained(key, wanted) and home.headline == first_headline():
        # The set-up wrote it; nobody chose it.
        home.headline = ""
    fill_page(key, home, wanted)


def _actions(hero: Entry) -> Iterator[Block]:
    for action in hero.entries("actions"):
        page = Page.objects.filter(slug=action.get("to")).first()
        if page is not None:
            yield ("action", {"label": action.get("label"), "page": page})


def _sections(source: Entry) -> Iterator[Block]:
    for section in source.entries("sections"):
        kind = section.get("kind")
        if kind in ("open_calls", "next_events"):
            yield (
                kind,
                {
                    "title": section.get("title"),
                    "most": section.get("max"),
                    "empty": section.get("empty", ""),
                },
            )
        elif kind in ("results", "news"):
            yield (kind, {"title": section.get("title"), "most": section.get("max")})
        elif kind == "featured_projects":
            found = {page.slug: page for page in ProjectPage.objects.filter(slug__in=section.get("slugs"))}
            chosen = [found[slug] for slug in section.get("slugs") if slug in found]
            yield (kind, {"title": section.get("title"), "projects": chosen})
        elif kind == "lab_families":
            yield (kind, {"title": section.get("title")})
        elif kind == "steps":
            items = [
                {"title": item.get("title"), "text": item.get("text")} for item in section.entries("items")
            ]
            yield ("steps", {"title": section.get("title"), "items": items})


def load_site(content: Entry) -> None:
    """Name, contact, banner, and the legal pages that every page links to."""
    settings = SiteSettings.for_site(Site.objects.get(is_default_site=True))
    source = content.entry("site")
    organisation, contact = source.entry("organisation"), source.entry("contact")
    legal = {entry.get("kind"): entry for entry in content.entries("legal_pages")}
    wanted = {
        "title": source.get("title"),
        "short_title": source.get("short_title"),
        "tagline": source.get("tagline"),
        "description": source.get("description"),
        "banner": source.get("banner"),
        "organisation": organisation.get("name"),
        "contact_email": contact.get("email"),
        "contact_phone": contact.get("phone"),
        "charter_page": _page(legal["charter"]),
        "personal_data_page": _page(legal["personal_data"]),
    }
    key = "site"
    for name, value in records.to_fill(key, settings, wanted).items():
        setattr(settings, name, value)
    settings.save()
    records.remember(key, settings, wanted)


def _page(entry: Entry) -> Page | None:
    return Page.objects.filter(slug=entry.get("slug")).first()
