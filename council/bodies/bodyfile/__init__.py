"""Body files: a body, its rules, term, seats, offices, meeting template and working groups as one TOML text.

``docs/body-file.md`` is the reference. Apps above add their sections with ``section()``.
"""
