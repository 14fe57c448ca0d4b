"""Identifiers as they stand in the wild, look-alikes that are none, and round trips."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from broadsheet.kernel.ids import (
    SCHEMES,
    ArxivId,
    PaperId,
    address_of,
    fold_title,
    parse_acl,
    parse_arxiv,
    parse_doi,
    parse_id,
    parse_openreview,
    strongest,
    title_fingerprint,
)

ARXIV = [
    ("2401.00001", "2401.00001", 0),
    ("2401.00001v2", "2401.00001", 2),
    (" arXiv:2401.00001v12 ", "2401.00001", 12),
    ("arXiv: 2401.00001", "2401.00001", 0),
    ("arXiv:2401.00001v1 [cs.CL]", "2401.00001", 1),
    ("0704.0001", "0704.0001", 0),
    ("1412.9999", "1412.9999", 0),
    ("1501.00001", "1501.00001", 0),
    ("math/0309136", "math/0309136", 0),
    ("math.GT/0309136v3", "math/0309136", 3),
    ("cond-mat.stat-mech/0309136", "cond-mat/0309136", 0),
    ("HEP-TH/9901001", "hep-th/9901001", 0),
    ("solv-int/9901001v2", "solv-int/9901001", 2),
    ("adap-org/9107001", "adap-org/9107001", 0),
    ("cs/0703999", "cs/0703999", 0),
    ("https://arxiv.org/abs/2401.00001", "2401.00001", 0),
    ("http://www.arxiv.org/pdf/2401.00001v2.pdf", "2401.00001", 2),
    ("arxiv.org/html/2401.00001v1/", "2401.00001", 1),
    ("https://export.arxiv.org/abs/hep-th/9901001?context=math", "hep-th/9901001", 0),
    ("https://arxiv.org/abs/hep-th%2F9901001", "hep-th/9901001", 0),
    ("https://arxiv.org/e-print/2401.00001#x", "2401.00001", 0),
    ("https://ar5iv.labs.arxiv.org/html/2401.00001", "2401.00001", 0),
    ("https://ar5iv.org/abs/2401.00001", "2401.00001", 0),
    ("oai:arXiv.org:0806.4129", "0806.4129", 0),
    ("oai:arXiv.org:2203.01250v3", "2203.01250", 3),
    ("https://huggingface.co/papers/2401.00001", "2401.00001", 0),
    ("https://huggingface.co/papers/2401.00001.md", "2401.00001", 0),
    ("https://hf.co/papers/2401.00001", "2401.00001", 0),
    ("https://www.alphaxiv.org/abs/2401.00001v1", "2401.00001", 1),
    ("https://www.alphaxiv.org/overview/2401.00001", "2401.00001", 0),
    ("https://doi.org/10.48550/arXiv.2401.00001", "2401.00001", 0),
    ("10.48550/arXiv.math/0309136", "math/0309136", 0),
    ("doi:10.48550/ARXIV.2401.00001v2", "2401.00001", 2),
]

NO_ARXIV = """
2413.00001 2400.00001 0000.0000 0703.0001 0704.00001 1412.00001 1501.0001 2401.0001 2401.000001 2401.00000
0704.0000 2401.00001v0 2401.00001v 2401.00001v1000 12401.00001 2401.000012 3.14159 1.5 2401 240100001
9912.12345
math/0313136 math/030913 math/03091366 math/0712001 math/0800001 foo/0309136 papers/0309136 stat/0701001
abs/0309136 https://arxiv.org/list/cs.AI/new https://arxiv.org/abs/ https://huggingface.co/papers/date/2026-08-21
10.1000/2401.00001 https://evil.example/abs/2401.00001 https://notarxiv.org/abs/2401.00001
https://arxiv.org.evil.example/abs/2401.00001
"""

OTHERS = [
    ("10.1145/3292500.3330701", "doi:10.1145/3292500.3330701"),
    ("doi: 10.1000/182.", "doi:10.1000/182"),
    ("https://dx.doi.org/10.1103/PhysRevLett.1.1", "doi:10.1103/physrevlett.1.1"),
    ("<https://doi.org/10.1000/abc>", "doi:10.1000/abc"),
    ("10.1/x", None),
    ("10.1016/a, 10.1016/b", "doi:10.1016/a"),
    ("10.1002/(SICI)10(19)49:8%3C693::AID%3E3.0.CO;2-O", "doi:10.1002/(sici)10(19)49:8<693::aid>3.0.co;2-o"),
    ("10.48550/arXiv.2413.00001", None),
    ("10.48550/arXiv.2401.00001", "arxiv:2401.00001"),
    ("2024.acl-long.1", "acl:2024.acl-long.1"),
    ("https://aclanthology.org/2024.ACL-long.1/", "acl:2024.acl-long.1"),
    ("https://aclanthology.org/2020.lrec-1.100.pdf", "acl:2020.lrec-1.100"),
    ("P18-1001", "acl:P18-1001"),
    ("acl:w18-23012", "acl:W18-23012"),
    ("https://www.aclweb.org/anthology/P18-1001.bib", "acl:P18-1001"),
    ("2024.acl-long", None),
    ("P18-101", None),
    ("https://openreview.net/forum?id=aB-c_12345&noteId=x", "openreview:aB-c_12345"),
    ("https://openreview.net/pdf?id=aB-c_12345#page=2", "openreview:aB-c_12345"),
    ("openreview:aB-c_12345", "openreview:aB-c_12345"),
    ("aBc12345de", None),
    ("https://openreview.net/forum?id=a b", None),
    ("title:0123456789abcdef", "title:0123456789abcdef"),
    ("title:0123456789abcdef-2", "title:0123456789abcdef-2"),
    ("title:0123", None),
    ("title:0123456789ABCDEF", None),
    ("attention is all you need", None),
    ("", None),
    ("arxiv:", None),
    ("2401.00001 and more", None),
    ("x" * 501, None),
]  # fmt: skip


@pytest.mark.parametrize(("text", "value", "version"), ARXIV)
def test_arxiv_forms(text: str, value: str, version: int) -> None:
    assert parse_arxiv(text) == ArxivId(value, version)
    assert parse_id(text) == PaperId("arxiv", value)


@pytest.mark.parametrize("text", NO_ARXIV.split())
def test_look_alikes_are_refused(text: str) -> None:
    assert parse_arxiv(text) is None


@pytest.mark.parametrize(("text", "key"), OTHERS)
def test_other_identifiers(text: str, key: str | None) -> None:
    found = parse_id(text)
    assert (str(found) if found else None) == key


NEW = st.builds(
    lambda month, number: f"{month:04d}.{number:0{4 if month <= 1412 else 5}d}",
    st.integers(7, 90).flatmap(lambda y: st.integers(4 if y == 7 else 1, 12).map(lambda m: y * 100 + m)),
    st.integers(1, 9999),
)
OLD = st.builds(
    lambda archive, year, month, number: f"{archive}/{year:02d}{month:02d}{number:03d}",
    st.sampled_from(["math", "hep-th", "cs", "cond-mat", "q-bio", "cmp-lg"]),
    st.sampled_from([*range(92, 100), *range(7)]),
    st.integers(1, 12),
    st.integers(0, 999),
)
LEADS = st.sampled_from(["", "arXiv:", "https://arxiv.org/abs/", "10.48550/arXiv.", "oai:arXiv.org:"])


@settings(deadline=None)
@given(st.one_of(NEW, OLD), st.integers(0, 999), LEADS)
def test_arxiv_round_trips(value: str, version: int, lead: str) -> None:
    text = lead + value + (f"v{version}" if version else "")
    assert parse_arxiv(text) == ArxivId(value, version)
    key = str(parse_id(text))
    assert parse_id(key) == PaperId("arxiv", value)
    assert parse_id(address_of(key)) == PaperId("arxiv", value)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=80))
def test_parsing_never_raises_and_keys_parse_back(text: str) -> None:
    for parse in (parse_id, parse_doi, parse_acl, parse_openreview):
        found = parse(text)
        if found is not None:
            assert found.scheme in SCHEMES
            assert parse_id(str(found)) == found
    parse_arxiv(text)


@settings(deadline=None)
@given(st.from_regex(r"10\.[1-9]\d{3,5}/[A-Za-z0-9][A-Za-z0-9./_()-]{0,30}[A-Za-z0-9]", fullmatch=True))
def test_dois_round_trip(doi: str) -> None:
    found = parse_doi(doi)
    if not doi.lower().startswith("10.48550/arxiv."):
        assert found == PaperId("doi", doi.lower())
        assert parse_id(str(found)) == found
        assert parse_id(f"https://doi.org/{doi}") == found


@settings(deadline=None)
@given(st.text())
def test_title_fingerprints(title: str) -> None:
    key = title_fingerprint(title)
    assert re.fullmatch(r"title:[0-9a-f]{16}", str(key))
    assert parse_id(str(key)) == key
    assert fold_title(fold_title(title)) == fold_title(title)
    assert title_fingerprint(f"  {title} \n") == key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Attention Is All You Need", "attention is all  you need."),
        ("Erdős–Rényi Graphs", "Erdos-Renyi graphs"),
        ("Straße", "STRASSE"),
        ("GPT-4: A Report", "GPT 4 – a report"),
        ("e\u0301tude", "étude"),
    ],
)
def test_spellings_of_one_title(one: str, other: str) -> None:
    assert title_fingerprint(one) == title_fingerprint(other)


def test_titles_that_must_stay_apart() -> None:
    titles = ["???", "!!!", "", "C", "C 2", "注意力", "注意"]
    assert len({title_fingerprint(title) for title in titles}) == len(titles)


def test_the_strongest_becomes_the_key() -> None:
    ids = [PaperId("title", "0" * 16), PaperId("doi", "10.1000/a"), PaperId("arxiv", "2401.00002")]
    assert strongest([*ids, PaperId("arxiv", "2401.00001")]) == PaperId("arxiv", "2401.00001")
    assert strongest(frozenset(ids[:2])) == PaperId("doi", "10.1000/a")
    assert address_of("arxiv:math/0309136") == "math/0309136"
    assert address_of("doi:10.1000/a") == "doi:10.1000/a"
