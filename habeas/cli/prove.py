"""`habeas prove`: from cases to a pattern, from a pattern to reform. Each command is its own file."""

import typer

from habeas.cli.prove_accountability import accountability
from habeas.cli.prove_estimate import estimate
from habeas.cli.prove_figures import figures
from habeas.cli.prove_gap import gap
from habeas.cli.prove_judgments import judgments
from habeas.cli.prove_report import report
from habeas.cli.prove_tables import tables

prove = typer.Typer(no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})
prove.command("figures", help="Count people, days, breaches, deaths and answers in case files.")(figures)
prove.command("tables", help="Figures that may be published: fixed tables in which no small number can be computed.")(
    tables
)
prove.command(
    "gap", help="Measure an agreement or act against the safeguards: gaps, the harm done, suggested wording."
)(gap)
prove.command("judgments", help="Tell what judgments ordered, what was done, and who suffered the same since.")(
    judgments
)
prove.command(
    "accountability", help="Tell of a death or grave incident what was owed and done, who was asked, who kept silent."
)(accountability)
prove.command("estimate", help="Estimate how many people are on none of several lists.")(estimate)
prove.command("report", help="Make a submission from a plan: figures, gaps, judgments, stories; as HTML, PDF or DOCX.")(
    report
)
