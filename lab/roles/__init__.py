"""How far agents engage: the page of roles and its join form."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
    from contributions.desk import kinds
    from lab.roles.desk import ENGAGEMENTS
    from lab.roles.sent_here import register_what_is_behind_the_link

    kinds.register(ENGAGEMENTS)
    register_what_is_behind_the_link()
