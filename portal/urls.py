from django.conf import settings
from django.urls import include, path, re_path
from django.views.static import serve
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls
from wagtail.views import serve as serve_page

from portal import sitemaps, views

urlpatterns = [
    path("healthz", views.alive, name="alive"),
    path("readyz", views.ready, name="ready"),
    # Before Wagtail's own: the same addresses, where the ways in are guarded.
    path("", include("people.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("suivi/", include("people.drafts.urls")),
    path("suivi/", include("contributions.urls")),
    path("suivi/", include("events.link_urls")),
    path("suivi/", include("events.engaged.urls")),
    path("suivi/", include("lab.referrals.link_urls")),
    path("suivi/", include("lab.subjects.link_urls")),
    path("suivi/", include("projects.experiments.link_urls")),
    path("themes/", include("taxonomy.urls")),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-<slug:code>-<int:number>.xml", sitemaps.file, name="sitemap-file"),
    path("", include("home.colour_urls")),
    path("recherche/", include("home.urls")),
    path("donnees-ouvertes/", include("home.open_data.urls")),
]

if settings.SERVE_MEDIA:
    urlpatterns += [
        re_path(r"^media/(?P<path>.*)$", serve, {"document_root": settings.MEDIA_ROOT}),
    ]

if settings.COMPONENT_PAGE:
    from portal import look, look_views

    urlpatterns += [
        path("planche/", look.component_page, name="components"),
        path("planche/<slug:view>.css", look_views.style_sheet, name="components_css"),
    ]

if "debug_toolbar" in settings.INSTALLED_APPS:
    from debug_toolbar.toolbar import debug_toolbar_urls

    urlpatterns += debug_toolbar_urls()

# Calendars and data below pages: programs look at the ending, which Wagtail's own pattern does not know.
urlpatterns.append(re_path(r"^((?:[\w\-]+/)+[\w\-]+\.(?:ics|csv|json))$", serve_page, name="page_file"))
urlpatterns.append(path("", include(wagtail_urls)))

handler400 = "portal.errors.bad_request"
handler500 = "portal.errors.server_error"
