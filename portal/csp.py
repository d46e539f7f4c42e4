"""Two content security policies by address: a strict one, and the CMS's looser one."""

from csp.middleware import CSPMiddleware, PolicyParts
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

NO_FORM = {"form-action": ["'none'"]}


class PolicyByPathMiddleware(CSPMiddleware):
    """django-csp, with ADMIN_CONTENT_SECURITY_POLICY under the CMS's address, and no form of a preview."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and request.path.startswith(reverse("wagtailadmin_home")):
            parts.config = settings.ADMIN_CONTENT_SECURITY_POLICY["DIRECTIVES"]
        if getattr(request, "is_preview", False):
            # Of what is only shown, no form is sent, whatever is clicked.
            parts.replace = {**(parts.replace or {}), **NO_FORM}
        return parts
