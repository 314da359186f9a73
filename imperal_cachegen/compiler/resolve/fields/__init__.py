"""What stands under `fields:`: annotations, limits, defaults, names."""
