"""Answers to requests that Django has no name for."""

from http import HTTPStatus

from django.http import HttpResponseRedirect


class SeeOther(HttpResponseRedirect):
    """After a POST: the browser fetches the result with a GET, and a reload sends nothing twice."""

    status_code = HTTPStatus.SEE_OTHER
