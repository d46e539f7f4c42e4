from events.engaged import cms  # noqa: F401 -- registers its addresses and its place in the menu
