"""The lab's model in the CMS."""
