"""Demonstration data: the six bodies at work, with fictional people and organisations.

Everything is marked as demonstration. Past meetings are written as rows, with
the days on which things happened and without letters; what goes on now is done
with the deeds that a secretary would use, so its letters are real.
"""
