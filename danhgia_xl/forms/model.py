"""What a form declaration may contain. The template writer and the reader use the same declaration.

A form is a list of sheets (`trang`), a sheet a list of blocks (`khoi`) from top to bottom: labelled fields,
tables, paragraphs. Attribute names are the TOML keys. A slot (`Slot`) that names a fact of the rule set takes
its label, type and scale from there; only a slot that is no fact carries its own.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from danhgia_xl.rules.schema import Dotted, FactType, Identifier, Part

WORKING_BOOK, SELF_ASSESSMENT, STAFF_LIST, TRACKING = "so", "tu_cham", "danh_sach", "theo_doi"
"""The roles (`Form.vai_tro`) that programs tell apart."""

EACH_PERSON = "nguoi"
ONE_COPY = "tat_ca"
"""What `Issue.theo` may be besides a column of the staff list."""

SheetName = Annotated[str, Field(min_length=1, max_length=31, pattern=r"^[^\[\]:*?/\\']+$")]
FormCode = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


Computed = Literal["muc", "giai_thich", "phieu", "ket_qua", "ly_do"]
"""What a column nobody types in shows. By formulas: the tier proposed for the row, why, or its votes against the share
needed. Written when the book is rated: the row's result (`ket_qua`) and why (`ly_do`)."""

RESULTS: tuple[Computed, ...] = ("ket_qua", "ly_do")
"""The columns that are blank until the book is rated."""

BESIDE: tuple[Computed, ...] = (*RESULTS, "giai_thich")
"""The columns that stand beside the table, on the screen only."""


class DateAfter(Part):
    """This date comes after that of the field `muc` of the same form, as the order of steps `theo` says."""

    muc: Identifier
    theo: Dotted


class Slot(Part):
    """One place to fill in: a labelled field, or a column of a table.

    `nhan_ngan` is the label where room is short (the title of a message: 32 characters).

    `nhap` false means pre-printed (locked); `bat_buoc` a blank is a finding; `toi_da` names the column of the
    same row that holds the largest value allowed; `rong` is the column width in characters; `trong_nam` false
    lets a date lie outside the year under review (a birthday, a complaint).

    `buoc` maps the kind a book is about to the deadline whose step was done on this date; of a dossier's column of
    dates received it is the step of handing the dossier in. `sau` are the dates this one comes after.

    `tinh` makes a column of a table one of formulas or results, never read back: `phieu` on the table of a ballot, the
    others where rows are of some kind. Those of `BESIDE` stand beside the table on the screen and are not printed.
    """

    ma: Identifier
    nhan: str | None = None
    nhan_ngan: str = ""
    kieu: FactType | None = None
    thang: str | None = None
    rong: float = Field(default=12, gt=0, le=120)
    nhap: bool = True
    bat_buoc: bool = False
    toi_da: Identifier | None = None
    huong_dan: str = ""
    trong_nam: bool = True
    buoc: dict[Identifier, Dotted] = {}
    sau: list[DateAfter] = []
    tinh: Computed | None = None


class Fields(Part):
    """Labelled fields, one a row.

    With `doi_tuong` (or `doi_tuong_theo`: the field naming the kind) the block is one record of that kind. In
    a `tu_cham` form such a block only adds facts to the record of that kind; facts in blocks without a kind go to
    every kind the form feeds that has them. Slot ids are unique over the blocks without a kind, so that these can
    be read into one record.
    """

    loai: Literal["truong"]
    ma: Identifier
    tieu_de: str = ""
    doi_tuong: Identifier | None = None
    doi_tuong_theo: Identifier | None = None
    muc: list[Slot] = Field(min_length=1)


class Table(Part):
    """A table under one header row.

    Its rows are blank (`so_dong` of them), or pre-printed from the rule set: `nguon` is `bang_diem` (score table
    `tu`), `ho_so` (dossier of `tu`) or `thoi_han` (all deadlines). With `doi_tuong` every filled row is one record of
    that kind.

    Columns pre-printed from a score table: `tt`, `noi_dung`, `toi_da` (its `diem`); nothing is filled in on a
    heading line. From a dossier: `tt` (1, 2, ...), `noi_dung` (its `tom_tat`), `han` (date), `can_cu`. From the
    deadlines: `tt`, `noi_dung` (what is to be done), `ai`, `han` (date), `yeu_cau` (how the date is meant), `can_cu`.
    With `cam_xep_loai` a tier written on a member's row outside the columns meant for one is a violation (B.III.2).
    """

    loai: Literal["bang"]
    ma: Identifier
    tieu_de: str = ""
    doi_tuong: Identifier | None = None
    nguon: Literal["trong", "bang_diem", "ho_so", "thoi_han"] = "trong"
    tu: str | None = None
    so_dong: int = Field(default=0, ge=0, le=2000)
    cong: bool = False
    cam_xep_loai: bool = False
    cot: list[Slot] = Field(min_length=2)


