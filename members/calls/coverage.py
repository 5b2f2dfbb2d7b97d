"""What the coverage board and the proposal helper count by, read from the database in a fixed number of queries.

``material(call)`` is everything about a call except its draft compositions:
places, nominated persons as ``composing.Candidate``, rules, and the values
that rules without one go through.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Prefetch

from council.bodies.enums import DeputyScheme
from council.bodies.models import Municipality
from members.calls.composing import Candidate, Places, Rule
from members.calls.enums import ApplicationState, Consent, Dimension, Gender, Scope
from members.calls.identity import Identities, Mention
from members.calls.models import Application, Conflict, Mark, Nominee
from members.calls.sitting import NAMES, NUMBERS, mention_of, who_sits
from members.enums import Background, Capacity
from members.models import Membership

#: The most points of a mark.
FULL = 5
COUNTED_OUT = {ApplicationState.DRAFT, ApplicationState.WITHDRAWN}
#: Those who sit: experts only attend.
SITTING = [Capacity.MEMBER, Capacity.DEPUTY]


@dataclass
class Material:
    """A call's places, people and rules. ``nominees`` holds all who were sent in, ``candidates`` those who compete.

    ``organisations`` names the organisations by their identity. ``history``
    tells for the key of a nominee, and for the identity of an organisation,
    the terms in a row before this one, latest first. ``sitting`` are those whose
    places a call for single seats does not fill; they count like the chosen.
    """

    call: object
    scheme: str
    deputy_may_be_missing: bool
    places: list = field(default_factory=list)
    nominees: dict = field(default_factory=dict)
    candidates: dict = field(default_factory=dict)
    rules: list = field(default_factory=list)
    values: dict = field(default_factory=dict)
    municipalities: list = field(default_factory=list)
    organisations: dict = field(default_factory=dict)
    history: dict = field(default_factory=dict)
    sitting: dict = field(default_factory=dict)

    @property
    def everybody(self):
        """Those who compete and those who sit already, as candidates by key."""
        return self.candidates | {key: each.candidate for key, each in self.sitting.items()}

    def person(self, key):
        """One of ``everybody``."""
        return self.sitting[key].candidate if key in self.sitting else self.candidates[key]

    @property
    def seated(self):
        """Those who sit already, as choices."""
        return [each.choice for each in self.sitting.values()]

    @property
    def categories(self):
        """The categories of the call, and after them the others in which somebody sits already."""
        own = [each.category for each in self.places]
        keys = {each.pk for each in own}
        others = {each.category.pk: each.category for each in self.sitting.values() if each.category.pk not in keys}
        return own + list(others.values())

    def can_be_chosen(self, key):
        """Whether a nominee may be put into a place: competes, and has not refused."""
        return key in self.candidates and self.nominees[key].consent != Consent.REFUSED

    @property
    def choosable(self):
        """The candidates among whom the helper chooses."""
        return tuple(each for key, each in sorted(self.candidates.items()) if self.can_be_chosen(key))

    @property
    def planned(self):
        """The places as plain data."""
        return tuple(Places(each.category.key, each.members, each.deputies) for each in self.places)

    @property
    def plain_rules(self):
        """The rules that this call can keep or break, as plain data."""
        return tuple(Rule.of(each) for each in self.rules if self.concerns(each))

    def concerns(self, rule):
        """False for a rule about a category in which this call has no places and nobody sits already."""
        return rule.dimension != Dimension.CATEGORY or not rule.value or rule.value in self.values[Dimension.CATEGORY]

    @property
    def same_person(self):
        """Groups of people who are one human being: nominated twice or sitting, with the same email or person."""
        groups = {}
        for key in sorted(self.everybody):
            names = self._names(key)
            group = next((groups[each] for each in names if each in groups), [])
            group.append(key)
            groups |= dict.fromkeys(names, group)
        return tuple(sorted({tuple(group) for group in groups.values() if len(group) > 1}))

    def _names(self, key):
        if key in self.sitting:
            return names_of(self.sitting[key].membership)
        return _person_keys(self.nominees[key].person_id, self.nominees[key].email)


def material(call):
    """The material of a call; ``call.body`` with its host is at hand or read."""
    rules = call.body.rules_on(call.term.start)
    made = Material(
        call,
        rules.deputy_scheme if rules else DeputyScheme.NONE,
        deputy_may_be_missing=bool(rules and rules.deputy_may_be_missing),
        places=list(call.places.select_related("category").order_by("category__order")),
        rules=list(call.body.composition_rules.all()),
        municipalities=municipalities_of(call.body),
        sitting=who_sits(call),
    )
    made.values = _values(made)
    applications = _applications(call)
    history = History.of(call)
    mentions = [mention for each in applications for nominee in each.nominees.all() for mention in _behind(nominee)]
    mentions += [mention for each in made.sitting.values() for mention in each.organisations]
    identities = Identities([*mentions, *history.mentions])
    terms = history.in_a_row(identities)
    codes, scores = _codes(applications), scores_of(call)
    for application in applications:
        for nominee in application.nominees.all():
            made.nominees[nominee.pk] = nominee
            behind = {identities[each]: each.names[0] for each in _behind(nominee)}
            made.organisations |= behind
            if application.state in COUNTED_OUT or application.duplicate_of_id:
                continue
            keys = _person_keys(nominee.person_id, nominee.email)
            own = max((terms.get(key, ()) for key in keys), key=len, default=())
            made.history |= {nominee.pk: own, **{each: terms.get(each, ()) for each in behind}}
            score = scores.get(application.pk)
            made.candidates[nominee.pk] = _candidate(made, nominee, frozenset(codes[application.pk]), behind, score)
    for each in made.sitting.values():
        behind = {identities[mention]: mention.names[0] for mention in each.organisations}
        made.organisations |= behind
        each.become_candidate(
            organisations=behind,
            person_terms=max((len(terms.get(name, ())) for name in names_of(each.membership)), default=0),
            organisation_terms=max((len(terms.get(name, ())) for name in behind), default=0),
        )
    return made


@dataclass
class History:
    """Who sat in the terms before that of a call: ``terms`` latest first, ``people`` and ``seats`` by term.

    The terms are those of the body, and before its first one those of the body that it continues.
    """

    terms: list
    people: dict
    seats: dict

    @classmethod
    def of(cls, call):
        """The history that a call looks back on: three queries, and two for each predecessor of the body."""
        terms = terms_before(call)
        people, seats, term_of = defaultdict(set), defaultdict(set), {}
        held = Membership.objects.valid().filter(term__in=terms, capacity__in=SITTING)
        for pk, term, person, email in held.values_list("pk", "term_id", "person_id", "person__email"):
            term_of[pk] = term
            people[term].update(_person_keys(person, email or ""))
        through = Membership.organisations.through.objects.filter(membership__in=list(term_of))
        columns = [f"organisation__{name}" for name in (*NAMES, *NUMBERS)]
        for membership, key, *texts in through.values_list("membership_id", "organisation_id", *columns):
            seats[term_of[membership]].add(mention_of(key, texts))
        return cls(terms, people, seats)

    @property
    def mentions(self):
        return {mention for each in self.seats.values() for mention in each}

    def in_a_row(self, identities):
        """``{person's or organisation's key: the terms in a row before this one}``, latest first."""
        found, sitting = {}, None
        for term in self.terms:
            keys = self.people[term.pk] | {identities[each] for each in self.seats[term.pk]}
            sitting = keys if sitting is None else sitting & keys
            for key in sitting:
                found.setdefault(key, []).append(term)
        return found


def terms_before(call):
    """The terms before that of a call, latest first: of the body, and of those that it continues.

    A predecessor's terms count as far as they began before the first term of the body that followed it.
    """
    body, before, found, seen = call.body, call.term.start, [], set()
    while body is not None and body.pk not in seen:
        seen.add(body.pk)
        terms = list(body.terms.filter(start__lt=before).order_by("-start"))
        found += terms
        before = terms[-1].start if terms else before
        body = body.predecessor
    return found


def municipalities_of(body):
    """The municipalities of the host's area today, by name."""
    code = body.host.county_code
    return list(Municipality.objects.current().filter(county_code=code)) if code else []


