"""The query language of Broadsheet: text in, a frozen Query out, never an exception.

Words side by side are a ranked OR; AND, OR, NOT, ``-`` and brackets count only where they are written;
phrases, fields, dates and flags beside words are conditions. What cannot be understood is read as text,
with a notice that says where and what to write instead.

    or_query   := and_query (OR and_query)*
    and_query  := side_by_side (AND side_by_side)*
    side_by_side := item+
    item       := (NOT | -) item | ( or_query ) | field:( or_query ) | word | phrase | field:value
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from broadsheet.kernel.ids import parse_id
from broadsheet.kernel.query import DATE_FIELDS, FLAG_FIELDS, Node, Not, Notice, Phrase, Query, Word
from broadsheet.search.tokens import OPERATORS, Cut, Token, cut
from broadsheet.search.tree import both, demanded, either, in_field, leaves, side_by_side
from broadsheet.search.values import Misread, meant_field, read_date, read_flag

_EDGES = "".join(c for c in map(chr, range(33, 127)) if not c.isalnum()) + "“”„«»‘’…–—·•"
_KEPT_AT_END = ("++", "#")  # C++, C#
_NO_QUOTES = str.maketrans(dict.fromkeys('"“”„«»', ""))
_BREAKS = str.maketrans(dict.fromkeys('()":“”„«»', " "))


def parse(text: str) -> Query:
    """Read what a person wrote. Total: every string gives a Query, in time linear in its length."""
    direct = _direct_id(text)
    if direct:
        return Query(text=text, root=Word(direct, "id"), direct_id=direct)
    pieces = cut(text)
    root = _Parser(pieces).run()
    notices = tuple(sorted(pieces.notices, key=lambda n: (n.start, n.end)))
    return Query(text=text, root=root, notices=notices, plain_text=plain_text(root))


def plain_text(root: Node | None) -> str:
    """The words that carry meaning, in their order: what is embedded."""
    words: list[str] = []
    for leaf in leaves(root):
        if isinstance(leaf, Word) and not leaf.is_prefix and leaf.field in {"", "title", "abstract"}:
            words.append(leaf.text)
        elif isinstance(leaf, Phrase) and leaf.field in {"", "title", "abstract"}:
            words.extend(leaf.words)
    return " ".join(words)


def clean(word: str) -> str:
    """A word without the punctuation around it."""
    bare = word.strip(_EDGES)
    tail = word[word.find(bare) + len(bare) :] if bare else ""
    bare += next((kept for kept in _KEPT_AT_END if tail.startswith(kept)), "")
    return bare.lower() if bare in OPERATORS else bare


def _is_word(text: str) -> bool:
    return any(c.isalnum() for c in text)


def _direct_id(text: str) -> str:
    """The id that the whole text is; ``arXiv:2401.00001v2 [cs.LG]`` is what arXiv's own pages print."""
    if len(text) > 500:
        return ""
    bare = text.strip().strip("\"'<>()").strip()
    head, space, rest = bare.partition(" ")
    if space and rest.startswith("[") and rest.endswith("]"):
        bare = head
    if any(c.isspace() for c in bare):
        return ""
    found = parse_id(bare)
    return str(found) if found else ""


