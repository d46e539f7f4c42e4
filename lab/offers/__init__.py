"""What the lab does for others."""

from django.utils.translation import pgettext_lazy


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    from lab import activities
    from lab.offers.related import services_of

    activities.register(
        "services", label=pgettext_lazy("of the lab", "Services"), gather=services_of, order=20
    )
