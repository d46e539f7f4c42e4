"""The toolbox: methods anybody may do again."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    from django.utils.translation import pgettext_lazy

    from calls import doors
    from lab import activities
    from lab.models import MethodPage
    from lab.toolbox.completeness import refuse_incomplete
    from lab.toolbox.listing import methods_of

    doors.guard(MethodPage, refuse_incomplete)
    activities.register("methods", label=pgettext_lazy("toolbox", "Methods"), gather=methods_of, order=10)
