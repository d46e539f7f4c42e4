from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = _("People")

    def ready(self) -> None:
        from people import jobs

        jobs.register_jobs()
        from people import held_mail
        from portal.backup import hooks

        hooks.register(hooks.RestoreHook("mail", after=held_mail.hold_restored))