def _values(made):
    """The values by dimension that a rule without one goes through."""
    return {
        Dimension.CATEGORY: [each.key for each in made.categories],
        Dimension.MUNICIPALITY: [each.code for each in made.municipalities],
        Dimension.LANGUAGE: list(made.call.body.languages),
        Dimension.SCOPE: [str(each) for each in Scope],
        Dimension.BACKGROUND: [str(each) for each in Background],
        Dimension.GENDER: [str(Gender.WOMAN), str(Gender.MAN)],
    }


def scores_of(call):
    """``{application: 0–100}``: marks weighted by their criteria, the mean of the finished assessments.

    An assessment by an evaluator who has a conflict with the applicant does not count.
    """
    conflicts = Conflict.objects.filter(
        evaluator=OuterRef("assessment__evaluator"), application=OuterRef("assessment__application"), withdrawn_at=None
    )
    rows = Mark.objects.filter(
        ~Exists(conflicts),
        assessment__application__call=call,
        assessment__done_at__isnull=False,
        criterion__weight__isnull=False,
    ).values_list("assessment__application", "assessment", "points", "criterion__weight")
    sums = defaultdict(lambda: defaultdict(lambda: [0, 0]))
    for application, assessment, points, weight in rows:
        pair = sums[application][assessment]
        pair[0] += points * weight
        pair[1] += FULL * weight
    return {
        application: sum(100 * got / most for got, most in each.values()) / len(each)
        for application, each in sums.items()
    }


