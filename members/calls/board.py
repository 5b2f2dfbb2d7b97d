"""The coverage board of one draft composition: categories with their places and those who could take them.

Plain data made from ``coverage.Material`` and the picks; templates only print it.
"""

from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from council.bodies.enums import DeputyScheme
from members.calls import picture
from members.calls.board_lines import ApplicationLine, Block, Deed, PersonLine, Place, Row, SittingRow, deed_in
from members.calls.enums import ApplicationState, Consent, Dimension
from members.calls.figures import choices_of, figures_of, namer, organisations_of
from members.calls.models import Pick
from members.enums import Capacity

#: So many municipalities of an organisation are named on the board.
NAMED = 2


class Board:
    """Everything that the page of one draft composition shows. ``alternative`` is None before there is one.

    ``picks``: those of a composition that is not kept (yet).
    """

    def __init__(self, material, alternative=None, picks=None):
        self.material, self.alternative = material, alternative
        if picks is None:
            picks = Pick.objects.filter(alternative=alternative).select_related("category") if alternative else ()
        self.picks = list(picks)
        self.by_nominee = {each.nominee_id: each for each in self.picks}
        self.choices = choices_of(material, self.picks)
        self.figures = figures_of(material, self.choices)
        self.name = namer(material)
        deputies = [each.capacity == Capacity.DEPUTY for each in [*self.picks, *material.seated]]
        self.takes_deputies = any(each.deputies for each in material.places) or any(deputies)
        self._texts = {}

    @property
    def personal(self):
        """Each deputy belongs to one member's place."""
        return self.material.scheme == DeputyScheme.PERSONAL

    @cached_property
    def blocks(self):
        """The categories in order; places beyond the plan are there when somebody sits in them."""
        lines, made = self.waiting, []
        for number, places in enumerate(self.material.places, 1):
            category = places.category
            block = Block(category, number, places.members, places.deputies)
            block.first, block.second = lines.get((category.pk, 0), []), lines.get((category.pk, 1), [])
            block.has_deputies = self.takes_deputies
            block.sitting = self.sitting.get(category.pk, [])
            self._fill(block)
            made.append(block)
        return made

    @cached_property
    def others(self):
        """The categories in which the call has no place and somebody sits: nothing in them can be changed here."""
        own = {each.category_id for each in self.material.places}
        others = [each for each in self.material.categories if each.pk not in own]
        return [
            Block(each, number, 0, 0, sitting=self.sitting[each.pk], has_deputies=self.takes_deputies)
            for number, each in enumerate(others, len(own) + 1)
        ]

    @cached_property
    def sitting(self):
        """``{category: rows}`` of those who sit already, a seat's member beside its personal deputy."""
        found, of_seat = {}, {}
        for each in self.material.sitting.values():
            rows, seat = found.setdefault(each.category.pk, []), each.membership.seat_id
            side = "deputy" if each.membership.capacity == Capacity.DEPUTY else "member"
            row = of_seat.get(seat) if seat else next((row for row in rows if getattr(row, side) is None), None)
            if row is None:
                row = of_seat[seat] = SittingRow(f"sits-{each.membership.pk}")
                rows.append(row)
            setattr(row, side, self.sitting_person(each))
        return found

    def sitting_person(self, sitting):
        """The line of one who sits already."""
        organisation = organisations_of(self.material, sitting.key) or sitting.membership.organisation_names
        name = sitting.name or _("Person to be named later")
        facts, _score = self._facts(sitting.candidate)
        return PersonLine(sitting.key, name, str(sitting.membership.capacity), "", organisation, facts)

    def _fill(self, block):
        taken = {(each.capacity, each.slot): each for each in self.picks if each.category_id == block.category.pk}
        slots = [slot for _capacity, slot in taken]
        last = max([block.members, block.deputies, *slots])
        for slot in range(1, last + 1):
            row = Row(slot, wide=block.has_deputies)
            for capacity, planned in ((Capacity.MEMBER, block.members), (Capacity.DEPUTY, block.deputies)):
                pick = taken.get((capacity, slot))
                if slot <= planned or pick:
                    place = self._place(block, capacity, slot, pick, over=slot > planned)
                    setattr(row, capacity.value, place)
            if row.member or row.deputy:
                block.rows.append(row)
        held = [row for row in block.rows if row.member and row.member.look == "held"]
        block.filled = len(held)
        block.filled_deputies = sum(1 for row in block.rows if row.deputy and row.deputy.look == "held")

    def _place(self, block, capacity, slot, pick, *, over):
        category = block.category
        anchor = f"place-{category.pk}-{slot}" + ("-deputy" if capacity == Capacity.DEPUTY else "")
        place = Place(str(capacity), slot, anchor, over=over)
        what = capacity.label
        if pick:
            place.person, place.reason = self.person(pick.nominee_id), pick.reason
            place.deeds = list(self._moves(block, pick))
            holder = ", ".join(filter(None, (place.person.name, place.person.organisation)))
        else:
            holder = _("empty")
            if capacity == Capacity.DEPUTY:
                place.nobody_left = not block.has_free
                place.lawful = self.material.deputy_may_be_missing or place.nobody_left
        facts = {"what": what, "category": category.name, "slot": slot, "holder": holder}
        place.spoken = _("%(what)s, %(category)s %(slot)s: %(holder)s") % facts
        return place

    def _moves(self, block, pick):
        """The moves of somebody placed that take one press; every other place is on a page of its own."""
        key, category = pick.nominee_id, block.category
        if self.takes_deputies and self.material.can_be_chosen(key):
            other = Capacity.MEMBER if pick.capacity == Capacity.DEPUTY else Capacity.DEPUTY
            label = _("To be a member") if other == Capacity.MEMBER else _("To be a deputy")
            yield Deed(deed_in(key, category.pk, other), label)
        candidate = self.material.candidates.get(key)
        for places in self.material.places:
            if candidate and places.category.key in candidate.categories and places.category_id != category.pk:
                label = _("To %(category)s") % {"category": places.category.name}
                yield Deed(deed_in(key, places.category_id, pick.capacity), label)

    def person(self, key):
        """A nominee's line; what is the same for the application is worked out once."""
        nominee = self.material.nominees[key]
        facts, score = self._application(nominee.application)
        line = PersonLine(
            key,
            nominee.name or _("Person to be named later"),
            nominee.capacity,
            score,
            self._organisation(nominee),
            facts,
            number=nominee.application.number,
            application=nominee.application_id,
        )
        line.waits = "" if nominee.consent == Consent.GIVEN else str(nominee.get_consent_display())
        line.why_not = self._why_not(nominee)
        return line

    def _why_not(self, nominee):
        application = nominee.application
        if application.state == ApplicationState.WITHDRAWN:
            return _("The application was withdrawn")
        if application.duplicate_of_id:
            return _("The application was set aside as a duplicate")
        return str(Consent.REFUSED.label) if nominee.consent == Consent.REFUSED else ""

    def _organisation(self, nominee):
        if nominee.pk in self.material.candidates:
            return organisations_of(self.material, nominee.pk)
        return nominee.organisation_name or nominee.application.name

    def _application(self, application):
        """``(facts, score)`` of an application: languages, local or national, municipalities, network."""
        if application.pk not in self._texts:
            candidate = next(
                (self.material.candidates[each.pk] for each in application.nominees.all() if self._competes(each)), None
            )
            self._texts[application.pk] = self._facts(candidate) if candidate else ("", "")
        return self._texts[application.pk]

    def _competes(self, nominee):
        return nominee.pk in self.material.candidates

    def _facts(self, candidate):
        languages = self.material.values[Dimension.LANGUAGE]
        ordered = sorted(candidate.languages, key=lambda each: (each not in languages, each))
        parts = [", ".join(self.name(Dimension.LANGUAGE, each) for each in ordered), self._area(candidate)]
        if candidate.scope == "national":
            parts.append(_("national"))
        if candidate.network:
            parts.append(_("network"))
        score = "" if candidate.score is None else str(round(candidate.score))
        return " · ".join(filter(None, parts)), score

    def _area(self, candidate):
        """The municipalities in short: all, two by name and the rest as a number."""
        own = [each.name for each in self.material.municipalities if each.code in candidate.municipalities]
        if own and len(own) == len(self.material.municipalities):
            return _("whole area") if len(own) > 1 else own[0]
        more = len(own) - NAMED
        return ", ".join(own[:NAMED]) + (f" +{more}" if more > 0 else "")

    @property
    def homeless(self):
        """Applications that name no category of this call."""
        return self.waiting.get((None, 0), [])

    @cached_property
    def waiting(self):
        """``{(category, 0 or 1): application lines}``: those not placed, by first and second choice, best first.

        Applications to no category of the call are under ``(None, 0)``.
        """
        found = {}
        categories = {each.category.key: each.category_id for each in self.material.places}
        free = {}
        for key, candidate in self.material.candidates.items():
            if key not in self.by_nominee:
                free.setdefault(candidate.application, []).append(candidate)
        for candidates in free.values():
            application = self.material.nominees[candidates[0].key].application
            people = [
                self.person(each.key) for each in sorted(candidates, key=lambda each: each.capacity, reverse=True)
            ]
            able = {each.capacity for each in people if not each.why_not}
            facts, score = self._application(application)
            line = ApplicationLine(
                application.pk,
                application.number,
                people[0].organisation,
                facts,
                score,
                application.is_late,
                people,
                can_both=self.personal and {Capacity.MEMBER, Capacity.DEPUTY} <= able,
            )
            for order, key in enumerate(candidates[0].categories):
                found.setdefault((categories[key], order), []).append(line)
            if not candidates[0].categories:
                found.setdefault((None, 0), []).append(line)
        for lines in found.values():
            lines.sort(key=lambda each: (each.is_late, -float(each.score or -1), each.number))
        return found

    @cached_property
    def notices(self):
        """What the secretary should look at, in words: people who cannot be chosen any more, one person twice."""
        found = []
        for pick in self.picks:
            line = self.person(pick.nominee_id)
            if line.why_not:
                told = {"person": line.name, "organisation": line.organisation, "why": line.why_not}
                found.append(_("%(person)s, %(organisation)s: %(why)s. The place counts as empty.") % told)
        for group in self.material.same_person:
            already = [self.material.sitting[key].name for key in group if key in self.material.sitting]
            found += [
                _("%(person)s sits in the body already and can hold one place at a time.") % {"person": name}
                for name in already
                if any(key in self.by_nominee for key in group)
            ]
            placed = [key for key in group if key in self.by_nominee]
            if len(placed) > 1:
                told = {"person": self.person(placed[0]).name, "n": len(placed)}
                found.append(_("%(person)s sits in %(n)s places: the same email address.") % told)
        return found

    @property
    def lawfully_missing(self):
        """Places without a deputy that may stay so, or for which nobody is left."""
        return sum(1 for block in self.blocks for row in block.rows if row.deputy and row.deputy.lawful)

    @property
    def without_deputy(self):
        """In words: how many deputies' places are empty."""
        count = sum(block.without_deputy for block in self.blocks)
        return ngettext("%(n)s without a deputy", "%(n)s without a deputy", count) % {"n": count} if count else ""

    @cached_property
    def map(self):
        """The municipalities as a map of tiles."""
        county = self.material.call.body.host.county_code
        return picture.tile_map(county, self.figures.municipalities, label=_("Members by municipality"))

    @cached_property
    def seats(self):
        """The places as a table seen from above, with those who sit already."""
        blocks, label = [*self.blocks, *self.others], _("Places around the table")
        return picture.seats(blocks, self.figures, personal=self.personal, label=label)
