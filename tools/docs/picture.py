"""The picture of the README: a real check in the colours of a terminal, as SVG that loads nothing from elsewhere."""

import io

from rich.console import Console
from rich.terminal_theme import TerminalTheme
from rich.text import Text

from tools.docs.console import COLOUR, run
from tools.docs.world import ROOT

EXAMPLES = ROOT / "habeas" / "record" / "examples"
COMMAND = "habeas check stateless-across-2022.yaml --on 2023-06-30 --instrument ECHR --instrument ICCPR"
TITLE = "A man whom no state takes, held across the day on which Russia left the Convention"
THEME = TerminalTheme(
    (255, 255, 255),
    (36, 41, 47),
    [(36, 41, 47), (179, 29, 40), (26, 107, 49), (138, 99, 0), (5, 80, 174), (110, 64, 170), (27, 124, 131), (110, 119, 129)],
    [(87, 96, 106), (179, 29, 40), (26, 107, 49), (138, 99, 0), (5, 80, 174), (110, 64, 170), (27, 124, 131), (36, 41, 47)],
)  # fmt: skip
# Rich's own frame loads a font from the network; this one takes what the reader has.
FRAME = """\
<svg viewBox="0 0 {width} {height}" role="img" xmlns="http://www.w3.org/2000/svg">
<title>@</title>
<style>
.{unique_id}-matrix {{
  font-family: ui-monospace, "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace;
  font-size: {char_height}px; line-height: {line_height}px;
}}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect x="0" y="0" width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
<rect x="1" y="1" width="99.7%" height="99.7%" rx="8" fill="#ffffff" stroke="#d0d7de"/>
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">
{matrix}
</g>
</g>
</svg>
"""


def picture() -> str:
    """The SVG of `COMMAND` and what it prints."""
    printed = Text.from_ansi(run(COMMAND, EXAMPLES, COLOUR))
    width = max(len(line) for line in [f"$ {COMMAND}", *printed.plain.splitlines()])
    console = Console(record=True, width=width, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print(Text(f"$ {COMMAND}", style="bold"))
    console.print(printed)
    svg = console.export_svg(theme=THEME, code_format=FRAME.replace("@", TITLE), unique_id="habeas")
    return "\n".join(line.strip() for line in svg.splitlines() if line.strip()) + "\n"
