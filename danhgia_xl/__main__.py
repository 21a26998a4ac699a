"""`python -m danhgia_xl` is the console script `danhgia-xl`."""

from danhgia_xl.cli.app import main

main()
