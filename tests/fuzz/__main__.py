"""Command line of the fuzzers: `python -m tests.fuzz --help`."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from pathlib import Path
from typing import Final

from tests.fuzz.corpus import seeds
from tests.fuzz.loop import run_loop
from tests.fuzz.store import RUNNING, Store, command
from tests.fuzz.targets import TARGETS, target_of

HELP: Final = """Ví dụ: python -m tests.fuzz reader --giay 600 --kho ~/fuzz

Đưa nội dung bịa cho một phần đọc dữ liệu và kiểm tra các cam kết của nó. Có atheris (pip install -e '.[fuzz]', chỉ trên
Linux) thì dùng atheris, không có thì chạy vòng lặp ngẫu nhiên. Đầu vào đi được đường mới được giữ trong --kho, lần sau
chạy tiếp từ đó. Gặp lỗi thì dừng, ghi đầu vào ra tệp và in lệnh chạy lại.

Các đích:
"""
_LONGEST_INPUT, _MOST_SECONDS, _MOST_MIB = 2000, 30, 3000


def main(arguments: list[str]) -> int:
    """Run one target as asked; 0 when nothing was found."""
    options = _parser().parse_args(arguments)
    if options.chay_lai:
        target_of(options.dich)(options.chay_lai.read_bytes())
        print("Không có lỗi.")  # noqa: T201 - a command line
        return 0
    store = Store(options.kho.expanduser(), options.dich)
    store.inputs()
    for seed in seeds(store.name):
        store.keep(seed)
    left = store.folder / f"{RUNNING}-{store.name}"
    if left.exists():
        print(f"Lần trước dừng đột ngột. Chạy lại: {command(store.name, left)}")  # noqa: T201
        return 1
    if importlib.util.find_spec("atheris") and not options.khong_atheris:
        _run_atheris(store, options.giay)
    runs = run_loop(target_of(store.name), store, options.giay, options.hat)
    print(f"{runs} lần chạy, không có lỗi; đầu vào giữ ở {store.kept}.")  # noqa: T201
    return 0


def _run_atheris(store: Store, seconds: int) -> None:
    """Hand over to atheris, which ends the process: with 0 when nothing was found."""
    import atheris  # noqa: PLC0415 - only where it is installed

    with atheris.instrument_imports(include=["danhgia_xl"]):
        target = target_of(store.name)
    limits = (f"-max_total_time={seconds}", f"-timeout={_MOST_SECONDS}", f"-rss_limit_mb={_MOST_MIB}")
    kept = (
        f"-max_len={_LONGEST_INPUT}",
        "-len_control=0",
        f"-artifact_prefix={store.folder}/loi-{store.name}-",
        str(store.kept),
    )
    atheris.Setup([sys.argv[0], *limits, *kept], lambda data: store.watched(target, data))
    atheris.Fuzz()


class _Parser(argparse.ArgumentParser):
    def format_help(self) -> str:
        """Begin with the example instead of the usage."""
        return super().format_help().partition("\n\n")[2]


def _parser() -> argparse.ArgumentParser:
    listed = "\n".join(f"  {name:<16}{what}" for name, (_, _, what) in TARGETS.items())
    parser = _Parser(
        "python -m tests.fuzz",
        description=HELP + listed,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
    )
    options = parser.add_argument_group("Tùy chọn")
    options.add_argument("dich", choices=TARGETS, metavar="đích", help="phần cần thử")
    options.add_argument("--giay", type=int, default=60, metavar="N", help="chạy bao nhiêu giây (mặc định 60)")
    options.add_argument("--kho", type=Path, default=Path("ket-qua/fuzz"), metavar="THƯ_MỤC", help="nơi giữ đầu vào")
    options.add_argument("--hat", type=int, default=0, metavar="N", help="hạt giống của vòng lặp ngẫu nhiên")
    options.add_argument("--khong-atheris", action="store_true", help="chạy vòng lặp ngẫu nhiên dù có atheris")
    options.add_argument("--chay-lai", type=Path, metavar="TỆP", help="chỉ chạy một đầu vào đã ghi")
    options.add_argument("--help", action="help", help="hiện trang này")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
