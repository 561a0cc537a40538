"""Every page and picture that follows from the data or from a run, by the path it has in the checkout."""

from collections.abc import Mapping

from tools.docs import commands, norms, precedents, vocabulary
from tools.docs.console import rerun
from tools.docs.marks import Part, fill
from tools.docs.picture import picture
from tools.docs.world import ROOT, World

FRAMED = ("README.md", "docs/concepts.md", "docs/case-file.md", "docs/norms.md", "docs/precedents.md")
"""Pages written by hand, with made parts in them and commands that are run again."""


def made(world: World) -> dict[str, str]:
    """The text of each, as it should stand there. Raises ValueError for a page whose marks are wrong."""
    parts: Mapping[str, Part] = {
        **commands.parts(), **norms.parts(world), **precedents.parts(world), **vocabulary.parts(world)
    }  # fmt: skip
    found = {name: rerun(fill((ROOT / name).read_text(encoding="utf-8"), parts, name)) for name in FRAMED}
    return found | {
        "docs/norms-list.md": norms.norms_page(world),
        "docs/left-out.md": norms.left_out_page(),
        "docs/pictures/check.svg": picture(),
    }
