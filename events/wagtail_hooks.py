from events.staff import hooks as staff_hooks  # noqa: F401 -- registers its addresses
