"""`habeas prove`: figures, the gap matrix, judgments and their execution, accountability, reports."""

import typer

from habeas.cli.prove_figures import figures
from habeas.cli.prove_tables import tables

prove = typer.Typer(no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})
prove.command(help="Count people, days, breaches, deaths and answers in case files.")(figures)
prove.command(help="Figures that may be published: fixed tables in which no small number can be computed.")(tables)
