import pytest
from django.test import Client

from contributions.models import *
from tests.factories import *

pytestmark = pytest.mark.django_db


def test_probe():
    call = make_call()
    r = make_received(call, email="planted@secret.example", title="TITRE", body="CORPS")
    reason = make_reason()
    make_contribution(call, "declined")
    make_contribution(call, "published")
    d = Decision.objects.last()
    pk = r.contribution.pk
    log = Contribution.objects.get(pk=pk)
    rows = []
    urls = f"""/admin/snippets/contributions/contribution/
/admin/snippets/contributions/contribution/?status=awaiting
/admin/snippets/contributions/contribution/?status=zzz&page=abc&ordering=foo&p=999
/admin/snippets/contributions/contribution/?page=99999999999999999999999
/admin/snippets/contributions/contribution/results/?page=abc
/admin/snippets/contributions/contribution/add/
/admin/snippets/contributions/contribution/edit/{pk}/
/admin/snippets/contributions/contribution/delete/{pk}/
/admin/snippets/contributions/contribution/usage/{pk}/
/admin/snippets/contributions/contribution/history/{pk}/
/admin/snippets/contributions/contribution/inspect/{pk}/
/admin/snippets/contributions/contribution/inspect/abc/
/admin/snippets/contributions/contribution/inspect/999999/
/admin/snippets/contributions/contribution/inspect/99999999999999999999999/
/admin/snippets/contributions/contribution/decide/{pk}/
/admin/snippets/contributions/contribution/decide/abc/
/admin/snippets/choose/contributions/contribution/
/admin/snippets/choose/contributions/contribution/results/
/admin/snippets/choose/contributions/contribution/chosen/{pk}/
/admin/snippets/choose/contributions/contribution/create/
/admin/bulk/contributions/contribution/delete/?id={pk}
/admin/snippets/contributions/reason/
/admin/snippets/contributions/reason/add/
/admin/snippets/contributions/reason/edit/{reason.pk}/
/admin/snippets/contributions/reason/delete/{Decision.objects.filter(verb="decline").get().reason_id}/
/admin/snippets/choose/contributions/reason/
/admin/contributions/decision/
/admin/contributions/decision/?verb__exact=foo&reason=bar&o=zz&p=abc
/admin/contributions/decision/?bogus=1
/admin/contributions/decision/?p=abc
/admin/contributions/decision/create/
/admin/contributions/decision/inspect/{d.pk}/
/admin/contributions/decision/inspect/abc/
/admin/contributions/decision/inspect/99999999/
/admin/contributions/decision/edit/{d.pk}/
/admin/contributions/decision/delete/{d.pk}/
/admin/contributions/decision/history/{d.pk}/
/admin/reports/site-history/
/admin/
/admin/snippets/
/admin/pages/{call.pk}/delete/
/admin/bulk/wagtailcore/page/delete/?id={call.pk}""".split("\n")
    people = {}
    for role in ["editor", "moderator", "coordinator", "admin"]:
        people[role] = make_user(role)
    nobody = User.objects.create_user("nobody@example.org", PASSWORD)
    people["nobody"] = nobody
    people["anon"] = None
    for u in urls:
        line = []
        for role, user in people.items():
            c = Client(raise_request_exception=False)
            if user:
                c.force_login(user)
            for m in ("get", "post"):
                if m == "post" and ("decide" in u or "/delete/" in u):
                    continue
                res = getattr(c, m)(u)
                loc = res.headers.get("Location", "")
                leak = "LEAK" if b"planted@" in res.content else ""
                line.append(
                    f"{role[:3]}.{m}={res.status_code}{'>' + loc[:18] if loc else ''}{leak}{'T' if b'TITRE' in res.content else ''}"
                )
        print(u, " ".join(line))
    su = Client(raise_request_exception=False)
    su.force_login(people["admin"])
    for u in [x for x in urls if "/delete/" in x]:
        res = su.post(u)
        print(
            "POST",
            u,
            res.status_code,
            res.headers.get("Location"),
            Contribution.objects.count(),
            Reason.objects.count(),
            Page.objects.filter(pk=call.pk).exists(),
        )
    assert 0


from wagtail.models import Page

from people.models import User
