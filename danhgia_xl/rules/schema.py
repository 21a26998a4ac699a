"""What a rule set file may contain, as pydantic models: unknown keys are refused, types are strict.

Attribute names are the TOML keys, in unaccented Vietnamese as officials will read them; class names are
English. Cross checks between parts (unknown facts, clashing ids, ...) are in `rules.checks`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Percent = Annotated[float, Field(ge=0, le=100)]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Dotted = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)+$")]
TierCode = Literal["HTXSNV", "HTTNV", "HTNV", "KHTNV"]
FactType = Literal["diem", "ty_le", "so", "dau", "thang", "chu", "ngay"]
"""Points 0–100, percent 0–100, plain number ≥ 0, yes/no mark, a value of a scale, free text, date."""

QuotaBase = Literal["HTTNV", "HTTNV_TRO_LEN", "TONG_SO"]
"""What a quota's share is taken of: those left at the second tier, those at it or above, or all who are rated."""

QUOTA_BASES: Final[tuple[QuotaBase, ...]] = get_args(QuotaBase)

BOUNDS: dict[FactType, tuple[float, float | None]] = {"diem": (0, 100), "ty_le": (0, 100), "so": (0, None)}
"""Smallest and largest value of the number types; `Fact.lon_nhat` narrows the largest."""


class Part(BaseModel):
    """Base of every part of a rule set: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Cited(Part):
    """A part with its legal basis: `can_cu` (document and clause) and a short gist."""

    can_cu: str = Field(min_length=3)
    tom_tat: str = Field(min_length=3)


class Document(Part):
    """One source document; `ky_hieu` is the short name every `can_cu` starts with."""

    ky_hieu: str
    ten: str


class ScaleValue(Part):
    """One value of a scale and the label a user sees."""

    ma: str
    ten: str


class Scale(Part):
    """A set of values a fact may take, best first when `co_thu_tu`.

    `ngoai_thang` values may be stored but have no place in the order (every order comparison is false);
    `chua_biet` values count as missing.
    """

    ten: str
    co_thu_tu: bool
    gia_tri: list[ScaleValue] = Field(min_length=2)
    ngoai_thang: list[ScaleValue] = []
    chua_biet: list[ScaleValue] = []


class Fact(Part):
    """One column of a person's or unit's row.

    `ten_ngan` names it where room is short; `trong` is the value a blank cell stands for, if any; `lon_nhat` the
    largest number allowed, where less than the type's own.
    """

    ten: str
    ten_ngan: str = ""
    kieu: FactType
    thang: str | None = None
    trong: str | float | None = None
    lon_nhat: float | None = None
    huong_dan: str = ""
    can_cu: str = ""


def number_bounds(fact: Fact) -> tuple[float, float | None]:
    """Return the smallest and largest value of a number fact; None: no largest."""
    low, high = BOUNDS[fact.kieu]
    return low, high if fact.lon_nhat is None else fact.lon_nhat


class ConditionRule(Cited):
    """One condition. `cach_doc` limits it to one option of some readings; `theo` names readings it rests on."""

    id: Dotted
    khi: str
    cach_doc: dict[str, str] = {}
    theo: list[str] = []


class Gate(ConditionRule):
    """A condition that ends the rating before any tier is looked at."""

    ket_qua: Literal["KHONG_THUOC_DIEN", "CHUA_KIEM_DIEM"]


class Reliance(Part):
    """When `khi` holds, the result rests on the readings `theo`."""

    khi: str
    theo: list[str] = Field(min_length=1)


class TierRule(Part):
    """One tier of one subject: all conditions must hold."""

    ma: TierCode
    can_cu: str = Field(min_length=3)
    dieu_kien: list[ConditionRule] = Field(min_length=1)


class Subject(Part):
    """One kind of person or unit that is rated (`doi_tuong`).

    `muc` are the tiers from the top; `kich_hoat` the triggers of the lowest tier (any one suffices).
    """

    ten: str
    loai: Literal["ca_nhan", "tap_the"]
    can_cu: str
    su_kien: list[Identifier] = Field(min_length=1)
    ghi_chu: str = ""
    cua: list[Gate] = []
    canh_bao: list[ConditionRule] = []
    dua_vao: list[Reliance] = []
    muc: list[TierRule] = Field(min_length=1)
    kich_hoat: list[ConditionRule] = Field(min_length=1)


class Reading(Cited):
    """A gap or contradiction of the text and how it is read: a named setting with a default."""

    van_de: str
    mac_dinh: str
    lua_chon: dict[Identifier, str] = Field(min_length=1)


class Link(Cited):
    """A fact of one kind that is the result of the same person's row of another kind, matched by `khoa`."""

    id: Dotted
    doi_tuong: Identifier
    su_kien: Identifier
    tu: list[Identifier] = Field(min_length=1)
    khoa: Identifier
    khi: str


class Quota(Cited):
    """A ceiling on one tier: at most `ty_le` percent of the base named by the reading `co_so`.

    Rows with the same value of the fact `nhom` share the places. Who is turned down gets the tier `xuong`. With
    `phieu`, the ballot of that id gives the places; without, `nguoi_quyet` chooses.
    """

    id: Dotted
    doi_tuong: list[Identifier] = Field(min_length=1)
    muc: TierCode
    xuong: TierCode
    ty_le: Percent
    co_so: str
    nhom: Identifier
    phieu: Dotted | None = None
    nguoi_quyet: str


