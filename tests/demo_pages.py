"""Reading the pages of the demonstration."""

from django.test import Client

from tests.reading import words_of


def words_at(url: str) -> str:
    response = Client().get(url)
    assert response.status_code == 200, url
    return words_of(response)
