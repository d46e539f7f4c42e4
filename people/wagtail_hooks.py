from people.mail import menu  # noqa: F401 -- registers its addresses and its place in the menu
