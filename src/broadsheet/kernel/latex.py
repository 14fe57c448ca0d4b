"""LaTeX as it occurs in bibliographic text: where the maths is, and prose commands as Unicode.

Prose is everything outside ``$...$``, ``$$...$$``, ``\\(...\\)``, ``\\[...\\]`` and display environments.
Only what really stands in titles, abstracts and names is known here (counted over 250,000 papers); a command
that is not known stays as written. Everything is linear in the length of the text. This is no TeX engine: it
reads no macros and never executes anything. Symbols: https://tug.ctan.org/info/symbols/comprehensive
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, NamedTuple

Kind = Literal["prose", "inline", "display"]

MAX_FORMULA = 4000
"""Characters; a longer run between two dollars is prose."""


class Piece(NamedTuple):
    """A stretch of text; the ``text`` of maths is without its delimiters."""

    kind: Kind
    text: str


# --- where the maths is -----------------------------------------------------------------------------------

_ENVIRONMENTS = r"equation|align|displaymath|math|gather|multline|eqnarray|alignat|flalign"
_DELIMITER = re.compile(
    rf"\\[\\$()\[\]]|\$\$?|\\begin\s?\{{((?:{_ENVIRONMENTS})\*?)\}}|\\end\s?\{{(?:{_ENVIRONMENTS})\*?\}}"
)
_CLOSERS = {"$": "$", "$$": "$$", "\\(": "\\)", "\\[": "\\]"}
_MAX_LOOKAHEAD = 200
_WORDS = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{3,}[,;]? [A-Za-z]{2,}(?![A-Za-z}])")
_MATHS_SIGN = re.compile(r"[\\^_=<>+{|]")
_SINGLE_LINE = re.compile(r"(?:equation|displaymath|math)\*?")


def split_maths(text: str) -> list[Piece]:
    """Prose, inline and display maths, in order; joined with their delimiters they are ``text``'s content.

    A dollar without partner, prices ("$5 and $10") and dollars around plain words are prose. Maths is
    stripped of outer white space and of delimiters nested in it.
    """
    if "$" not in text and "\\" not in text:
        return [Piece("prose", text)] if text else []
    pieces: list[Piece] = []
    done = 0
    for start, end, piece in _formulas(text):
        if start > done:
            pieces.append(Piece("prose", text[done:start]))
        pieces.append(piece)
        done = end
    if done < len(text):
        pieces.append(Piece("prose", text[done:]))
    return pieces


def _formulas(text: str) -> Iterator[tuple[int, int, Piece]]:
    tokens = [(m.start(), m.end(), m.group()) for m in _DELIMITER.finditer(text)]
    i = 0
    while i < len(tokens):
        start, begin, opener = tokens[i]
        found = _closing(tokens, i)
        if found is not None:
            j, end, close = found
            piece = _piece(text, opener, text[begin:end], close)
            if piece is not None:
                yield start, close, piece
                if close < tokens[j][1]:  # the second dollar of "$$" opens what follows
                    tokens[j] = (close, tokens[j][1], "$")
                    i = j
                else:
                    i = j + 1
                continue
        i += 1


def _closing(tokens: list[tuple[int, int, str]], i: int) -> tuple[int, int, int] | None:
    """Index of the closing token, where the body ends and where the formula ends."""
    opener = tokens[i][2]
    closer = opener.replace("begin", "end") if opener.startswith("\\begin") else _CLOSERS.get(opener)
    if closer is None:
        return None
    for j in range(i + 1, min(len(tokens), i + _MAX_LOOKAHEAD)):
        start, end, found = tokens[j]
        if start - tokens[i][1] > MAX_FORMULA:
            return None
        if found == closer:
            return j, start, end
        if opener == "$" and found == "$$":
            return j, start, start + 1
    return None


def _piece(text: str, opener: str, raw: str, close: int) -> Piece | None:
    body = _without_delimiters(raw).strip()
    if not body or body.endswith("\\"):
        return None
    if opener.startswith("\\begin"):
        name = opener[opener.index("{") + 1 : -1]
        if not _SINGLE_LINE.fullmatch(name):
            body = f"\\begin{{{name}}}{body}\\end{{{name}}}"
        return Piece("inline" if name == "math" else "display", body)
    if opener in ("$$", "\\["):
        return Piece("display", body)
    if not _looks_like_prose(body, raw, text[close : close + 1]):
        return Piece("inline", body)
    return None if opener == "$" else Piece("prose", body)


def _without_delimiters(body: str) -> str:
    if (
        "$" not in body
        and "\\(" not in body
        and "\\[" not in body
        and "\\)" not in body
        and "\\]" not in body
    ):
        return body
    return _DELIMITER.sub(lambda m: m.group() if m.group() in ("\\\\", "\\$") or m.group(1) else "", body)


def _looks_like_prose(body: str, raw: str, following: str) -> bool:
    if _MATHS_SIGN.search(body):
        return False
    opens_loosely, ends_loosely = raw[0].isspace(), raw[-1].isspace()
    is_price = body[0].isdigit() and (ends_loosely or following.isdigit())
    is_between_prices = (ends_loosely and following.isdigit()) or (opens_loosely and not ends_loosely)
    return is_price or is_between_prices or _WORDS.search(body) is not None


# --- prose ------------------------------------------------------------------------------------------------

_COMBINING = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331",
}  # fmt: skip

_WORDY = {
    "ie": "i.e.", "eg": "e.g.", "etal": "et al.", "etc": "etc.", "wrt": "w.r.t.", "item": "•", "newline": " ",
    "linebreak": " ", "par": " ", "quad": " ", "qquad": " ", "xspace": "", "noindent": "", "space": " ",
    "left": "", "right": "", "big": "", "Big": "", "bigl": "", "bigr": "", "limits": "", "mathstrut": "",
    "maketitle": "", "centering": "", "newpage": "", "hfill": " ", "LaTeX": "LaTeX", "TeX": "TeX",
    "BibTeX": "BibTeX", "log": "log", "ln": "ln", "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan",
    "min": "min", "max": "max", "sup": "sup", "inf": "inf", "lim": "lim", "arg": "arg", "det": "det",
    "dim": "dim", "deg": "deg", "gcd": "gcd", "Pr": "Pr", "ker": "ker",
}  # fmt: skip

_TABLE = """
ss:ß SS:ẞ o:ø O:Ø l:ł L:Ł ae:æ AE:Æ oe:œ OE:Œ aa:å AA:Å i:ı j:ȷ dh:ð DH:Ð th:þ TH:Þ dj:đ DJ:Đ ng:ŋ
NG:Ŋ S:§ P:¶ copyright:© pounds:£ euro:€ texteuro:€ dag:† ddag:‡ dots:… ldots:… textellipsis:…
cdots:⋯ textendash:– textemdash:— textquoteleft:‘ textquoteright:’ textquotedblleft:“
textquotedblright:” lq:‘ rq:’ textdegree:° degree:° textregistered:® texttrademark:™ textbullet:•
textmu:µ textsection:§ textbar:| textless:< textgreater:> textunderscore:_ textasciitilde:~
textasciicircum:^ textbackslash:∖ guillemotleft:« guillemotright:» alpha:α beta:β gamma:γ delta:δ
epsilon:ε varepsilon:ε zeta:ζ eta:η theta:θ vartheta:ϑ iota:ι kappa:κ lambda:λ mu:μ nu:ν xi:ξ
omicron:ο pi:π varpi:ϖ rho:ρ varrho:ϱ sigma:σ varsigma:ς tau:τ upsilon:υ phi:φ varphi:φ chi:χ
psi:ψ omega:ω Gamma:Γ Delta:Δ Theta:Θ Lambda:Λ Xi:Ξ Pi:Π Sigma:Σ Upsilon:Υ Phi:Φ Psi:Ψ Omega:Ω
times:× div:÷ pm:± mp:∓ cdot:· ast:∗ star:⋆ circ:∘ bullet:• oplus:⊕ otimes:⊗ odot:⊙ leq:≤ le:≤
leqslant:≤ geq:≥ ge:≥ geqslant:≥ neq:≠ ne:≠ approx:≈ sim:∼ simeq:≃ cong:≅ equiv:≡ propto:∝ ll:≪
gg:≫ lesssim:≲ gtrsim:≳ prec:≺ succ:≻ in:∈ notin:∉ ni:∋ subset:⊂ subseteq:⊆ supset:⊃ supseteq:⊇
cup:∪ cap:∩ setminus:∖ emptyset:∅ varnothing:∅ forall:∀ exists:∃ neg:¬ lnot:¬ land:∧ wedge:∧ lor:∨
vee:∨ to:→ rightarrow:→ leftarrow:← leftrightarrow:↔ Rightarrow:⇒ Leftarrow:⇐ Leftrightarrow:⇔
mapsto:↦ longrightarrow:⟶ uparrow:↑ downarrow:↓ nearrow:↗ searrow:↘ infty:∞ partial:∂ nabla:∇
sum:∑ prod:∏ int:∫ sqrt:√ ell:ℓ hbar:ℏ Re:ℜ Im:ℑ aleph:ℵ wp:℘ prime:′ angle:∠ perp:⊥ parallel:∥
mid:∣ langle:⟨ rangle:⟩ lceil:⌈ rceil:⌉ lfloor:⌊ rfloor:⌋ vert:| Vert:‖ top:⊤ bot:⊥ checkmark:✓
square:□ Box:□ diamond:⋄ triangle:△ blacksquare:■ lbrace:{ rbrace:} lt:< gt:>
"""
_SYMBOLS = dict(pair.split(":", 1) for pair in _TABLE.split())
_SYMBOLS["colon"] = ":"
COMMANDS = {**_SYMBOLS, **_WORDY}
"""Commands without argument and what they print."""

_SWITCH = (
    r"(?:em|it|itshape|bf|bfseries|sc|scshape|tt|ttfamily|rm|rmfamily|sf|"
    r"sffamily|sl|normalfont|small|large|Large|tiny|footnotesize|scriptsize|"
    r"displaystyle|textstyle|cal|protect|boldmath|unboldmath|centering)"
)
_WITHOUT_TRACE = """
cite citep citet citealp citealt citeauthor citeyear citeyearpar autocite parencite textcite
nocite label ref eqref autoref cref Cref pageref thanks color vspace hspace begin end
bibliography bibliographystyle index pagestyle
"""
_DROPPED = frozenset(_WITHOUT_TRACE.split())
_TWO = re.compile(
    r"\\(href|textcolor|colorbox|frac|dfrac|tfrac|nicefrac|SI|num|qty|texorpdfstring|binom|stackrel|overset|underset)"
    r"\s?\{([^{}]*)\}\s?\{([^{}]*)\}"
)
_SUPER = str.maketrans("0123456789+-=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ")
_SUB = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")
_DOUBLE_STRUCK = dict(zip("CHNPQRZEF", "ℂℍℕℙℚℝℤ𝔼𝔽", strict=True))

_QUOTED = re.compile(r'(?<![\w}])\\"([^"\\]{1,300})\\"(?![\w{\\])')
_ACCENT = re.compile(
    r"\\(?:([`'^\"~=.])\s?(?:\{\s?(\\?[^\W\d_]|)\s?\}|(\\[ij](?![A-Za-z])|[^\W\d_]))"
    r"|([uvHcdbkr])(?:\s?\{\s?(\\[ij]|[^\W\d_]|)\s?\}|\s(\\[ij](?![A-Za-z])|[^\W\d_])|(?=\\)(\\[ij])(?![A-Za-z])))"
)
_COMMAND = re.compile(r"\\([A-Za-z]+)(?![A-Za-z])(\s?\{\}|\s?(?!\s))")
_SWITCHED = re.compile(rf"\{{\s?\\{_SWITCH}(?![A-Za-z])\s?([^{{}}]*)\}}")
_BARE_SWITCH = re.compile(rf"\\{_SWITCH}(?![A-Za-z])\s?")
_GROUP = re.compile(r"(?:\\([A-Za-z]+)\*?\s?(?:\[[^\[\]{}]{0,80}\]\s?)*)?\{([^{}]*)\}")
_PROTECTED = re.compile(r"[\w\s.,:;'’“”&+\-–—/()\x00-\x08]*")
_SETLIKE = re.compile(r"^(?=.*[\d=+×<>])[\d\W]+$|^\s*\w\s*(?:,\s*\w+\s*)+$|,\s*…")
_ESCAPE = re.compile(r"\\([%&#_,;:!>/@|\- \\]|~(?![A-Za-z{\\ ]))")
_ESCAPED = {"%": "%", "&": "&", "#": "#", "_": "_", "|": "|", "~": "~", "!": "", "/": "", "@": "", "-": ""}
_TILDE = re.compile(r"https?://\S+|(?<=[\w.,:;)}\]\x01])~+(?=[\w\\{(\[\x00])")
_DASHES = re.compile(r"(?<!-)---?(?!-)")
_OPEN_QUOTES = re.compile(r"(?<!`)``(?!`)")
_CLOSE_QUOTES = re.compile(r"(?<!')''(?!')")
_SINGLE_QUOTED = re.compile(r"(?<![`\w])`([^`'\s][^`'\n]{0,120})'(?!\w)")
_MAX_DEPTH = 8


def prose_to_unicode(text: str) -> str:
    """Prose without its LaTeX; ``\\$`` stays, for only the whole text tells whether it may be bare."""
    if "\\" in text or "{" in text:
        text = _commands(text)
    if "~" in text:
        text = _TILDE.sub(lambda m: m.group() if m.group()[0] == "h" else " ", text)
    if "`" in text:
        text = _SINGLE_QUOTED.sub("‘\\1’", _OPEN_QUOTES.sub("“", text))
    if "''" in text:
        text = _CLOSE_QUOTES.sub("”", text)
    if "--" in text:
        text = _DASHES.sub(lambda m: "—" if len(m.group()) == 3 else "–", text)
    return text


def _commands(text: str) -> str:
    if '\\"' in text:
        text = _QUOTED.sub('"\\1"', text)
    text = text.replace("\\{", "\x02").replace("\\}", "\x03")
    text = _ESCAPE.sub(lambda m: _ESCAPED.get(m.group(1), " "), text)
    text = _COMMAND.sub(_symbol, _ACCENT.sub(_accent, text))
    for _ in range(_MAX_DEPTH):
        before = text
        text = _GROUP.sub(_group, _SWITCHED.sub("\\1", _TWO.sub(_two, text)))
        text = _ACCENT.sub(_accent, text)
        if text == before or "{" not in text:
            break
    text = _BARE_SWITCH.sub("", text)
    return text.replace("\x02", "{").replace("\x03", "}")


def _accent(match: re.Match[str]) -> str:
    mark = match.group(1) or match.group(4)
    letter = next((g for g in match.group(2, 3, 5, 6, 7) if g), "")
    if not letter:
        return ""
    letter = letter.replace("\\", "")
    return unicodedata.normalize("NFC", letter + _COMBINING[mark])


_LATIN_LETTER = re.compile("[ß-ʒÅÆØÐÞẞ]")


def _symbol(match: re.Match[str]) -> str:
    name, tail = match.group(1, 2)
    printed = COMMANDS.get(name)
    if printed is None:
        return match.group()
    # TeX swallows the space after a command; people who write "\alpha particles" mean to see it, and
    # those who write "Stra\ss e" do not.
    keeps_space = tail == " " and not _LATIN_LETTER.fullmatch(printed)
    return printed + (" " if keeps_space else "")


def _two(match: re.Match[str]) -> str:
    name, one, other = match.group(1, 2, 3)
    if name == "href":
        return other if other == one or not other.strip() else f"{other} ({one})"
    if name in ("frac", "dfrac", "tfrac", "nicefrac"):
        return f"{one}/{other}"
    if name in ("SI", "qty"):
        return f"{one} {other}"
    return one if name == "texorpdfstring" and not other else other


def _group(match: re.Match[str]) -> str:
    name, body = match.group(1, 2)
    if name is None:
        # Braces around words only protect them (BibTeX); around a set, or code, they are meant to be seen.
        is_meant = not _PROTECTED.fullmatch(body) or _SETLIKE.search(body)
        return f"\x02{body}\x03" if is_meant else body
    if name in _DROPPED:
        return ""
    if name == "footnote":
        return f" ({body})"
    if name in ("textsuperscript", "textsubscript"):
        table = _SUPER if name == "textsuperscript" else _SUB
        return body.translate(table)
    if name == "mathbb":
        return _DOUBLE_STRUCK.get(body, body)
    return f"“{body}”" if name == "enquote" else body
