"""`habeas schema`: the JSON Schema of a case file; an editor that is given it completes and checks while one writes."""

import json

import typer

from habeas.cli.voice import Voice
from habeas.record.schema import case_schema
from habeas.record.vocabulary import load_vocabulary


def schema(context: typer.Context) -> None:
    """Print the schema made from the vocabulary."""
    Voice.of(context).raw(json.dumps(case_schema(load_vocabulary()), ensure_ascii=False, indent=2))
