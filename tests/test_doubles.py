"""Nobody is counted twice: what happens when an institution, a book or a person stands in more than one place."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from danhgia_xl.batch.institutions.doubles import leave_out_doubles
from danhgia_xl.batch.institutions.part import FILES, PEOPLE, UNITS, Part, Row
from danhgia_xl.batch.institutions.result import Gathered, gathered
from danhgia_xl.batch.institutions.seal import digest_of
from danhgia_xl.batch.institutions.store import Store
from danhgia_xl.rules.ruleset import load_ruleset

RULES = load_ruleset("kh170-2021")
Person = tuple[str, str, str]
"""Id, name, kind."""


def row(columns: Sequence[str], **values: str | float) -> Row:
    return tuple(values.get(name, "") for name in columns)


def person(code: str, name: str, kind: str = "vien_chuc", book: str = "a.xlsx", tier: str = "HTTNV") -> Row:
    return row(
        PEOPLE, doi_tuong=kind, ma=code, ho_ten=name, xep_loai=tier, tep=book, trang="Viên chức", o="B8", diem=80.0
    )


def part(
    name: str, people: Iterable[Row] = (), books: Iterable[str] = (), title: str = "", units: Iterable[Row] = ()
) -> Part:
    """An institution whose books are called as their contents are."""
    files = [row(FILES, tep=book, ket_luan="HOP_LE", so_dong=1.0, sha256=f"sha of {book}") for book in books]
    return Part(name, title, digest=digest_of(files), people=list(people), units=list(units), files=files)


def staff(own: str, number: int, book: str = "a.xlsx") -> list[Row]:
    """People nobody else has: `own` is in their ids and names."""
    return [person(f"{own}{place}", f"Người {own} {place}", book=book) for place in range(number)]


def counted(parts: Sequence[Part]) -> tuple[Gathered, list[tuple[str, str]], dict[str, str]]:
    """Return the numbers, the findings (code, institution) and the state of each institution."""
    with Store() as store:
        for number, one in enumerate(parts):
            store.add(number, [one])
        namesakes = leave_out_doubles(store)
        result = gathered(store, RULES, Path(), namesakes)
        found = store.query("SELECT f.code, c.ten FROM phat_hien f JOIN co_so c ON c.so = f.co_so ORDER BY 1, 2")
        states = dict(store.query("SELECT ten, tinh_trang FROM co_so"))
    return result, found, states


def rows_counted(parts: Sequence[Part]) -> int:
    return sum(counted(parts)[0].tiers.values())


# ───────────────────────── Institutions ─────────────────────────


def test_the_same_institution_in_two_folders_counts_once_and_a_warning_names_both() -> None:
    one, other = (part(name, staff("A", 5), ["a.xlsx"], "Chi bộ A") for name in ("so/a", "so/ban-sao"))
    result, found, states = counted([one, other])
    assert (sum(result.tiers.values()), result.left_out) == (5, 5)
    assert states == {"so/a": "DA_TINH", "so/ban-sao": "CO_SO_BAN_SAO"}
    assert found == [("CO_SO_BAN_SAO", "so/ban-sao")]
    assert result.exit_code == 0


def test_two_differing_versions_of_an_institution_do_not_count_until_people_have_decided() -> None:
    changed = [person("A0", "Người A 0", tier="HTXSNV"), *staff("A", 5)[1:]]
    result, found, states = counted([
        part("moi", staff("A", 5), ["a.xlsx", "b.xlsx"], "Chi bộ A"),
        part("cu", changed, ["a-cu.xlsx", "b.xlsx"], "Chi bộ A"),
        part("khac", staff("B", 2), ["c.xlsx"]),
    ])  # fmt: skip
    assert sum(result.tiers.values()) == 2
    assert states == {"moi": "CO_SO_TRUNG", "cu": "CO_SO_TRUNG", "khac": "DA_TINH"}
    assert found == [("CO_SO_TRUNG", "cu"), ("CO_SO_TRUNG", "moi")]
    assert result.exit_code == 1


def test_books_saved_again_under_other_names_are_the_same_institution_when_all_results_are_the_same() -> None:
    again = [person(f"A{place}", f"Người A {place}", book="khác.xlsx") for place in range(5)]
    result, _, states = counted([part("a", staff("A", 5), ["a.xlsx"]), part("b", again, ["khác.xlsx"])])
    assert sum(result.tiers.values()) == 5
    assert states == {"a": "DA_TINH", "b": "CO_SO_BAN_SAO"}


@pytest.mark.parametrize(("common", "one"), [(5, False), (6, True)])
def test_more_than_half_of_the_larger_ones_people_in_common_is_one_institution(common: int, one: bool) -> None:
    both = staff("C", common)
    parts = [part("a", both + staff("A", 10 - common), ["a"]), part("b", both + staff("B", 9 - common), ["b"])]
    states = counted(parts)[2]
    assert (set(states.values()) == {"CO_SO_TRUNG"}) is one


def test_a_small_institution_whose_only_person_also_stands_in_a_large_one_does_not_take_the_large_one_out() -> None:
    result, found, _ = counted([part("lon", staff("A", 20), ["a"]), part("nho", staff("A", 1), ["b"])])
    assert sum(result.tiers.values()) == 19
    assert {code for code, _ in found} == {"NGUOI_TRUNG_CO_SO"}


def test_a_phong_beside_its_institution_is_left_out_and_the_institution_counts() -> None:
    phong = staff("P", 4, "p.xlsx")
    result, found, states = counted([
        part("co-so", phong + staff("A", 6), ["p.xlsx", "a.xlsx"]), part("phong", phong, ["p.xlsx"]),
    ])  # fmt: skip
    assert sum(result.tiers.values()) == 10
    assert states == {"co-so": "DA_TINH", "phong": "CO_SO_NAM_TRONG"}
    assert found == [("CO_SO_NAM_TRONG", "phong")]


def test_institutions_of_one_name_with_other_people_both_count_and_a_warning_says_so() -> None:
    result, found, _ = counted([
        part("huyen-1", staff("A", 3), ["a"], "Chi bộ Trường Hoa Mai"),
        part("huyen-2", staff("B", 3), ["b"], "CHI BỘ  Trường Hoa Mai"),
    ])  # fmt: skip
    assert sum(result.tiers.values()) == 6
    assert found == [("CO_SO_CUNG_TEN", "huyen-1"), ("CO_SO_CUNG_TEN", "huyen-2")]


@pytest.mark.parametrize("title", ["Chi bộ A", ""])
def test_without_ids_one_name_and_the_same_people_are_one_institution(title: str) -> None:
    people = [person("", f"Người {place}") for place in range(4)]
    changed = [person("", "Người 0", tier="KHTNV"), *people[1:]]
    states = counted([part("a", people, ["a"], title), part("b", changed, ["b"], title)])[2]
    assert set(states.values()) == ({"CO_SO_TRUNG"} if title else {"DA_TINH"})


def test_institutions_without_anybody_are_compared_by_their_collectives() -> None:
    units = [row(UNITS, doi_tuong="phong", don_vi=name, xep_loai="HTTNV") for name in ("Phòng A", "Phòng B")]
    other = [row(UNITS, doi_tuong="phong", don_vi=name, xep_loai="HTNV") for name in ("Phòng A", "Phòng B")]
    states = counted([part("a", (), ["a"], "Sở X", units), part("b", (), ["b"], "Sở X", other)])[2]
    assert set(states.values()) == {"CO_SO_TRUNG"}


def test_a_folder_and_a_summary_of_one_name_get_names_of_their_own() -> None:
    books, summary = part("a", staff("A", 2), ["a"]), replace(part("a", staff("B", 2), ["b"]), origin="a.xlsx")
    assert set(counted([summary, books])[2]) == {"a", "a (2)"}


# ───────────────────────── Books and people ─────────────────────────


def test_a_book_in_two_institutions_counts_in_neither_and_the_other_books_do() -> None:
    wrong = staff("X", 2, "x.xlsx")
    result, found, _ = counted([
        part("a", wrong + staff("A", 6), ["x.xlsx", "a.xlsx", "a2.xlsx"]),
        part("b", wrong + staff("B", 7, "b.xlsx"), ["x.xlsx", "b.xlsx", "b2.xlsx"]),
    ])  # fmt: skip
    assert (sum(result.tiers.values()), result.left_out) == (13, 4)
    assert found == [("SO_TRUNG_CO_SO", "a"), ("SO_TRUNG_CO_SO", "b")]


def test_a_form_nobody_has_filled_in_may_stand_in_every_institution() -> None:
    parts = [part(name, staff(name, 3), ["so-co-so.xlsx", "a.xlsx", "trong.xlsx"]) for name in ("a", "b", "c")]
    for one in parts:
        one.digest = one.name
        one.files[1] = (*one.files[1][:-2], f"sha of {one.name}", "")
        one.people.append(person("", "", book="trong.xlsx"))
        one.units.append(row(UNITS, doi_tuong="chi_bo", xep_loai="CHUA_XAC_DINH", tep="so-co-so.xlsx"))
    result, found, _ = counted(parts)
    assert sum(result.tiers.values()) == 15
    assert not found


def test_a_person_in_two_institutions_counts_in_neither_and_each_finding_leads_to_its_cell() -> None:
    here, there = person("vc 01", "Lò Thị Hoa"), person("VC01", "LÒ THỊ HOA", tier="HTNV")
    parts = [part("a", [here, *staff("A", 3)], ["a"]), part("b", [there, *staff("B", 3)], ["b"])]
    with Store() as store:
        for number, one in enumerate(parts):
            store.add(number, [one])
        result = gathered(store, RULES, Path(), leave_out_doubles(store))
        rows = store.query("SELECT code, file, sheet, cell, message FROM phat_hien ORDER BY co_so")
    assert (sum(result.tiers.values()), result.left_out) == (6, 2)
    assert [found[:4] for found in rows] == [("NGUOI_TRUNG_CO_SO", "a.xlsx", "Viên chức", "B8")] * 2
    assert "b › a.xlsx" in rows[0][4]
    assert "a › a.xlsx" in rows[1][4]


CASES: dict[str, tuple[list[Person], list[Person], int]] = {
    "same id and name, manager there": ([("V1", "An", "vien_chuc")], [("V1", "An", "vien_chuc_quan_ly")], 0),
    "one role here, the other there": ([("V1", "An", "vien_chuc")], [("V1", "An", "dang_vien")], 2),
    "both roles here": ([("V1", "An", "vien_chuc"), ("V1", "An", "dang_vien")], [], 2),
    "same id, other name": ([("V1", "An", "vien_chuc")], [("V1", "Bình", "vien_chuc")], 2),
    "same name, other id": ([("V1", "An", "vien_chuc")], [("V2", "An", "vien_chuc")], 2),
    "no id": ([("", "An", "vien_chuc")], [("", "An", "vien_chuc")], 2),
}


@pytest.mark.parametrize(("here", "there", "number"), CASES.values(), ids=CASES)
def test_one_person_is_one_id_and_name_in_one_role(here: list[Person], there: list[Person], number: int) -> None:
    parts = [
        part(name, [*(person(*one) for one in given), *staff(name, 4)], [name])
        for name, given in (("a", here), ("b", there))
    ]
    assert rows_counted(parts) == number + 8


@pytest.mark.parametrize(
    ("code", "together", "same"),
    [
        ("VC05", 1, False),  # the id is also somebody else's: it tells people apart only within an institution
        ("VC05", 3, False),
        ("VC05", 4, True),  # four such people in the same two institutions are no chance
        ("001085012345", 1, True),  # an identity number is one person's in the whole country
        ("012345678", 1, True),
        ("00108501234", 1, False),
    ],
)
def test_ids_given_by_each_institution_for_itself_do_not_make_two_people_one(
    code: str,
    together: int,
    same: bool,
) -> None:
    codes = [code, *(f"VC1{place}" for place in range(together - 1))]
    common = [person(one, f"Nguyễn Thị Hương {one}") for one in codes]
    others = [person(one, f"Lê Văn Tám {one}") for one in codes]
    rows = {"a": common, "b": common, "c": others}
    result, found, _ = counted([part(name, [*own, *staff(name, 9)], [name]) for name, own in rows.items()])
    assert sum(result.tiers.values()) == 27 + together + (0 if same else 2 * together)
    assert result.namesakes == (0 if same else 2 * together)
    assert [code for code, _ in found] == ["NGUOI_TRUNG_CO_SO"] * (2 * together if same else 0)


@pytest.mark.parametrize(("together", "same"), [(5, False), (6, True)])
def test_in_large_institutions_more_people_must_be_the_same(together: int, same: bool) -> None:
    """Of 300 people six are one in fifty."""
    rows = {
        name: [person(f"VC{place}", f"{surname} {place}") for place in range(together)] + staff(name, 300 - together)
        for name, surname in (("a", "Lê Hương"), ("b", "Lê Hương"), ("c", "Vũ Tám"))
    }
    result, _, _ = counted([part(name, people, [name]) for name, people in rows.items()])
    assert sum(result.tiers.values()) == 900 - (2 * together if same else 0)


def test_an_id_that_is_nobody_elses_anywhere_makes_two_rows_one_person() -> None:
    parts = [part(name, [person("VC05", "Nguyễn Thị Hương"), *staff(name, 4)], [name]) for name in ("a", "b")]
    assert rows_counted(parts) == 8


# ───────────────────────── Laws ─────────────────────────


def random_parts(rng: random.Random) -> list[Part]:
    """Institutions with all kinds of doubles among them."""
    found: list[Part] = []
    for number in range(rng.randint(2, 7)):
        name = rng.choice("xyz") + f"/co-so-{number}"
        if found and rng.random() < 0.5:
            model = rng.choice(found)
            people, books = list(model.people), [str(file[0]) for file in model.files]
            for _ in range(rng.choice([0, 0, 1, 4])):
                people[rng.randrange(len(people))] = person(f"V{rng.randrange(30)}", "Người mới", tier="HTNV")
            if rng.random() < 0.5:
                books[rng.randrange(len(books))] = f"khac-{number}.xlsx"
            title = model.title
        else:
            people = [person(f"V{rng.randrange(30)}", rng.choice(["An", "Bình"])) for _ in range(rng.randint(1, 8))]
            books = [f"{number}.xlsx", rng.choice(["chung.xlsx", f"{number}-2.xlsx"])]
            title = rng.choice(["", "Chi bộ Hoa Mai", f"Chi bộ {number}"])
        place = PEOPLE.index("tep")
        people = [
            (*one[:place], books[index % len(books)], *one[place + 1 :]) for index, one in enumerate(people)
        ]  # fmt: skip
        found.append(part(name, people, books, title))
    return found


def totals(parts: Sequence[Part]) -> tuple[object, ...]:
    """What must not depend on order or names: who counts, how many institutions, which findings how often."""
    result, found, _ = counted(parts)
    return result.tiers, result.institutions, result.left_out, result.namesakes, Counter(code for code, _ in found)


@pytest.mark.parametrize("seed", range(60))
def test_neither_order_nor_names_of_folders_change_what_counts(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - test data
    parts = random_parts(rng)
    want = totals(parts)
    assert totals(rng.sample(parts, len(parts))) == want
    names = rng.sample(range(100), len(parts))
    assert totals([replace(one, name=f"đổi tên {name}") for one, name in zip(parts, names, strict=True)]) == want


@pytest.mark.parametrize("seed", range(60))
def test_another_copy_of_an_institution_changes_no_total(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - test data
    parts = random_parts(rng)
    copy = replace(rng.choice(parts), name="bản sao")
    assert counted([*parts, copy])[0].tiers == counted(parts)[0].tiers


@pytest.mark.parametrize("seed", range(60))
def test_nobody_counts_twice_in_one_role(seed: int) -> None:
    parts = random_parts(random.Random(seed))  # noqa: S311 - test data
    with Store() as store:
        for number, one in enumerate(parts):
            store.add(number, [one])
        namesakes = leave_out_doubles(store)
        places = store.query("SELECT khoa, COUNT(DISTINCT co_so) n FROM nguoi WHERE tinh GROUP BY 1 HAVING n > 1")
        books = store.query(
            "SELECT t.sha256, COUNT(DISTINCT t.co_so) n FROM tep t JOIN nguoi n ON n.co_so = t.co_so AND n.tep = t.tep "
            "WHERE t.tinh AND n.tinh GROUP BY 1 HAVING n > 1"
        )
    assert sum(number for _, number in places) == namesakes
    assert not books


# ───────────────────────── However many ─────────────────────────


def test_thousands_of_one_name_are_told_apart_in_no_time() -> None:
    """A summary may list any names: each further one is looked for after the one before, not from the beginning."""
    begun = time.process_time()
    states = counted([part("a") for _ in range(3_000)] + [part("a (2)"), part("b (2)"), part("b"), part("b")])[2]
    assert time.process_time() - begun < 5
    assert len(states) == 3_004
    assert {"a", "a (2)", "a (3)", "a (3001)", "b", "b (2)", "b (3)"} <= states.keys()
    assert "a (3002)" not in states


def test_a_form_copied_into_many_folders_is_told_by_the_first_of_them() -> None:
    copies = [part(f"noi-{number:02}", staff("A", 2), ["a.xlsx"], "Chi bộ A") for number in range(13)]
    with Store() as store:
        for number, one in enumerate(copies):
            store.add(number, [one])
        leave_out_doubles(store)
        told = [text for (text,) in store.query("SELECT message FROM phat_hien ORDER BY co_so")]
    assert len(told) == 12
    assert told[-1].count("noi-") == 11
    assert "noi-09 và 2 nơi nữa" in told[-1]
