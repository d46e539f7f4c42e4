"""Referrals in the CMS."""

from django.urls import URLPattern, path
from wagtail import hooks

from lab.referrals import audit  # noqa: F401  (the labels of the log)
from lab.referrals.document_views import DOCUMENT, document
from lab.referrals.staff import hooks as staff_hooks  # noqa: F401  (its addresses, its register, its log)


@hooks.register("register_admin_urls")
def document_urls() -> list[URLPattern]:
    return [path("saisines/documents/<int:pk>/", document, name=DOCUMENT)]
