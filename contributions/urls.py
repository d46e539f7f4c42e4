from django.urls import path

from contributions import address_views, author_views, erasure_views, links_again, views

urlpatterns = [
    path("", links_again.LinksAgainView.as_view(), name="links_again"),
    path("<str:token>/", views.follow, name="follow"),
    path("<str:token>/piece-jointe/", views.follow_attachment, name="follow_attachment"),
    path("<str:token>/corriger/", author_views.CorrectView.as_view(), name="follow_correct"),
    path("<str:token>/contester/", author_views.ContestView.as_view(), name="follow_contest"),
    path("<str:token>/effacer/", erasure_views.EraseView.as_view(), name="follow_erase"),
    path("<str:token>/telecharger/", erasure_views.download, name="follow_download"),
    path("<str:token>/nom/", author_views.NameView.as_view(), name="follow_name"),
    path("<str:token>/retirer/", author_views.WithdrawView.as_view(), name="follow_withdraw"),
    path("<str:token>/adresse/", address_views.AddressView.as_view(), name="follow_address"),
    path(
        "<str:token>/adresse/effacer/",
        address_views.RemoveAddressView.as_view(),
        name="follow_remove_address",
    ),
    path("<str:token>/confirmer/", address_views.ConfirmView.as_view(), name="follow_confirm"),
]
