from django.apps import AppConfig


class BareConfig(AppConfig):
    """Pages with nothing of the portal's: what Wagtail itself costs. In scratch databases only."""

    name = "bench.bare"
    label = "bare"
    default_auto_field = "django.db.models.BigAutoField"
