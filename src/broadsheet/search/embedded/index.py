"""EmbeddedIndex: the place where generations live, on disk or (root None) in memory for tests."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable
from pathlib import Path

import tantivy
from filelock import FileLock, Timeout

from broadsheet.kernel.errors import BadInput, Busy, IndexUnavailable
from broadsheet.search.embedded import layout
from broadsheet.search.embedded.integrity import damaged_files
from broadsheet.search.embedded.reader import Access, EmbeddedReader
from broadsheet.search.embedded.schema import SCHEMA_VERSION, build_schema, register
from broadsheet.search.embedded.side import SideReader, SideWriter
from broadsheet.search.embedded.view import Signature, View, signature_of
from broadsheet.search.embedded.writer import EmbeddedWriter, Hooks
from broadsheet.search.port import IndexStats, Writer
from broadsheet.search.vectors.log import Folder

_FOLLOWING_HEAP = 40_000_000
_BUILDING_HEAP = 160_000_000
_MEMORY_HEAP = 15_000_000
_OPEN_TRIES = 3
_BUSY = Busy("Somebody else is writing the search index.", hint="Wait for the other command to finish.")


class EmbeddedIndex:
    """Satisfies the Index port. ``settings`` is any text whose change asks for a rebuild."""

    def __init__(self, root: Path | None, settings: str = "") -> None:
        self._root = root
        digest = hashlib.blake2b(settings.encode(), digest_size=8).hexdigest()
        self._made = layout.Made(SCHEMA_VERSION, digest)
        self._memory: dict[str, tantivy.Index] = {}
        self._memory_current = ""
        self._memory_folders: dict[str, Folder] = {}
        self._memory_lock = threading.Lock()
        self._commits = 0

    def reader(self) -> EmbeddedReader:
        """See the port."""
        return EmbeddedReader(self._newest(None), Access(self._newest, self._folder, self._stats))

    def writer(self) -> EmbeddedWriter:
        """See the port."""
        release = self._acquire()
        try:
            name = self._current()
            if name:
                self._check(name)
                self._remove_others(name)
            else:
                self._remove_others("")
                name = self._create()
                self._open(name)
                self._set_current(name)
            return self._write(name, _FOLLOWING_HEAP, release)
        except BaseException:
            release()
            raise

    def rebuild(self, *, keep_vectors: bool = False) -> EmbeddedWriter:
        """See the port."""
        release = self._acquire()
        try:
            former = self._current_or_damaged()
            self._remove_others(former)
            return self._write(self._create(), _BUILDING_HEAP, release, former if keep_vectors else "")
        except BaseException:
            release()
            raise

    def swap(self, writer: Writer) -> None:
        """See the port."""
        if not isinstance(writer, EmbeddedWriter):
            raise BadInput("Only a writer that this index made can be swapped in.")
        # CURRENT moves after the last merge and before the lock is given back.
        writer.hooks.finished = lambda: self._set_current(writer.generation)
        writer.close()

    def check(self) -> tuple[str, ...]:
        """Read all files of the current generation; the names of those that are damaged, () when whole.

        Opening an index notices lost and shortened files; this also notices changed bytes, at about a
        second a gigabyte.
        """
        lexical = self._lexical(self._current())
        return () if lexical is None else tuple(damaged_files(lexical))

    # Generations -----------------------------------------------------------------------------------

    def _current(self) -> str:
        return self._memory_current if self._root is None else layout.current(self._root)

    def _current_or_damaged(self) -> str:
        try:
            return self._current()
        except IndexUnavailable:
            return ""

    def _set_current(self, name: str) -> None:
        if self._root is None:
            self._memory_current = name
        else:
            layout.set_current(self._root, name)

    def _create(self) -> str:
        if self._root is None:
            name = f"generation-{len(self._memory) + 1}"
            self._memory[name] = _prepared(tantivy.Index(build_schema()))
            return name
        return layout.create(self._root, self._made)

    def _check(self, name: str) -> None:
        if self._root is not None:
            layout.check(self._root, name, self._made)

    def _remove_others(self, kept: str) -> None:
        if self._root is not None:
            layout.remove_others(self._root, kept)

    def _lexical(self, name: str) -> Path | None:
        return None if self._root is None else self._root / name / "lexical"

    def _folder(self, name: str) -> Folder:
        """Where the files beside the lexical index are."""
        if self._root is not None:
            return Folder(self._root / name / "vectors")
        return self._memory_folders.setdefault(name, Folder(None))

    def _open(self, name: str) -> tantivy.Index:
        """The tantivy index of a generation, its newest commit loaded; made when the folder is empty."""
        lexical = self._lexical(name)
        if lexical is None:
            index = self._memory[name]
            index.reload()
            return index
        try:
            if not (lexical / "meta.json").exists() and any(lexical.iterdir()):
                raise IndexUnavailable("The search index has lost a file.", hint=layout.REBUILD_HINT)
            return _prepared(tantivy.Index(build_schema(), path=str(lexical)))
        except (OSError, ValueError) as problem:
            raise IndexUnavailable(
                f"The search index cannot be opened: {problem}.", hint=layout.REBUILD_HINT
            ) from problem

    # Reading ---------------------------------------------------------------------------------------

    def _newest(self, view: View | None) -> View:
        """The newest view; the same object when nothing changed since ``view``."""
        for attempt in range(_OPEN_TRIES):
            name = self._current()
            if not name:
                raise IndexUnavailable("There is no search index yet.", hint=layout.REBUILD_HINT)
            try:
                return self._newer(view, name)
            except (IndexUnavailable, OSError, ValueError) as problem:
                # A swap may have removed what we were opening; a second look finds its successor.
                if attempt + 1 < _OPEN_TRIES and self._current() != name:
                    continue
                if isinstance(problem, IndexUnavailable):
                    raise
                raise IndexUnavailable(
                    f"The search index cannot be read: {problem}.", hint=layout.REBUILD_HINT
                ) from problem
        raise AssertionError("unreachable")

    def _newer(self, view: View | None, name: str) -> View:
        lexical = self._lexical(name)
        if view is None or view.generation != name:
            self._check(name)
            signature = self._signature(lexical)
            return View.over(name, signature, self._open(name))
        signature = self._signature(lexical)
        if signature == view.signature:
            return view
        view.index.reload()
        return View.over(name, signature, view.index)

    def _signature(self, lexical: Path | None) -> Signature:
        """Taken before the index is loaded: a commit in between is seen again, never missed."""
        return (self._commits, 0, 0) if lexical is None else signature_of(lexical)

    def _stats(self, view: View) -> IndexStats:
        root = self._root
        size = 0 if root is None else layout.size_of(root / view.generation)
        schema = f"{self._made.schema}/{self._made.settings}"
        return IndexStats(view.papers(), view.cursor, size, schema, self._is_free())

    # Writing ---------------------------------------------------------------------------------------

    def _write(
        self, name: str, heap_bytes: int, release: Callable[[], None], former: str = ""
    ) -> EmbeddedWriter:
        view = View.over(name, (0, 0, 0), self._open(name))
        side = SideWriter(self._folder(name), view.kept)
        if former:
            self._adopt(side, former)
        try:
            return EmbeddedWriter(
                view,
                side,
                heap_bytes if self._root else _MEMORY_HEAP,
                Hooks(self._committed, _nothing, release),
            )
        except ValueError as problem:
            raise Busy(_BUSY.sentence, hint=_BUSY.hint) from problem

    def _adopt(self, side: SideWriter, former: str) -> None:
        """The vectors of the generation before, where they can still be read."""
        try:
            view = View.over(former, (0, 0, 0), self._open(former))
            side.adopt(SideReader(self._folder(former), view.kept))
        except IndexUnavailable:
            return

    def _acquire(self, patience: float = 0.1) -> Callable[[], None]:
        """Take the one writer's lock; what is returned gives it back."""
        if self._root is None:
            if not self._memory_lock.acquire(timeout=patience):
                raise Busy(_BUSY.sentence, hint=_BUSY.hint)
            return self._memory_lock.release
        self._root.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self._root / "writer.lock", thread_local=False)
        try:
            # Whoever only asks whether the lock is free holds it for a moment.
            lock.acquire(timeout=patience, poll_interval=0.02)
        except Timeout as problem:
            raise Busy(_BUSY.sentence, hint=_BUSY.hint) from problem
        return lambda: lock.release(force=True)

    def _committed(self) -> None:
        self._commits += 1

    def _is_free(self) -> bool:
        """Whether a writer could be had now."""
        try:
            self._acquire(0)()
        except Busy:
            return False
        return True


def _prepared(index: tantivy.Index) -> tantivy.Index:
    """Reloads only when told: a snapshot must not move under a page of hits."""
    index.config_reader(reload_policy="manual")
    register(index)
    return index


def _nothing() -> None:
    """What most writers have left to do at the end."""
