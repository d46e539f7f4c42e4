"""The moderation desk in the CMS: everything that awaits a decision, whatever its kind."""
