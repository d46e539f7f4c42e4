from django.urls import path

from home.open_data import views

urlpatterns = [
    path("", views.page, name="open_data"),
    path("contributions.<str:ending>", views.contributions, name="open_data_file"),
    path("dictionnaire.csv", views.dictionary_file, name="open_data_dictionary"),
    path("schema.json", views.schema_file, name="open_data_schema"),
]
