"""A publication as the parts of a printed document, in one language, from its plain data.

Nothing here reads the database or the clock: the same content gives the same
document on any later day. Terms are those of docs/glossary.md; the order is
that of Finnish minutes: meeting, people, matters, annexes, approval.
"""
