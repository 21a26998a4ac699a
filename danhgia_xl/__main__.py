"""`python -m danhgia_xl` is the console script `danhgia-xl`."""

from danhgia_xl.cli.app import main

if __name__ == "__main__":  # worker processes import this module too
    main()
