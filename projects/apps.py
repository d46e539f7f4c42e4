from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Projects")

    def ready(self) -> None:
        from projects import board, chain, experiments, follow_up, news, presentation, results

        for part in (presentation, board, chain, experiments, follow_up, results, news):
            part.register()
