#!/bin/sh
# Builds the wheel and tries it as a stranger would: an empty virtual environment, the locked requirements, nothing
# for developers. Needs python (PYTHON=…) with the "build" package of requirements/dev.txt.
set -eu

root=$(cd "$(dirname "$0")/.." && pwd)
python=${PYTHON:-"$root/.venv/bin/python"}
work=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM
fail() { echo "try_wheel: $*" >&2; exit 1; }

echo "Building the wheel …"
# From a copy, so that build tools leave nothing in the checkout and nobody's later edits get in.
mkdir "$work/source"
(cd "$root" && tar -cf - pyproject.toml README.md LICENSE src sample reproductions) | tar -xf - -C "$work/source"
find "$work/source" -name __pycache__ -type d -prune -exec rm -rf {} +
"$python" -m build --wheel --no-isolation --outdir "$work/dist" "$work/source" >"$work/build.log" 2>&1 ||
    { cat "$work/build.log" >&2; fail "the wheel was not built"; }
wheel=$(echo "$work"/dist/broadsheet-*.whl)
[ -f "$wheel" ] || fail "there is no wheel in dist"

echo "Installing it into an empty environment …"
"$python" -m venv "$work/venv"
new=$work/venv/bin
"$new/python" -m pip install -qq --disable-pip-version-check --require-hashes -r "$root/requirements/runtime.txt"
"$new/python" -m pip install -qq --disable-pip-version-check --no-deps "$wheel"
"$new/python" -m pip check >/dev/null || fail "requirements/runtime.txt does not satisfy the wheel"

# Names of packages that only developers need must not have come along.
"$new/python" - <<'PY' || fail "a package for developers was installed"
import sys
from importlib import metadata

developers = {"pytest", "ruff", "mypy", "hypothesis", "import-linter", "playwright", "django-stubs", "build",
              "time-machine", "huggingface-hub", "feedparser", "torch", "scikit-learn"}
found = {d.metadata["Name"].lower().replace("_", "-") for d in metadata.distributions()} & developers
print(*sorted(found), sep="\n", file=sys.stderr)
sys.exit(bool(found))
PY

echo "Using it, away from the checkout …"
cd "$work"
unset PYTHONPATH DJANGO_SETTINGS_MODULE || true
for name in $(env | sed -n 's/^\(BROADSHEET_[A-Z_]*\)=.*/\1/p'); do unset "$name"; done
BROADSHEET_HOME=$work/home
BROADSHEET_SOURCES=none
export BROADSHEET_HOME BROADSHEET_SOURCES
"$new/broadsheet" --version
"$new/broadsheet" setup
"$new/broadsheet" search "neural network" --json >"$work/found.json"
grep -q '"key"' "$work/found.json" || fail "the sample was not found by a search"
"$new/broadsheet" verify

"$new/broadsheet" serve --port 0 2>"$work/serve.log" &
server=$!
address=
tries=0
while [ -z "$address" ]; do
    kill -0 "$server" 2>/dev/null || { cat "$work/serve.log" >&2; fail "the server ended"; }
    tries=$((tries + 1))
    [ "$tries" -le 300 ] || fail "the server did not say where it is"
    sleep 0.2
    address=$(sed -n 's|.*\(http://127\.0\.0\.1:[0-9]*/\).*|\1|p' "$work/serve.log" | head -n 1)
done
"$new/python" - "$address" <<'PY' || fail "the site did not answer as it should"
import re
import sys
from urllib.parse import urljoin
from urllib.request import urlopen

address = sys.argv[1]
with urlopen(address, timeout=60) as answer:
    page = answer.read().decode()
assert answer.status == 200 and "<html" in page, page[:200]
for path in ("search?q=network", "status", "about"):
    with urlopen(urljoin(address, path), timeout=60) as answer:
        assert answer.status == 200, path
styles = re.findall(r'href="(/static/[^"]+\.css[^"]*)"', page)
assert styles, "the page names no style sheet"
with urlopen(urljoin(address, styles[0]), timeout=60) as answer:
    assert answer.status == 200 and "css" in answer.headers["Content-Type"]
print("The site answers, with its style sheet.")
PY
{ kill "$server" && wait "$server"; } 2>/dev/null || true
server=
echo "The wheel works: $(basename "$wheel")"
