"""The law in the paper: the bodies one can turn to with what was found, and the sources of every rule applied."""

from habeas.check.findings import Finding
from habeas.tell.law_words import closed_text, in_language, instrument_title, limit_text
from habeas.tell.markup import Markup, joined, listed, table, tag
from habeas.tell.remedies import Remedy, bodies_of, may_reach_home_state
from habeas.tell.report import CheckedCase, Report
from habeas.words import Message


def bodies(report: Report, each: CheckedCase, prefix: str) -> Markup:
    """The bodies with their terms; nothing where no norm names a body."""
    found = bodies_of(report, each)
    if not found:
        return Markup()
    parts = [_body(report, each, remedy, prefix) for remedy in found]
    return joined([tag("h2", report.say(Message("Where to turn"))), *parts])


def _body(report: Report, each: CheckedCase, remedy: Remedy, prefix: str) -> Markup:
    language, forum = report.language, remedy.forum
    flag = "" if forum.verified else tag("span", report.say(Message("unverified")), css="flag")
    head = tag("h3", in_language(forum.name, language), tag("small", forum.id), flag, id=f"{prefix}b-{forum.id}")
    if remedy.is_home and not may_reach_home_state(each):
        closed = Message(
            "Closed. Contact with the home state may endanger whoever seeks protection; only the person's own dated"
            " consent to this step opens it."
        )
        return tag("div", head, tag("p", report.say(closed), css="note"), css="body")
    if remedy.closed is not None:
        return tag("div", head, tag("p", closed_text(remedy.closed, language), css="note"), css="body")
    limits = [limit_text(limit, language) for limit in forum.limits_on(each.day)]
    about = [
        (Message("For"), "; ".join(remedy.norms)),
        (Message("Kind"), in_language(forum.nature, language)),
        (Message("Against"), in_language(forum.against or {}, language)),
        (Message("Other remedies first"), in_language(forum.exhaustion, language)),
    ]
    rows = [part for label, text in about if text for part in (tag("dt", report.say(label)), tag("dd", text))]
    terms = listed(limits) if limits else tag("p", report.say(Message("No term is recorded.")))
    return tag("div", head, terms, tag("dl", *rows, css="small"), css="body")


def sources(report: Report, each: CheckedCase) -> Markup:
    """Every provision applied, whether it was checked against its source, and where it was seen."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in report.shown(each):
        found.setdefault((finding.source.instrument, finding.source.provision), []).append(finding)
    rows = []
    for (instrument, provision), findings in sorted(found.items()):
        norms = {finding.norm.id: finding.norm for finding in findings}.values()
        verified = all(finding.verified for finding in findings)
        twice = verified and all(norm.read_twice for norm in norms)
        word = Message("read twice") if twice else Message("verified") if verified else Message("unverified")
        seen = sorted({address for norm in norms for address in norm.seen_at})
        where = joined([tag("small", address) for address in seen], tag("br"))
        rows.append((instrument_title(instrument, report.language), provision, report.say(word), where))
    if not rows:
        return Markup()
    head = [Message("Instrument"), Message("Provision"), Message("Checked by us"), Message("Seen at")]
    return joined([tag("h2", report.say(Message("Sources of law"))), table(map(report.say, head), rows)])
