# `make` nêu các lệnh. Mọi lệnh tự tạo .venv và tự cài; lần sau không cài lại nếu pyproject.toml không đổi.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test check mau macros samples bench fuzz wheelhouse clean

BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
INSTALLED := .venv/.da-cai
INSTALLED_DEV := .venv/.da-cai-dev
DEMO := ket-qua/tong-hop.xlsx

help: ## Nêu các lệnh này
	@grep -E '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## /\1\t/' | while IFS=$$'\t' read -r name text; do \
	  printf '  make %-10s %s\n' "$$name" "$$text"; done

demo: $(INSTALLED) ## Cài rồi tổng hợp bộ mẫu samples/2021 vào ket-qua/tong-hop.xlsx
	@$(BIN)/danhgia-xl tong-hop samples/2021 -o $(DEMO)
	@echo "Mở sổ tổng hợp: $(CURDIR)/$(DEMO)"

test: check ## Cài mọi thứ kiểm thử cần (cả LibreOffice) rồi chạy tất cả
	@.ci/may_moi.sh libreoffice
	@echo "── pytest"
	@$(BIN)/pytest -n auto -q

check: $(INSTALLED_DEV) ## Chỉ kiểm tra mã nguồn: ruff và mypy
	@echo "── ruff"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "── mypy"
	@$(BIN)/mypy --strict danhgia_xl macros samples benchmarks

mau: $(INSTALLED) ## Ghi lại các biểu mẫu trong xlsx_templates/
	@$(BIN)/danhgia-xl tao-mau xlsx_templates --ghi-de

macros: $(INSTALLED_DEV) ## Dựng lại các tệp có VBA: DanhGia.xlam và xlsx_templates/*.xlsm
	@$(BIN)/python -m macros.dung

samples: $(INSTALLED_DEV) ## Ghi lại các bộ mẫu trong samples/
	@$(BIN)/python -m samples.bo_dung

bench: $(INSTALLED_DEV) ## Đo tốc độ
	@$(BIN)/python -m benchmarks

fuzz: $(INSTALLED_DEV) ## Đưa nội dung bịa cho phần đọc sổ trong 10 phút; DICH=tên để chọn phần khác
	@$(BIN)/python -m tests.fuzz $(or $(DICH),reader) --giay 600

wheelhouse: $(INSTALLED_DEV) ## Làm bộ cài nhấp đúp, không cần mạng, vào dist/cai-dat
	@.ci/wheelhouse.sh

clean: ## Xóa .venv và mọi thứ làm ra được lại
	rm -rf .venv ket-qua build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(INSTALLED): pyproject.toml
	@.ci/may_moi.sh venv
	@echo "── cài danhgia-xl vào .venv"
	@$(PIP) -e .
	@touch $@

$(INSTALLED_DEV): pyproject.toml
	@.ci/may_moi.sh venv
	@echo "── cài danhgia-xl và công cụ kiểm thử vào .venv"
	@$(PIP) -e '.[dev]'
	@touch $(INSTALLED) $@
