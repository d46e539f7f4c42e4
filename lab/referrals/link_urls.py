"""What is behind the secret link of a referral, beside what every link has (contributions.urls)."""

from django.urls import path

from lab.referrals import link_views

urlpatterns = [
    path("<str:token>/commande/", link_views.BriefView.as_view(), name="follow_brief"),
    path("<str:token>/commande/reformuler/", link_views.ChangeView.as_view(), name="follow_brief_change"),
    path("<str:token>/saisine/retirer/", link_views.WithdrawView.as_view(), name="follow_referral_withdraw"),
    path("<str:token>/saisine/confirmation/", link_views.AgainView.as_view(), name="follow_referral_again"),
    path("<str:token>/documents/<int:pk>/", link_views.document, name="follow_document"),
]
