"""The registers of the CMS (wagtail-modeladmin): what was received and decided, and the words for it."""
