#!/usr/bin/env bash
# Làm bộ cài không cần mạng: dist/cai-dat/ gồm cai-dat.bat, go-bo.bat, cai-dat.ps1 và wheels/ cho Windows 64 bit (Python 3.11-3.13).
# Cách dùng: .ci/wheelhouse.sh [windows] [linux]   (mặc định cả hai; linux: cho đúng Python của .venv)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

ra=dist/cai-dat
python=.venv/bin/python
cac_ban=(311 312 313)

# xlwings và pywin32 chỉ dùng trên máy có Excel. pip xét dấu "chỉ trên Windows" theo máy đang chạy, không theo máy
# đích, nên trên Linux những gói ấy phải được nêu tên.
chi_windows=(pywin32 colorama tzdata)

tai() { # tai BỘ_CHỌN...: tải wheel của danhgia-xl và mọi gói nó cần
    "$python" -m pip download --quiet --disable-pip-version-check --only-binary=:all: --dest "$ra/wheels" "$@"
}

rm -rf "$ra"
mkdir -p "$ra/wheels"
"$python" -m hatchling build -t wheel -d "$ra/wheels" >/dev/null
goi=$(ls "$ra"/wheels/danhgia_xl-*.whl)
for dich in "${@:-windows linux}"; do
    for muc in $dich; do
        echo "── tải wheel cho $muc"
        case $muc in
            windows)
                for ban in "${cac_ban[@]}"; do
                    tai --platform win_amd64 --python-version "$ban" --implementation cp "$goi" "${chi_windows[@]}"
                done
                "$python" .ci/wheelhouse_check.py "$ra/wheels" || { echo "Lỗi: bộ cài thiếu gói cho Windows" >&2; exit 1; }
                ;;
            linux) tai "$goi" ;;
            *) echo "Lỗi: không biết $muc; dùng windows hoặc linux" >&2; exit 2 ;;
        esac
    done
done
cp cai-dat/*.bat cai-dat/*.ps1 "$ra/"
(cd "$ra" && find . -type f ! -name SHA256SUMS | LC_ALL=C sort | xargs -d '\n' sha256sum >SHA256SUMS)
echo "Bộ cài: $PWD/$ra ($(du -sh "$ra" | cut -f1), $(ls "$ra/wheels" | wc -l) gói)"
