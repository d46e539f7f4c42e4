"""Search of the whole site: pages by Wagtail's index, contributions by ours, what the lab has by its own.

Each list is bounded, and each asks the database as much for three rows as for thirty.
docs/explanation/recherche.md says how it works.
"""
