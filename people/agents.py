"""Who is an agent, as far as an address tells: by the list of domains that the CMS keeps."""

from people.domains import domain_of, with_parents
from people.models import AgentDomain

# A domain has 127 labels at most; an address with more than these is nobody's.
MOST_LABELS = 20


def domains_are_listed() -> bool:
    """Whether there is a list at all: without one, no address is asked to prove anything."""
    return AgentDomain.objects.exists()


def is_agent_address(email: str) -> bool:
    """Whether the domain of `email` is in the list, or stands below one that takes its subdomains.

    Who wrote it is another question: only a button behind a mailed link answers that.
    """
    domain = domain_of(email)
    names = with_parents(domain)
    if not domain or len(names) > MOST_LABELS:
        return False
    listed = AgentDomain.objects.filter(domain__in=names)
    return any(
        name == domain or takes_subdomains
        for name, takes_subdomains in listed.values_list("domain", "with_subdomains")
    )
