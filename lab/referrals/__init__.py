"""Referrals (saisines): an elected official or a service commissions the lab."""


def register() -> None:
    """Fill the registries of the apps below. Once per process, from AppConfig.ready()."""
