"""What stands under `models:` and `groups:`: keys, TTL policies, options, what a write drops."""