class Paragraphs(Part):
    """Plain text lines; with `so_dong` that many empty lines to write on follow each."""

    loai: Literal["van_ban"]
    tieu_de: str = ""
    dong: list[str] = []
    nhap: Identifier | None = None
    so_dong: int = Field(default=0, ge=0, le=60)


Block = Annotated[Fields | Table | Paragraphs, Field(discriminator="loai")]


class Page(Part):
    """One sheet: name, title, print direction (`doc` portrait, `ngang` landscape), blocks, signature titles."""

    ten: SheetName
    tieu_de: str
    phu_de: str = ""
    huong: Literal["doc", "ngang"] = "doc"
    khoi: list[Block] = Field(min_length=1)
    chu_ky: list[str] = []


class Derivation(Part):
    """A fact computed from a table of the form.

    `tong` sum of the column; `thap_nhat` lowest level of the column; `ty_le` percent of the filled rows in which
    all `cot` are marked; `ty_le_khong` 100 minus that; `tat_ca` whether all filled rows have all `cot` marked.
    `nhom` limits the rows to those criterion groups. A blank among the cells needed leaves the fact missing.
    """

    doi_tuong: list[Identifier] = Field(min_length=1)
    su_kien: Identifier
    phep: Literal["tong", "thap_nhat", "ty_le", "ty_le_khong", "tat_ca"]
    bang: Identifier
    cot: list[Identifier] = Field(min_length=1)
    nhom: list[Identifier] = []


class Issue(Part):
    """How `phat-mau` hands a form out from the staff list.

    `theo` is what one copy is for: `nguoi` (a person), a column of the staff list (each different value gets a
    copy), or `tat_ca` (one copy). `khi` is a condition over the staff list that selects people; `bang` gives the
    tables to pre-fill, each with the condition of who stands in it ("" everybody); `ghi_vao` the field the
    group's name goes into, `them` further fields with their values; `thu_muc` the folder copies are put in.
    """

    theo: Identifier
    khi: str = ""
    thu_muc: str = ""
    bang: dict[Identifier, str] = {}
    ghi_vao: Identifier | None = None
    them: dict[Identifier, str] = {}


class Estimate(Part):
    """The sheet of formulas that tells, while the form is being filled in, what it comes to.

    What it shows follows from the form: the tier of each collective or person the form is about, the quotas its
    rosters share. `coi_nhu` gives facts the form does not ask for the value they are taken to have ("?": left open, the
    collective decides); a quota with groups gets `so_nhom` lines.
    """

    coi_nhu: dict[Identifier, bool | float | str] = {}
    so_nhom: int = Field(default=8, ge=1, le=40)


class Form(Part):
    """One official form or working book.

    `vai_tro`: `so` a working book whose records are rated; `tu_cham` a self-assessment that feeds the record of
    its person or unit; `phieu` a tally or comment sheet; `danh_sach` the staff list forms are issued from; `theo_doi`
    the institution's own book of deadlines, decisions and complaints.
    `doi_tuong` (or `doi_tuong_theo`) names the kinds a `tu_cham` form feeds; a kind in `doi_tuong_khi` is fed only
    when one of those fields or tables is filled in (a manager who is no party member leaves them blank).
    """

    ma: FormCode
    ten: str
    can_cu: str
    tom_tat: str
    vai_tro: Literal["so", "tu_cham", "phieu", "danh_sach", "theo_doi"]
    the_thuc: Literal["nha_nuoc", "dang"]
    doi_tuong: list[Identifier] = []
    doi_tuong_theo: Identifier | None = None
    doi_tuong_khi: dict[Identifier, list[Identifier]] = {}
    trang: list[Page] = Field(min_length=1)
    suy_ra: list[Derivation] = []
    phat: Issue | None = None
    tam_tinh: Estimate | None = None
    huong_dan: list[str] = []
