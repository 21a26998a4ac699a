"""Findings of the votes: counts that cannot be, people who should not stand there or are missing, ties."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from danhgia_xl.batch.gather import Entry
from danhgia_xl.batch.placed import placed
from danhgia_xl.batch.tallies import PUT_FORWARD, TallySheet
from danhgia_xl.forms.ballots import votes_column
from danhgia_xl.forms.catalogue import load_form
from danhgia_xl.forms.model import Fields
from danhgia_xl.forms.slots import slot_view
from danhgia_xl.rating.ballot import tier_by_majority
from danhgia_xl.rating.findings import Finding, find
from danhgia_xl.rating.ratings import Ratings, RowKey
from danhgia_xl.rating.tally_checks import tally_faults
from danhgia_xl.rating.votes import ballot_of, by_group, electorates
from danhgia_xl.rules.ruleset import RuleSet
from danhgia_xl.rules.schema import Ballot
from danhgia_xl.terms import CHO_BIEU_QUYET, CHO_DANG_UY, KHONG_THUOC_DIEN, TIERS, fold, id_key, label

Entries = Mapping[str, Sequence[Entry]]


def review_votes(entries: Entries, ratings: Ratings, sheets: Sequence[TallySheet], ruleset: RuleSet) -> list[Finding]:
    """Return the findings of every tally, and of candidates without a usable vote."""
    findings: list[Finding] = []
    for ballot in ruleset.data.bieu_quyet:
        here = [sheet for sheet in sheets if sheet.tally.ballot == ballot.id]
        if not here:
            continue
        roster = _Roster.of(ballot, here, entries, ratings, ruleset)
        known = {fold(name) for kind in ballot.doi_tuong for name in ratings.rows[kind][ballot.nhom] if name}
        for sheet in here:
            group = sheet.tally.group
            if known and group and fold(group) not in known:
                place = sheet.group_place()._asdict()
                findings.append(find("PHIEU_TAP_THE_LA", **place, value=group, clause=ballot.can_cu))
            voters = roster.voters.get(id(sheet.tally))
            findings += _counts(sheet, ballot, voters, ruleset)
            findings += _people(sheet, ballot, roster)
            findings += _other_tiers(sheet, ballot, voters, roster, ruleset)
        findings += _differing(here, ballot)
    findings += _undecided(entries, ratings, sheets, ruleset)
    return findings


@dataclass(frozen=True, slots=True)
class _Roster:
    """What the lists say about everybody who may stand on one ballot, by id (`terms.id_key`).

    `rated`: outcomes by criteria; `possible`: tiers left (who stands twice is left out); `leaders`: rated by a higher
    authority too; `voters`: by identity of a tally, how many may vote.
    """

    rated: Mapping[str, list[str]]
    possible: Mapping[str, tuple[str, ...]]
    leaders: frozenset[str]
    voters: Mapping[int, int | None]

    @classmethod
    def of(
        cls, ballot: Ballot, sheets: Sequence[TallySheet], entries: Entries, ratings: Ratings, ruleset: RuleSet
    ) -> _Roster:
        """Collect it once for all sheets of the ballot."""
        rated: dict[str, list[str]] = {}
        possible: dict[str, list[tuple[str, ...]]] = {}
        for kind in ballot.doi_tuong:
            columns = (ratings.told[kind][name] for name in ("tieu_chi", "co_the"))
            for entry, outcome, tiers in zip(entries.get(kind, ()), *columns, strict=True):
                rated.setdefault(id_key(entry.text("ma")), []).append(outcome)
                possible.setdefault(id_key(entry.text("ma")), []).append(tiers)
        leaders = {id_key(entry.text("ma")) for kind in ballot.lanh_dao for entry in entries.get(kind, ())}
        voters = electorates(ballot, ratings.rows, ruleset)
        groups = by_group([sheet.tally for sheet in sheets], list(voters))
        return cls(
            rated,
            {code: tiers[0] for code, tiers in possible.items() if len(tiers) == 1},
            frozenset(leaders),
            {id(tally): voters.get(group) for group, tallies in groups.items() for tally in tallies},
        )


def _counts(sheet: TallySheet, ballot: Ballot, voters: int | None, ruleset: RuleSet) -> Iterator[Finding]:
    names = _slot_names(sheet, ruleset)
    for fault in tally_faults(sheet.tally, voters):
        column = votes_column(ballot.muc[0])
        place = sheet.vote_place(fault.person, column) if fault.person else sheet.field_place(fault.slot)
        texts = {
            **fault.texts,
            "cot": names.get(fault.slot, ""),
            "cot_khac": names.get(str(fault.texts.get("cot_khac", "")), ""),
            "ten": _name(sheet, fault.person) if fault.person else sheet.tally.group,
            "cu_tri_la": ballot.cu_tri.lower(),
        }
        yield find(
            fault.code, file=place.file, sheet=place.sheet, cell=place.cell, clause=ballot.can_cu,
            value=sheet.shown(fault.person, column, fault.slot), **texts,
        )  # fmt: skip


def _slot_names(sheet: TallySheet, ruleset: RuleSet) -> dict[str, str]:
    """Return the labels of the tally's fields, by what stands behind the table's name in their ids."""
    prefix = f"{sheet.table}_"
    blocks = [block for page in load_form(ruleset, sheet.book.form).trang for block in page.khoi]
    slots = [slot for block in blocks if isinstance(block, Fields) for slot in block.muc]
    return {
        slot.ma.removeprefix(prefix): slot_view(slot, ruleset).label for slot in slots if slot.ma.startswith(prefix)
    }


def _name(sheet: TallySheet, person: str) -> str:
    return str(sheet.rows[person].facts.get("ho_ten", person))


def _people(sheet: TallySheet, ballot: Ballot, roster: _Roster) -> Iterator[Finding]:
    """Yield findings of people on the ballot who are not to be voted on, or whose criteria do not carry the vote."""
    if not roster.rated:  # a tally looked at by itself has no roster to be compared with
        return
    for person in sheet.rows:
        column = votes_column(ballot.muc[0])
        place, id_place = sheet.vote_place(person, column)._asdict(), sheet.vote_place(person, "ma")._asdict()
        outcomes = roster.rated.get(id_key(person), [])
        texts = {"ten": _name(sheet, person), "clause": ballot.can_cu}
        if not outcomes or outcomes == [KHONG_THUOC_DIEN]:
            why = "không thuộc diện xếp loại" if outcomes else "không có trong danh sách được xếp loại"
            yield find("PHIEU_NGUOI_LA", **id_place, **texts, value=person, vi=why)
        elif ballot.tu_so is not None and outcomes[0] in TIERS and outcomes[0] not in ballot.muc:
            wanted, got = label(ballot.muc[0]), label(outcomes[0])
            votes = sheet.shown(person, column)
            yield find("PHIEU_KHONG_DU_DIEU_KIEN", **place, **texts, value=votes, muc=wanted, tieu_chi=got)
    yield from _early_leaders(sheet, ballot, roster)


def _other_tiers(
    sheet: TallySheet, ballot: Ballot, voters: int | None, roster: _Roster, ruleset: RuleSet
) -> Iterator[Finding]:
    """Yield findings where the tier the meeting put forward, or voted for, is none the proposal leaves room for."""
    for person, row in sheet.rows.items():
        tiers = roster.possible.get(id_key(person))
        if not tiers:
            continue
        texts = {"ten": _name(sheet, person), "clause": ballot.can_cu, "de_xuat": " hoặc ".join(map(label, tiers))}
        put_forward = row.facts.get(PUT_FORWARD)
        if put_forward in TIERS and put_forward not in tiers:
            place = sheet.vote_place(person, PUT_FORWARD)._asdict()
            yield find("DE_NGHI_KHAC", **place, value=label(str(put_forward)), **texts)
        voted = tier_by_majority(sheet.tally.votes[person], voters, ballot, ruleset.readings) if voters else ""
        if voted and voted not in tiers:
            place = sheet.vote_place(person, votes_column(voted))._asdict()
            yield find("PHIEU_KHAC_DE_XUAT", **place, value="", muc=label(voted), **texts)


def _early_leaders(sheet: TallySheet, ballot: Ballot, roster: _Roster) -> Iterator[Finding]:
    """Yield a finding when leaders are voted on and the day their rating was known is left blank."""
    named = [person for person in sheet.rows if id_key(person) in roster.leaders]
    if named and sheet.tally.leaders_rated_on is None:
        place = sheet.vote_place(named[0], votes_column(ballot.muc[0]))
        yield find("PHIEU_LANH_DAO_SOM", **place._asdict(), ten=_name(sheet, named[0]), so=len(named))


def _differing(sheets: Sequence[TallySheet], ballot: Ballot) -> Iterator[Finding]:
    """Yield a finding on every count of one vote that has several, unless they are the same."""
    groups: dict[str, list[TallySheet]] = {}
    for sheet in sheets:
        groups.setdefault(fold(sheet.tally.group), []).append(sheet)
    for same in groups.values():
        votes = [{id_key(person): row for person, row in sheet.tally.votes.items()} for sheet in same]
        if any(other != votes[0] for other in votes):
            for sheet in same:
                others = "; ".join(str(other.field_place("ngay")) for other in same if other is not sheet)
                place = sheet.field_place("ngay")._asdict()
                yield find("PHIEU_KHAC_NHAU", **place, clause=ballot.can_cu, ten=sheet.tally.group, noi=others)


def _undecided(entries: Entries, ratings: Ratings, sheets: Sequence[TallySheet], ruleset: RuleSet) -> Iterator[Finding]:
    """Yield a finding for each candidate without a vote (for all of a group without any) and each tie."""
    for quota in (quota for quota in ruleset.data.chi_tieu if quota.phieu is not None):
        ballot = ballot_of(ruleset, str(quota.phieu))
        names = [fold(group.group) for group in ratings.quotas if group.quota == quota.id]
        held_in = by_group([sheet.tally for sheet in sheets if sheet.tally.ballot == ballot.id], names)
        for group in (group for group in ratings.quotas if group.quota == quota.id):
            waiting = [row for row in group.candidates if _outcome(row, ratings) == CHO_BIEU_QUYET]
            tied = [row for row in group.candidates if _outcome(row, ratings) == CHO_DANG_UY]
            texts = {"clause": ballot.can_cu, "muc": label(quota.muc)}
            if waiting and fold(group.group) not in held_in:
                entry = entries[waiting[0][0]][waiting[0][1]]
                yield placed("CHUA_CO_PHIEU", entry, ["ma"], ruleset, so=str(len(waiting)), nhom=group.group, **texts)
            else:
                for kind, row in waiting:
                    yield placed("THIEU_PHIEU", entries[kind][row], ["ma"], ruleset, **texts)
            for kind, row in tied:
                others = ", ".join(entries[k][r].text("ho_ten") for k, r in tied if (k, r) != (kind, row))
                yield placed(
                    "BANG_PHIEU", entries[kind][row], ["ma"], ruleset, cung=others, so=str(group.places), **texts
                )


def _outcome(row: RowKey, ratings: Ratings) -> str:
    return str(ratings.told[row[0]]["xep_loai"][row[1]])
