"""How mails look: one column, readable without pictures, in dark mode, and by clients that know little CSS.

Styles are inlined once per piece; the colours of dark mode stay in a style sheet, since they ask about the
screen. Everything is escaped here or comes from here.
"""

from __future__ import annotations

from functools import cache
from html import escape

import css_inline

_COLOURS = """
.b{margin:0;padding:0;background-color:#f6f5f1;color:#1c1b18}
.p{background-color:#ffffff;border:1px solid #dedbd2}
.m{color:#5d5a52}.a{color:#0b4f8a}.n{background-color:#f3efe0}
"""
_SHAPES = """
.b{font-family:Georgia,'Times New Roman',serif;font-size:16px;line-height:1.45}
.w{max-width:40em;margin:0 auto;padding:16px}
.h{font-size:22px;line-height:1.25;margin:0 0 4px}
.s{font-size:18px;margin:24px 0 8px}
.p{padding:12px 14px;margin:0 0 12px}
.t{font-size:18px;line-height:1.3;margin:0 0 4px}
.m{font-size:14px;margin:0 0 6px}
.x{margin:0 0 6px}
.n{padding:6px 8px;margin:0 0 6px;font-size:14px}
.a{text-decoration:underline}
.f{font-size:13px;margin-top:24px}
"""
_DARK = """
@media (prefers-color-scheme: dark) {
.b{background-color:#161614!important;color:#eceae3!important}
.p{background-color:#20201d!important;border-color:#3a3933!important}
.m{color:#b5b1a5!important}.a{color:#8fc1f0!important}.n{background-color:#33301f!important}
}
"""
_BODY = "\N{OBJECT REPLACEMENT CHARACTER}"
_inliner = css_inline.CSSInliner(load_remote_stylesheets=False)


def inlined(fragment: str) -> str:
    """A piece of a mail with its styles in it."""
    return _inliner.inline_fragment(fragment, _COLOURS + _SHAPES)


@cache
def _shell() -> tuple[str, str]:
    body = inlined(f'<div class="b"><div class="w">{_BODY}</div></div>')
    before, _, after = body.partition(_BODY)
    head = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<meta name="supported-color-schemes" content="light dark">'
    )
    style = f"<style>:root{{color-scheme:light dark}}body{{margin:0}}{_DARK}</style></head>"
    return f"{head}\n<title>{{}}</title>\n{style}\n<body>{before}\n", f"{after}</body></html>\n"


def page(title: str, pieces: str) -> str:
    """A whole mail of pieces that are markup already."""
    before, after = _shell()
    return before.replace("{}", escape(title), 1) + pieces + after


def link(address: str, text: str) -> str:
    return f'<a class="a" href="{escape(address)}">{escape(text)}</a>'


def line(kind: str, content: str) -> str:
    """A paragraph of ``kind`` (a class above) around markup. On a line of its own: a mail whose lines are
    short needs no further encoding."""
    return f'<p class="{kind}">{content}</p>\n'
