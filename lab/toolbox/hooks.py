"""Methods in the CMS."""
