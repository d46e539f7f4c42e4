"""What whoever sent a referral did with it, as the audit log shows it: never whose it is."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

AGREED = "lab.agree_brief"
CHANGE_ASKED = "lab.ask_for_change"
DOCUMENT_READ = "lab.read_document"
LABELS = {
    AGREED: _("Brief agreed by whoever sent the referral"),
    CHANGE_ASKED: _("Change of a brief asked for by whoever sent the referral"),
    DOCUMENT_READ: _("Document of a referral read"),
}


@hooks.register("register_log_actions")
def register_actions(actions: LogActionRegistry) -> None:
    for action, label in LABELS.items():
        actions.register_action(action, label, label)
