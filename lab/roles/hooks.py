"""Roles of agents in the CMS."""
