"""The rule sets shipped with the package, one TOML file each."""
