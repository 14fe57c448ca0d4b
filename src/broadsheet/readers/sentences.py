"""Reasons and news in words: the same on pages, in mails and in feeds. Pure."""

from __future__ import annotations

from broadsheet.readers.views import Happened, Reason

_REASONS = {
    "author": "by {}",
    "organisation": "from {}",
    "category": "in {}",
    "query": "matches {}",
    "watch": "{}",
}


def reason(one: Reason) -> str:
    """
    >>> reason(Reason("author", "Ada Stone"))
    'by Ada Stone'
    """
    return _REASONS.get(one.kind, "{}").format(one.label)


def happened(one: Happened) -> str:
    """What happened to a paper, in a sentence.

    >>> from datetime import datetime
    >>> happened(Happened(1, 1, "code", {"url": "https://a.example"}, datetime.min))
    'Code appeared: https://a.example'
    """
    detail = one.detail
    if one.kind == "version":
        changed = detail.get("changed")
        what = _listed(list(changed)) if isinstance(changed, dict) else ""
        return f"Version {detail['to']} appeared" + (f"; changed: {what}." if what else ".")
    if one.kind == "withdrawn":
        why = str(detail.get("reason", "")).strip()
        return f"Withdrawn: {why}" if why else "Withdrawn, without a reason given."
    if one.kind == "published":
        said = [str(detail["journal_ref"])] if "journal_ref" in detail else []
        said += [f"doi:{detail['doi']}"] if "doi" in detail else []
        return f"Published: {', '.join(said)}"
    if one.kind == "code":
        return f"Code appeared: {detail['url']}"
    return f"Listed again on {detail.get('day', 'a list')}."


def _listed(words: list[str]) -> str:
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else "".join(words)
