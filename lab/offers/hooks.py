"""Services in the CMS."""