@dataclass(slots=True)
class _Parser:
    pieces: Cut
    at: int = 0

    def run(self) -> Node | None:
        node = self._or_query()
        if node is None and self.pieces.text.strip():
            self._note("Nothing here can be searched for.", 0, len(self.pieces.text))
            # Signs and emoji match nothing; an empty query would match everything.
            signs = (run for run in self.pieces.text.translate(_BREAKS).split() if not _is_word(run))
            return Word(next(signs, "?")[:40])
        return node

    def _peek(self) -> Token | None:
        tokens = self.pieces.tokens
        return tokens[self.at] if self.at < len(tokens) else None

    def _take(self, kind: str) -> Token | None:
        token = self._peek()
        if token is None or token.kind != kind:
            return None
        self.at += 1
        return token

    def _note(self, sentence: str, start: int, end: int, suggestion: str = "") -> None:
        self.pieces.note(sentence, start, end, suggestion)

    def _or_query(self) -> Node | None:
        return self._operands("OR")

    def _operands(self, operator: str) -> Node | None:
        """Operands with ``operator`` between them; one without both sides is a word of the text."""
        nodes: list[Node] = []
        written = False
        while True:
            node = self._operands("AND") if operator == "OR" else self._side_by_side()
            nodes.extend([] if node is None else [node])
            token = self._take(operator)
            if token is None:
                break
            if node is None or not self._operand_follows():
                nodes.extend(self._text_of(token))
            else:
                written = True
        if not written:
            return side_by_side(nodes)
        return either(nodes) if operator == "OR" else both(map(demanded, nodes))

    def _operand_follows(self) -> bool:
        token = self._peek()
        return token is not None and token.kind not in {"OR", "AND", "close"}

    def _text_of(self, token: Token) -> list[Node]:
        text = self.pieces.text
        better = f"{text[: token.start]}{token.text.lower()}{text[token.end :]}"
        self._note(
            f"{token.text} needs words on both sides; it is read as text.", token.start, token.end, better
        )
        return [Word(token.text.lower())]

    def _side_by_side(self) -> Node | None:
        items: list[Node] = []
        while (token := self._peek()) is not None and token.kind not in {"OR", "AND", "close"}:
            items.extend(self._item(token))
        return side_by_side(items)

    def _item(self, token: Token) -> list[Node]:
        self.at += 1
        if token.kind in {"minus", "NOT"}:
            return self._negated(token)
        if token.kind == "open":
            return self._group(token)
        if token.kind == "phrase":
            return self._phrase(token)
        return self._fielded(token) if token.name else self._words(token)

    def _negated(self, token: Token) -> list[Node]:
        negations = 1
        last = token
        while (following := self._peek()) is not None and following.kind in {"minus", "NOT"}:
            self.at += 1
            negations += 1
            last = following
        if following is None or following.kind in {"OR", "AND", "close"}:
            return self._text_of(replace(last, text="not")) if last.kind == "NOT" else []
        parts = self._item(following)
        inner = side_by_side(parts)
        if inner is None:
            return []
        if negations % 2 == 0:
            return parts
        return [inner.child if isinstance(inner, Not) else Not(demanded(inner))]

    def _group(self, token: Token) -> list[Node]:
        inner = self._or_query()
        closing = self._take("close")
        if inner is None:
            end = closing.end if closing else token.end
            self._note("These brackets hold nothing that can be searched for.", token.start, end)
            return []
        if token.name in {*DATE_FIELDS, *FLAG_FIELDS}:
            self._note(f"{token.name}: takes one value without brackets.", token.start, token.end)
            return [inner]
        return [in_field(inner, token.name) if token.name else inner]

    def _phrase(self, token: Token) -> list[Node]:
        if token.name in {*DATE_FIELDS, *FLAG_FIELDS}:
            return self._fielded(replace(token, text=token.text.strip()))
        words = tuple(filter(None, map(clean, token.text.split())))
        words = tuple(filter(_is_word, words))
        if not words:
            self._note("There is no word between these quotation marks.", token.start, token.end)
            return []
        return [Phrase(words, token.name)]

    def _fielded(self, token: Token) -> list[Node]:
        if token.name in DATE_FIELDS or token.name in FLAG_FIELDS:
            read = read_date if token.name in DATE_FIELDS else read_flag
            value = read(token.name, token.text.rstrip(",;"))
            return self._misread(token, value) if isinstance(value, Misread) else [value]
        if token.name == "id":
            bare = token.text.translate(_NO_QUOTES).strip("'<>,;")
            return [Word(bare, "id")] if _is_word(bare) else []
        words = self._plain(token)
        return [replace(word, field=token.name) for word in words]

    def _misread(self, token: Token, why: Misread) -> list[Node]:
        text = self.pieces.text
        better = f"{text[: token.start]}{why.meant}{text[token.end :]}" if why.meant else ""
        self._note(why.sentence, token.start, token.end, better)
        return list(self._plain(replace(token, text=f"{token.name} {token.text}")))

    def _words(self, token: Token) -> list[Node]:
        colon = token.text.find(":")
        if colon > 0 and colon < len(token.text) - 1 and token.text[:colon].isalpha():
            self._note_colon(token, colon)
        elif colon >= 0:
            self._note("Only fields stand before a colon; this one is read as text.", token.start, token.end)
        return list(self._plain(token))

    def _note_colon(self, token: Token, colon: int) -> None:
        name, text = token.text[:colon], self.pieces.text
        meant = meant_field(name)
        better = f"{text[: token.start]}{meant}{text[token.start + colon :]}" if meant else ""
        sentence = f"There is no field “{name[:40]}”; it is read as text."
        self._note(sentence, token.start, token.start + colon + 1, better)

    def _plain(self, token: Token) -> list[Word]:
        """The words of one run: brackets, colons and marks inside it part them."""
        parts = [part for part in token.text.translate(_BREAKS).split() if _is_word(part)]
        words = [Word(clean(part)) for part in parts]
        if parts and parts[-1].endswith("*") and token.text.endswith("*"):
            if len(words[-1].text) >= 2:
                words[-1] = replace(words[-1], is_prefix=True)
            else:
                self._note("A prefix needs two letters or more before its star.", token.start, token.end)
        return words


__all__ = ["Notice", "clean", "parse", "plain_text"]