class Cap(Cited):
    """Rows of `doi_tuong` meeting `khi` may not rate above the collective of kind `theo` named by their fact `khoa`."""

    id: Dotted
    doi_tuong: Identifier
    khi: str
    theo: Identifier
    khoa: Identifier
    hieu_luc: Literal["chan", "canh_bao"]


class Share(Cited):
    """A fact that is a share of other rows' tiers: the percent of the rows of kind `tu` that rate at one of `muc`.

    A row of `tu` counts for a row of `doi_tuong` when its fact `khoa_tu` is the one the fact `khoa` names; with
    `tat_ca`, `khoa` may hold several names separated by ";", or that word for all. `khi` limits the rows it is for.
    """

    id: Dotted
    doi_tuong: Identifier
    su_kien: Identifier
    tu: Identifier
    khoa: Identifier
    khoa_tu: Identifier
    muc: list[TierCode] = Field(min_length=1)
    tat_ca: str = ""
    khi: str = ""


class Majority(Part):
    """A share of the voters, as a fraction to be exceeded, that gives a tier when the reading is read so."""

    cach_doc: str
    lua_chon: Identifier
    tu_so: int = Field(ge=0)
    mau_so: int = Field(ge=1)


class Ballot(Cited):
    """One vote: its form, who votes, and the share of voters needed as an exact fraction.

    The rows of kind `cu_tri_tu` meeting `cu_tri_khi` are the voters; without, the minutes alone say how many there
    are. A vote is held among rows with the same value of the fact `nhom`. `lanh_dao` are the kinds a person on the
    ballot may also be rated as by a competent authority, whose result must be known before. `da_so` gives a tier by
    the votes cumulated from the best tier down, under one option of a reading.
    """

    id: Dotted
    mau: str
    cu_tri: str
    cu_tri_tu: Identifier | None = None
    cu_tri_khi: str = ""
    doi_tuong: list[Identifier] = Field(min_length=1)
    nhom: Identifier
    lanh_dao: list[Identifier] = []
    muc: list[TierCode] = Field(min_length=1)
    tu_so: int | None = Field(default=None, ge=0)
    mau_so: int | None = Field(default=None, ge=1)
    phai_vuot: bool = True
    da_so: Majority | None = None
    hoa_phieu: str = ""


class Deadline(Cited):
    """One dated step. `kieu`: `cham_nhat` on or before, `truoc` strictly before, `vao` on that day."""

    id: Dotted
    ngay: dt.date
    kieu: Literal["cham_nhat", "truoc", "vao"]
    viec: str
    ai: str


class StepOrder(Cited):
    """One step comes after another: at least `so_ngay` days after it (0: the same day will do).

    Which steps these are is said where their dates are entered (`forms.model.Slot.sau`). `hieu_luc` tells what a
    broken order is: a violation (`chan`) or something to look at.
    """

    id: Dotted
    so_ngay: int = Field(default=0, ge=0)
    hieu_luc: Literal["chan", "canh_bao"] = "chan"


class DossierItem(Cited):
    """One paper of a dossier. `han` is when the dossier is due, `sinh_sau` the step that produces the paper."""

    id: Dotted
    cua: Identifier
    han: str
    sinh_sau: str | None = None


class Criterion(Part):
    """One line of a score table. `nhom` groups lines for the lowest-level facts; the group `de_muc` is a heading.

    A heading has no points; in a table without `tong` no line has points, and a line is judged by level only.
    """

    tt: str
    noi_dung: str
    nhom: Identifier
    diem: float | None = Field(default=None, gt=0)
    can_cu: str = ""

    @property
    def is_heading(self) -> bool:
        """Whether the line is a heading, on which nothing is filled in."""
        return self.nhom == "de_muc"


class ScoreTable(Part):
    """A score table. `vi_du` marks an example scale: the office must replace it by its own points."""

    ma: Identifier
    ten: str
    can_cu: str
    vi_du: bool
    tong: float | None = Field(default=None, gt=0)
    tieu_chi: list[Criterion] = Field(min_length=1)


class RuleSetData(Part):
    """The whole file."""

    dinh_dang: Literal[1]
    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    ten: str
    nam: int = Field(ge=1990, le=2100)
    hieu_luc_tu: dt.date
    hieu_luc_den: dt.date | None = None
    thu_nghiem: str = ""
    van_ban: list[Document] = Field(min_length=1)
    thang: dict[Identifier, Scale]
    su_kien: dict[Identifier, Fact]
    cach_doc: dict[Annotated[str, Field(pattern=r"^[A-Z][0-9]+$")], Reading] = {}
    khong_khop: str | None = None
    """The reading a row rests on when no tier fits it."""
    doi_tuong: dict[Identifier, Subject] = Field(min_length=1)
    lien_ket: list[Link] = []
    ty_trong: list[Share] = []
    tran: list[Cap] = []
    chi_tieu: list[Quota] = []
    bieu_quyet: list[Ballot] = []
    trinh_tu: list[StepOrder] = []
    quy_dinh: dict[Identifier, Cited] = {}
    """Provisions about results that have no numbers: who answers for the lowest tier, revoking, complaints."""
    thoi_han: list[Deadline] = []
    ho_so: list[DossierItem] = []
    bang_diem: list[ScoreTable] = []
