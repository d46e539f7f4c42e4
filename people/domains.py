"""Whose domain an e-mail address is of: compared whole, as it travels."""


def domain_of(email: str) -> str:
    """What stands after the last @ of `email`, as it travels; empty when that is no domain."""
    _name, at, domain = email.strip().rpartition("@")
    return plain_domain(domain) if at else ""


def plain_domain(typed: str) -> str:
    """A domain in lower case and ASCII (RFC 5891); empty for one that would only become another by mapping.

    A full-width letter, a sharp s, an ideographic full stop are read by some programs as another domain
    than by others: such an address is nobody's.
    """
    name = typed.strip().lower()
    try:
        travels = name.encode("idna").decode("ascii").lower()
        back = travels.encode("ascii").decode("idna")
    except UnicodeError:
        return ""
    return travels if back == name or travels == name else ""


def with_parents(domain: str) -> list[str]:
    """The domain, then each that it stands below: a.b.example, b.example, example."""
    labels = domain.split(".")
    return [".".join(labels[place:]) for place in range(len(labels))]
