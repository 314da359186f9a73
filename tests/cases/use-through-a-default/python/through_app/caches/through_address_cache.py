"""Where an application would have the module itself."""

from through_address_cache import Address as Address
