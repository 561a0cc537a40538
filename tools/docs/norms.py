"""The list of norms by topic, with the figures of the office, the holes in domestic law and what was left out."""

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from habeas.check.amounts import figure_text, iso
from habeas.law.figures import used
from habeas.law.norm import Gap, Norm, SettingDefinition
from habeas.law.norm_reader import TOPICS
from habeas.law.syntax import Setting
from habeas.tell.law_words import FORCE_WORDS
from habeas.words import say
from tools.docs.marks import WHOLE, Part, cell, code, table
from tools.docs.world import ROOT, LeftOut, World, left_out, researched

TOPIC_WORDS = {
    "liberty": "Liberty: why, how long and under whose control somebody is held",
    "children": "Children and families",
    "pregnancy": "Pregnant women and mothers",
    "statelessness": "Stateless people",
    "conditions": "Conditions of the place",
    "consular": "Consulates and states of origin",
    "removal": "Removal",
    "death": "Deaths, disappearances and inquiries",
    "asylum": "Asylum",
    "procedure": "Procedure and remedies",
    "monitoring": "Monitoring of closed places",
}


def parts(world: World) -> dict[str, Part]:
    """The parts of README.md and docs/norms.md that count or name what the law holds."""
    return {
        "law-in-figures": lambda: _in_figures(world),
        "topics": lambda: table(("topic", "about"), [(f"`{name}`", TOPIC_WORDS[name]) for name in TOPICS]),
    }


def norms_page(world: World) -> str:
    """docs/norms-list.md."""
    library = world.library
    forces: Counter[str] = Counter(norm.force for norm in library.norms)
    told = ", ".join(f"{forces[force]} {say(word)}" for force, word in FORCE_WORDS.items())
    unverified = sum(not norm.verified for norm in library.norms)
    lines = [
        WHOLE,
        "# The norms",
        "",
        f"{len(library.norms)} norms: {told}; {unverified} of them unverified. Each is read out, with the days on which it"
        " binds a state and the bodies one can turn to, by `habeas law show NAME`; `habeas law` filters the list. The"
        " name leads to the file in which the norm stands. [How a norm is written](norms.md);"
        " [what is left out, and why](left-out.md).",
        "",
        "*Appreciation*: a court would weigh; the norm asks for recorded facts that bear on it. *Verified*: the text, or"
        " a faithful account of it, was seen. *Twice*: a second reader found it borne out."
        " *Figure from memory*: a number of the norm was not seen, so that it gives no breach by itself. *Figures of the"
        " office* come from no source of law; [each](#figures-of-the-office) can be changed.",
        "",
    ]
    for topic in TOPICS:
        of_topic = [norm for norm in library.norms if norm.topic == topic]
        lines += [f"## {TOPIC_WORDS[topic]}", "", _table(of_topic), ""]
    lines += ["## Figures of the office", "", _settings(library.settings.values()), ""]
    lines += ["## Holes in the law of a state", "", GAPS, "", _gaps(library.gaps)]
    return "\n".join(lines) + "\n"


GAPS = (
    "A hole is a fact about a state's law. It breaks no norm of that law; it sets facts, such as *there is no review*,"
    " and the norms of treaties find what follows from them."
)


def left_out_page() -> str:
    """docs/left-out.md."""
    files = left_out()
    ids = set(researched())
    whole = sum(row.id in ids for _, rows in files.values() for row in rows)
    lines = [
        WHOLE,
        "# What is researched and not checked",
        "",
        f"{len(ids)} norms were researched; {whole} of them are not checked, because no recorded fact can decide them, or"
        " because they are no duty of a state towards a person. Each stands here with its reason. The others are in"
        " [the list of norms](norms-list.md), under the same name. Rows marked *part* are parts of a norm that is"
        " checked otherwise.",
        "",
    ]
    for comment, rows in files.values():
        cells = [(f"`{row.id}`" + ("" if row.id in ids else " (part)"), cell(row.title), _why(row)) for row in rows]
        lines += [f"## {comment.rstrip('.')}", "", table(("name", "rule", "why not"), cells), ""]
    return "\n".join(lines)


def _why(row: LeftOut) -> str:
    hole = f" (`{row.gap}`, see [holes in the law](norms-list.md#holes-in-the-law-of-a-state))" if row.gap else ""
    return cell(row.why) + hole


def _in_figures(world: World) -> str:
    library = world.library
    norms = library.norms
    instruments = {source.instrument for norm in norms for source in norm.sources}
    own = {state for norm in norms for state in norm.states}
    verified = sum(norm.verified for norm in norms)
    return (
        f"Today the library holds {len(norms)} norms from {len(instruments)} treaties, standards and laws; the domestic"
        f" law of {len(own)} states; {verified} of the norms are verified, {len(norms) - verified} are not."
    )


def _table(norms: Iterable[Norm]) -> str:
    head = ("norm", "title", "sources", "force", "states", "verified", "figures of the office")
    return table(head, [_row(norm) for norm in norms])


def _row(norm: Norm) -> tuple[str, ...]:
    title = f"{cell(norm.title['en'])}<br>{cell(norm.title.get('ru', ''))}"
    sources = "<br>".join(cell(f"{source.instrument} {source.provision}") for source in norm.sources)
    force = say(FORCE_WORDS[norm.force]) + ("; appreciation" if norm.appreciation else "")
    settings = code(sorted(used(norm.form, Setting)))
    return _link(norm), title, sources, force, " ".join(norm.states), _trust(norm), settings


def _link(norm: Norm) -> str:
    if norm.mark is None:
        return f"`{norm.id}`"
    return f"[`{norm.id}`](../{Path(norm.mark.file).relative_to(ROOT).as_posix()})"


def _trust(norm: Norm) -> str:
    told = "no" if not norm.verified else "twice" if norm.read_twice else "yes"
    from_memory = norm.unconfirmed or any(version.unconfirmed for version in norm.versions)
    return f"{told}; figure from memory" if from_memory else told


def _settings(settings: Iterable[SettingDefinition]) -> str:
    rows = []
    for setting in settings:
        value = "not known" if setting.value is None else figure_text(setting.value)
        label = f"{cell(setting.label['en'])}<br>{cell(setting.label['ru'])}"
        rows.append((f"`{setting.name}`", label, value, cell(setting.origin["en"])))
    return table(("name", "what it is", "value", "where it comes from"), rows)


def _gaps(gaps: Iterable[Gap]) -> str:
    rows = []
    for gap in gaps:
        until = None if gap.until is None else gap.until - 1
        days = f"{iso(gap.since) or '…'} – {iso(until) or '…'}"
        title = f"{cell(gap.title['en'])}<br>{cell(gap.title.get('ru', ''))}"
        sets = ", ".join(f"`{name}`: {('no', 'not known', 'yes')[value]}" for name, value in gap.sets.items())
        rows.append((f"`{gap.id}`", gap.state, title, days, sets, cell(gap.why), "yes" if gap.verified else "no"))
    return table(("hole", "state", "what is missing", "days", "what it sets", "why", "verified"), rows)
