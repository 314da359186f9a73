"""cachegen."""
