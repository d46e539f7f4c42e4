"""What is done about registrations, as the audit log shows it: never whose they are."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

WROTE_TO_GROUP = "events.write_to_group"
CANCELLED = "events.cancel_registration"
PHOTOS_ANSWERED = "events.answer_photos"
READ = "events.say_read"
NOT_READ = "events.unsay_read"
LABELS = {
    WROTE_TO_GROUP: _("Message written to a group of people registered"),
    CANCELLED: _("Registration cancelled by the team"),
    READ: _("Contribution said to be read at a day"),
    NOT_READ: _("Contribution no longer said to be read at a day"),
    PHOTOS_ANSWERED: _("Consent to photos answered by whoever registered"),
}


@hooks.register("register_log_actions")
def register_actions(actions: LogActionRegistry) -> None:
    for action, label in LABELS.items():
        actions.register_action(action, label, label)