def _applications(call):
    """Everything that was sent in, with its nominees and joint organisations."""
    found = list(
        Application.objects.filter(call=call)
        .exclude(state=ApplicationState.DRAFT)
        .select_related("organisation")
        .defer("reasons", "completion_words")
        .prefetch_related(Prefetch("nominees", Nominee.objects.select_related("organisation")), "joint")
    )
    for application in found:
        for nominee in application.nominees.all():
            nominee.application = application
    return found


def _codes(applications):
    """``{application: the codes of the municipalities it works in}``, without reading the municipalities."""
    codes = {each.pk: set() for each in applications}
    through = Application.municipalities.through.objects.filter(application__in=list(codes))
    for application, code in through.values_list("application_id", "municipality__code"):
        codes[application].add(code)
    return codes


def _of_application(application):
    """The organisation of an application, as a mention."""
    known = application.organisation
    names = (known.name, known.name_fi, known.name_sv, known.name_en) if known else ()
    numbers = (known.business_id, known.register_number) if known else ()
    numbers += (application.business_id, application.register_number)
    return Mention(
        application.organisation_id,
        tuple(dict.fromkeys(filter(None, (*names, application.name, application.name_sv)))) or ("–",),
        tuple(dict.fromkeys(filter(None, numbers))),
    )


def _behind(nominee):
    """The organisations on whose behalf a nominee would sit: the nominee's own, else all of the application."""
    if nominee.organisation_id or nominee.organisation_name:
        own = nominee.organisation
        return [Mention(nominee.organisation_id, (own.name if own else nominee.organisation_name,))]
    application = nominee.application
    joint = [
        Mention(each.organisation_id, (each.name,), (each.number,) if each.number else ())
        for each in application.joint.all()
    ]
    return [_of_application(application), *joint]


def _candidate(made, nominee, codes, behind, score):
    application = nominee.application
    keys = {each.category_id: each.category.key for each in made.places}
    categories = [application.first_category_id, application.second_category_id]
    return Candidate(
        key=nominee.pk,
        application=application.pk,
        capacity=nominee.capacity,
        categories=tuple(keys[each] for each in categories if each in keys),
        municipalities=codes,
        languages=frozenset(application.languages),
        scope=application.scope,
        background=nominee.background,
        gender=nominee.gender,
        network=bool(application.networks.strip()),
        organisations=frozenset(behind),
        person_terms=len(made.history[nominee.pk]),
        organisation_terms=max(len(made.history[each]) for each in behind),
        score=score,
    )


def names_of(membership):
    """What the holder of a place is known by."""
    return _person_keys(membership.person_id, membership.person.email if membership.person_id else "")


def _person_keys(person, email):
    """What somebody is known by: the email, which the records and the applications have in common, and the person."""
    keys = [f"email-{email.casefold()}"] if email else []
    return [*keys, f"person-{person}"] if person else keys
