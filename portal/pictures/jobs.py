"""What is done again and again for pictures: those that no worker completed."""

from datetime import time

from django.utils.translation import gettext_lazy as _

from portal.jobs import Daily, Job, register
from portal.pictures.making import complete_all


def register_jobs() -> None:
    label = _("Prepares the pictures whose sizes are missing")
    register(Job("complete_pictures", label, complete_all, Daily(time(4, 15))))
