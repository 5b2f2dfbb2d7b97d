"""The proposal helper beside bare CP-SAT: 100 applications × 20 categories, and 1,000 × 40.

Ours is all of an answer: five compositions that differ, each of them explained
person by person, and how far each wish that is missed could be met. The floor is
CP-SAT with the very same settings on the bare assignment of the same people to
the same places for the best total score: no rules, no wishes, one composition,
no explanation, the model built by hand as one writes it first.

CPU seconds of the one process, which on an idle machine are those of the wall
clock; other work on a shared machine would otherwise run down the limit that the
helper keeps by the clock, so the clock is set far off here. The rounds take turns
and the median is shown. Alone: ``python -m benchmarks.helper``.
"""

import os
import random
import statistics
import subprocess
import sys
import time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "council.settings")
os.environ.setdefault("LOCAL_MODE", "1")
django.setup()

from ortools.sat.python import cp_model  # noqa: E402

from benchmarks.ground import Row  # noqa: E402
from members.calls.composing import Candidate, Places, Rule  # noqa: E402
from members.calls.helper.problem import Problem  # noqa: E402
from members.calls.helper.solver import Clock, solve  # noqa: E402

ROUNDS = 3
#: (applications, categories, members and deputies in each, seconds that the issue allows)
SIZES = [(100, 20, 1, 2), (100, 20, 2, 2), (1000, 40, 1, 10), (1000, 40, 2, 10)]
MUNICIPALITIES = 14
#: Seconds on the clock: more than any round takes.
UNHURRIED = 60


def problem_of(applications, categories, each, seconds, seed=1):
    """A made-up call: popular categories, second choices, working areas, two languages, and ten rules."""
    chance = random.Random(seed)
    names = [f"category-{number:02}" for number in range(categories)]
    towns = [f"{100 + number}" for number in range(MUNICIPALITIES)]
    people = []
    for application in range(1, applications + 1):
        first = names[int(categories * chance.random() ** 1.5)]
        second = chance.choice(names)
        facts = {
            "application": application,
            "categories": (first, second) if second != first and chance.random() < 0.6 else (first,),
            "municipalities": frozenset(chance.sample(towns, min(MUNICIPALITIES, 1 + int(chance.expovariate(0.6))))),
            "languages": frozenset(["fi", "sv"] if chance.random() < 0.25 else ["fi"]),
            "scope": "local" if chance.random() < 0.7 else "national",
            "network": chance.random() < 0.3,
            "organisations": frozenset([f"organisation-{int(applications * 0.9 * chance.random())}"]),
            "organisation_terms": int(chance.expovariate(0.8)),
            "score": round(chance.uniform(20, 100), 1),
        }
        for capacity in ("member", "deputy"):
            if capacity == "member" or chance.random() < 0.8:
                people.append(
                    Candidate(
                        key=len(people) + 1,
                        capacity=capacity,
                        background=chance.choice(["employee", "volunteer", ""]),
                        gender=chance.choices(["woman", "man", ""], [6, 3, 1])[0],
                        person_terms=int(chance.expovariate(1.2)),
                        **facts,
                    )
                )
    rules = (
        Rule(1, "gender", "woman", "each", "share", minimum=40, required=True),
        Rule(2, "gender", "man", "each", "share", minimum=40, required=True),
        Rule(3, "language", "sv", "all", "share", minimum=20, required=True),
        Rule(4, "organisation_seats", "", "all", maximum=2, required=True),
        Rule(5, "person_terms", "", "each", maximum=2, required=True),
        Rule(6, "municipality", "", "members", minimum=2, weight=8),
        Rule(7, "scope", "local", "members", "share", minimum=50, weight=5),
        Rule(8, "background", "employee", "members", "share", maximum=50, weight=3),
        Rule(9, "network", "", "members", minimum=categories // 3, weight=3),
        Rule(10, "organisation_terms", "", "members", maximum=3, weight=3),
    )
    return Problem(
        candidates=tuple(people),
        places=tuple(Places(name, each, each) for name in names),
        rules=rules,
        values={"municipality": tuple(towns), "language": ("fi", "sv")},
        alternatives=5,
        least_difference=4,
        seconds=seconds,
    )


def bare(problem):
    """The assignment with the best total score, and nothing else."""
    model, rows, worth = cp_model.CpModel(), {}, []
    seats = {each.category: (each.members, each.deputies) for each in problem.places}
    variables = []
    for person in problem.candidates:
        mine = []
        for category in person.categories:
            chosen = model.new_bool_var("")
            mine.append(chosen)
            rows.setdefault((category, person.capacity), []).append(chosen)
            variables.append(chosen)
            worth.append(1000 + round(person.score * 10))
        model.add_at_most_one(mine)
    for (category, capacity), chosen in rows.items():
        model.add(sum(chosen) <= seats[category][capacity == "deputy"])
    model.maximize(cp_model.LinearExpr.weighted_sum(variables, worth))
    _solver, status = Clock(problem.seconds).solve(model)
    if status != cp_model.OPTIMAL:
        raise RuntimeError("the floor was not solved")


def seconds_of(function, problem):
    """CPU seconds of one call, and what it gave."""
    started = time.process_time()
    given = function(problem)
    return time.process_time() - started, given


def memory(code):
    """The PSS of a Python process that ran some code, in MB (10^6 bytes)."""
    show = "; import re; print(re.search(r'^Pss:\\s+(\\d+)', open('/proc/self/smaps_rollup').read(), re.M)[1])"
    start = "import django; django.setup()"
    done = subprocess.run([sys.executable, "-c", f"{start}; {code}{show}"], capture_output=True, text=True, check=True)
    return int(done.stdout) * 1024 / 1e6


def rows():
    """The table's rows."""
    found = []
    for applications, categories, each, limit in SIZES:
        ours, floor, proved = [], [], []
        for seed in range(1, ROUNDS + 1):
            problem = problem_of(applications, categories, each, UNHURRIED, seed)
            took, answer = seconds_of(solve, problem)
            ours.append(took)
            proved.append(sum(composition["optimal"] for composition in answer["compositions"]))
            floor.append(seconds_of(bare, problem)[0])
        ratio = statistics.median(ours) / statistics.median(floor)
        name = f"{applications} × {categories}, {each} + {each} a category ({min(proved)} of 5 proved best)"
        found.append(Row(name, statistics.median(ours), "CPU s", ratio, "bare CP-SAT", aim=f"≤ {limit}"))
        found.append(Row("  the slowest of the rounds", max(ours), "CPU s", aim=f"≤ {limit}"))
    web = "import council.urls, members.calls.views.helper"
    found.append(Row("process with the portal's pages, PSS", memory(web), "MB"))
    found.append(Row("… that has computed", memory(f"{web}; import members.calls.helper.solver"), "MB"))
    return found


if __name__ == "__main__":
    for row in rows():
        print(row)
