"""Applications in the last minutes, by concurrent clients, on a real server with two workers.

A thousand of them are a benchmark; here a quarter of that shows the same races.
"""

import pytest

from benchmarks.closing_hour import closing_hour

NUMBER = 240


@pytest.mark.slow
def test_the_closing_hour_loses_no_application(tmp_path):
    outcome = closing_hour(NUMBER)
    assert len(outcome.sent) == NUMBER * 21 // 20, "each once, and every twentieth twice"
    assert outcome.faults(NUMBER) == []
    late = sum(row[3] for row in outcome.rows)
    assert 0 < late < NUMBER, "the call closed in the middle"
