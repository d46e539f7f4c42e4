"""Referrals (saisines): an elected official or a service commissions the lab."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    from django.db.models.signals import post_delete

    from contributions.address_views import confirm_pages
    from contributions.desk import kinds
    from contributions.files.keeping import remove_with_row
    from contributions.models import Submission
    from contributions.permissions import KIND_PERMISSIONS
    from lab.models import ReferralDocument
    from lab.referrals import beside, decision_mails, sitemaps, today
    from lab.referrals.confirming_views import ConfirmReferralView
    from lab.referrals.document_fields import MOST_DOCUMENTS
    from lab.referrals.mails import MAILS
    from lab.referrals.permissions import VIEW
    from lab.referrals.sent_here import register_what_is_behind_the_link
    from lab.referrals.staff.desk import REFERRALS
    from portal import mails, uploads

    KIND_PERMISSIONS[Submission.Kind.REFERRAL] = VIEW
    beside.register()
    confirm_pages[Submission.Kind.REFERRAL] = ConfirmReferralView
    kinds.register(REFERRALS)
    mails.register(*MAILS, *decision_mails.MAILS)
    register_what_is_behind_the_link()
    sitemaps.register()
    today.register_today()
    uploads.TAKES_SEVERAL["demande"] = MOST_DOCUMENTS
    # A signal, since rows also go by cascade, where no method of theirs is called.
    post_delete.connect(remove_with_row, sender=ReferralDocument)
