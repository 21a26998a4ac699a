"""The documents name things of the code: what they say must still be so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import danhgia_xl as dg
from danhgia_xl.terms import LABELS

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_glossary_has_every_outcome_and_subject_with_its_label() -> None:
    glossary = (ROOT / "docs" / "thuat-ngu.md").read_text(encoding="utf-8")
    subjects = {kind: subject.ten for kind, subject in dg.load_ruleset("kh170-2021").data.doi_tuong.items()}
    for code, name in {**LABELS, **subjects}.items():
        assert f"| `{code}` | {name} |" in glossary


def test_the_architecture_page_names_every_module_and_no_other() -> None:
    page = (ROOT / "docs" / "kien-truc.md").read_text(encoding="utf-8")
    package = ROOT / "danhgia_xl"
    named = {pattern: set(package.glob(pattern)) for pattern in re.findall(r"`((?:[a-z_]+/)+[a-z0-9_*]+\.py)`", page)}
    modules = {path for path in package.glob("*/**/*.py") if path.name != "__init__.py"}
    assert not [pattern for pattern, found in named.items() if not found]
    assert sorted(path.name for path in modules - set().union(*named.values())) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_between_files_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert not [target for target in targets if not (page.parent / target).exists()]


def test_every_make_command_of_the_readme_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`?\bmake ([a-z]+)`?", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert {"demo", "test"} <= named
    assert not [name for name in named if not re.search(rf"^{name}:", makefile, re.MULTILINE)]
