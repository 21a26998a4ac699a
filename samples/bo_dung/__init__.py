"""The maker of the shipped samples: an invented institution, its people, its books and, apart, its faults.

Nothing is random and nothing is read from the clock: the same programs give the same files.
"""
