"""The two shapes of real calls as problems of the helper. People and scores are made up."""

import random

from members.calls.composing import Candidate, Places, Rule
from members.calls.helper.problem import Problem

#: The eleven themes of Itä-Uusimaa's table, by key; 27 organisations applied in 2023, 22 were chosen.
THEMES = (
    ("lapset", 6),
    ("nuoret", 2),
    ("ikaihmiset", 3),
    ("mielenterveys", 2),
    ("paihdetyo", 2),
    ("vammaiset", 2),
    ("potilaat", 3),
    ("tyollisyys", 2),
    ("turvallisuus", 1),
    ("moniala", 2),
    ("muut", 2),
)
#: Second choices that the six applications in the county board's § 246 name.
SECOND = {1: "nuoret", 5: "nuoret", 6: "moniala"}
AREA = ("018", "407", "434", "504", "638", "616", "753")


def ita_uusimaa(**changes):
    """22 seats in 11 categories, 27 applications of a member and a personal deputy each, two languages."""
    chance, made, application = random.Random(2023), [], 0
    for theme, number in THEMES:
        for _each in range(number):
            application += 1
            second = SECOND.get(application, "turvallisuus" if application == 25 else "")
            towns = frozenset(chance.sample(AREA, chance.randint(1, 3)))
            score = float(chance.randint(45, 95))
            for capacity in ("member", "deputy"):
                made.append(
                    Candidate(
                        key=len(made) + 1,
                        application=application,
                        capacity=capacity,
                        categories=(theme, second) if second else (theme,),
                        municipalities=towns,
                        languages=frozenset(["sv"] if application % 4 == 0 else ["fi"]),
                        scope="national" if application % 3 == 0 else "local",
                        background="employee" if chance.random() < 0.5 else "volunteer",
                        organisations=frozenset([f"organisation-{application}"]),
                        score=score,
                    )
                )
    rules = (
        Rule(1, "language", "sv", "members", "count", minimum=5, required=True),
        Rule(2, "municipality", "", "members", minimum=1, weight=8),
        Rule(3, "scope", "local", "members", "share", minimum=50, weight=5),
        Rule(4, "organisation_seats", "", "members", maximum=1, required=True),
    )
    given = {
        "candidates": tuple(made),
        "places": tuple(Places(theme, 2, 2) for theme, _number in THEMES),
        "rules": rules,
        "values": {"municipality": AREA, "language": ("fi", "sv")},
        "scheme": "personal",
    }
    return Problem(**{**given, **changes})


#: Proposals in each of Pirkanmaa's 19 categories: 44 in all; two had one each, and so no deputy.
PROPOSALS = (2, 3, 2, 3, 2, 2, 3, 2, 2, 1, 3, 1, 2, 3, 2, 3, 2, 3, 3)


def pirkanmaa(**changes):
    """One member and one deputy in each of 19 categories, both from among people nominated as members."""
    chance, made = random.Random(19), []
    for number, proposals in enumerate(PROPOSALS, 1):
        for _each in range(proposals):
            key = len(made) + 1
            made.append(
                Candidate(
                    key=key,
                    application=key,
                    capacity="member",
                    categories=(f"luokka-{number:02}",),
                    network=chance.random() < 0.6,
                    organisations=frozenset([f"organisation-{key}"]),
                    score=float(chance.randint(40, 98)),
                )
            )
    given = {
        "candidates": tuple(made),
        "places": tuple(Places(f"luokka-{number:02}", 1, 1) for number in range(1, 20)),
        "rules": (Rule(1, "network", "", "all", "share", minimum=50, weight=6),),
        "scheme": "category",
        "members_as_deputies": True,
    }
    return Problem(**{**given, **changes})
