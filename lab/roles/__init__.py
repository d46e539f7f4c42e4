"""How far agents engage: the page of roles and its join form."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    from lab.roles.sent_here import register_what_is_behind_the_link

    register_what_is_behind_the_link()
