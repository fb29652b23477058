"""The JSON Schema of a policy document, generated from the same models that check it."""

import json

from refwarden.policy.catalogue import Catalogue
from refwarden.policy.schema import document_model


def render(catalogue: Catalogue) -> str:
    """Return the schema as JSON text, the same for the same rules."""
    schema = document_model(catalogue).model_json_schema(by_alias=True)
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "refwarden policy", **schema}
    return json.dumps(schema, indent=1, sort_keys=True) + "\n"
