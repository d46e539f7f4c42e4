from django.urls import path

from home.views import colours

urlpatterns = [path("couleurs/<slug:digest>.css", colours, name="colours")]
