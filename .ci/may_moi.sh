#!/usr/bin/env bash
# Chuẩn bị một máy mới. Cách dùng: .ci/may_moi.sh venv | libreoffice
# Là root thì gói còn thiếu được cài qua apt-get; không thì nói rõ cần cài gì rồi dừng.
set -euo pipefail

venv=.venv

loi() {
    printf 'Lỗi: %s\n' "$*" >&2
    exit 1
}

apt_cai() { # apt_cai GÓI...: cài, hỏng thì thử lại một lần (mạng hay gián đoạn)
    command -v apt-get >/dev/null || loi "thiếu $*, máy này không có apt-get. Hãy cài bằng cách của hệ điều hành."
    [ "$(id -u)" -eq 0 ] || loi "thiếu $*. Hãy chạy bằng quyền root: apt-get update && apt-get install -y $*"
    echo "Cài qua apt-get: $*" >&2
    apt_mot_lan "$@" || { sleep 5 && apt_mot_lan "$@"; } || loi "apt-get không cài được: $*"
}

apt_mot_lan() {
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

dung_duoc() { # lệnh python này chạy được và từ 3.11 trở lên?
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

tim_python() {
    local ten
    for ten in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
        if [ -n "$ten" ] && dung_duoc "$ten"; then
            echo "$ten"
            return
        fi
    done
    loi "cần Python từ 3.11 trở lên. Hãy cài Python rồi chạy lại."
}

lam_venv() {
    if dung_duoc "$venv/bin/python" && "$venv/bin/python" -c 'import pip' 2>/dev/null; then
        return
    fi
    local python
    python=$(tim_python)
    # Debian và Ubuntu tách venv thành gói riêng.
    "$python" -c 'import ensurepip' 2>/dev/null || apt_cai python3-venv
    "$python" -m venv --clear "$venv"
}

goi_con_thieu() { # in tên các gói mà các phép kiểm thử cần và máy chưa có
    command -v soffice >/dev/null || echo libreoffice-calc
    /usr/bin/python3 -c 'import uno' 2>/dev/null || echo python3-uno
    [ -e /usr/lib/libreoffice/program/pythonscript.py ] || echo libreoffice-script-provider-python
    command -v Xvfb >/dev/null || echo xvfb
    command -v xdotool >/dev/null || echo xdotool
    command -v openbox >/dev/null || echo openbox
    command -v import >/dev/null || echo imagemagick
    command -v pdftoppm >/dev/null || echo poppler-utils
    local phong
    phong=$(fc-list 2>/dev/null || true)
    grep -qi 'liberation' <<<"$phong" || echo fonts-liberation2
    grep -qi 'tinos' <<<"$phong" || echo fonts-croscore
}

lam_libreoffice() {
    local thieu
    mapfile -t thieu < <(goi_con_thieu)
    if [ "${#thieu[@]}" -gt 0 ]; then
        apt_cai "${thieu[@]}"
    fi
    command -v soffice >/dev/null || loi "không thấy lệnh soffice của LibreOffice trong PATH."
}

case "${1:-}" in
    venv) lam_venv ;;
    libreoffice) lam_libreoffice ;;
    *) loi "cách dùng: $0 venv | libreoffice" ;;
esac
