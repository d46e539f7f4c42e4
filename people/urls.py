"""Every door that takes a password, under the addresses and names that Wagtail gives them."""

from django.urls import path
from django.views.generic import RedirectView

from people import views

urlpatterns = [
    path("admin/login/", views.LoginView.as_view(), name="wagtailadmin_login"),
    path("admin/password_reset/", views.PasswordResetView.as_view(), name="wagtailadmin_password_reset"),
    # Wagtail's login for readers of private pages: one login for all.
    path(
        "_util/login/",
        RedirectView.as_view(pattern_name="wagtailadmin_login", query_string=True),
        name="wagtailcore_login",
    ),
    path(
        "_util/authenticate_with_password/<int:restriction>/<int:page_id>/",
        views.open_page_with_password,
        name="wagtailcore_authenticate_with_password",
    ),
    path(
        "documents/authenticate_with_password/<int:restriction>/",
        views.open_document_with_password,
        name="wagtaildocs_authenticate_with_password",
    ),
]
