"""Settings: `base` is shared; `development`, `test` and `production` are what a process names."""
