"""What is behind the secret link of a registration, beside what every link has (contributions.urls)."""

from django.urls import path

from events import link_views, papers

urlpatterns = [
    path("<str:token>/annuler/", link_views.CancelView.as_view(), name="follow_cancel"),
    path("<str:token>/choix/", link_views.ChoicesView.as_view(), name="follow_choices"),
    path("<str:token>/photos/", link_views.PhotosView.as_view(), name="follow_photos"),
    path("<str:token>/place/prendre/", link_views.AcceptView.as_view(), name="follow_accept"),
    path("<str:token>/place/laisser/", link_views.LetGoView.as_view(), name="follow_let_go"),
    path("<str:token>/billet/", papers.ticket, name="follow_ticket"),
    path("<str:token>/attestation/", papers.certificate, name="follow_certificate"),
    path("<str:token>/agenda.ics", papers.calendar, name="follow_calendar"),
]
