"""Make every sample anew: `python -m samples.bo_dung [FOLDER]` (default: the folder this package stands in)."""

from __future__ import annotations

import sys
from pathlib import Path

from danhgia_xl.rules.ruleset import load_ruleset
from samples.bo_dung.bo_loi import dung_bo_loi
from samples.bo_dung.bo_mau import dung_bo_sach, dung_danh_sach


def main() -> None:
    """Make the samples and say how many files there are."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1]
    ruleset = load_ruleset("kh170-2021")
    so_tep = dung_bo_sach(folder / "2021", ruleset) + dung_danh_sach(folder, ruleset)
    so_tep += dung_bo_loi(folder / "2021-loi", ruleset)
    sys.stdout.write(f"{so_tep} tệp trong {folder}\n")


if __name__ == "__main__":
    main()
