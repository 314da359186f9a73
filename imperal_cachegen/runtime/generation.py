"""The runtime's own cache model: the generation that the keys of a scope end in."""

from pydantic import BaseModel, ConfigDict


class Generation(BaseModel):
    """The generation of one scope, 8 characters of base64url."""

    model_config = ConfigDict(defer_build=True)

    generation: str
