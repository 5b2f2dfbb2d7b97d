"""A thousand applications in the last minutes, by concurrent clients, on a real server with two workers."""

import pytest

from benchmarks.closing_hour import closing_hour

NUMBER = 1000


@pytest.mark.slow
def test_a_thousand_applications_in_the_closing_hour_lose_none(tmp_path):
    outcome = closing_hour(NUMBER)
    assert len(outcome.sent) == NUMBER * 21 // 20, "each once, and every twentieth twice"
    assert outcome.faults(NUMBER) == []
    late = sum(row[3] for row in outcome.rows)
    assert 0 < late < NUMBER, "the call closed in the middle"
