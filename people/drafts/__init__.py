"""A draft shown to somebody who has no account: an address that one makes, and takes back."""
