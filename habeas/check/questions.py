"""Questions as sentences that a caseworker can ask, and what the answer is recorded as.

A kind or a fact with no sentence of its own is asked about by its label.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from habeas.check.day_words import day_words
from habeas.check.describe import Teller
from habeas.check.missing import Missing, kinds_of
from habeas.record.case import Case, Entry, Person
from habeas.words import Message, say

Question = Callable[[str], Message]


def _ask(sentence: str) -> Question:
    return lambda who: Message(sentence, {"who": who})


_CONTACT: Final = _ask("When was %(who)s in contact with family?")
_SCHOOL: Final = _ask("Does %(who)s go to school? Since when?")
_DONE: Final[Mapping[str, Question]] = {
    "age_assessed": _ask("How was the age of %(who)s assessed, and with what result?"),
    "alternative_considered": _ask("Did anyone weigh an alternative to detention for %(who)s? When?"),
    "appeal_decided": _ask("Was the appeal of %(who)s decided? When, and how?"),
    "best_interests_assessed": _ask("Did anyone assess the best interests of %(who)s as a child? When?"),
    "birth_registered": _ask("Was the birth of %(who)s registered? When?"),
    "care_on_arrival_arranged": _ask("Was it arranged who would meet and care for %(who)s on arrival?"),
    "child_heard": _ask("Was %(who)s heard as a child? When, and by whom?"),
    "child_identified": _ask("Did anyone recognise %(who)s as a child alone and in need? When?"),
    "child_protection_informed": _ask("Was child protection told about %(who)s? When?"),
    "conditions_examined": _ask("Did anyone look at complaints about conditions by %(who)s? When?"),
    "consular_right_informed": _ask("Was %(who)s told of the right to have the consulate informed? When?"),
    "consulate_informed": _ask("Was the consulate told that %(who)s is held? When, and did %(who)s agree to it?"),
    "contact": _CONTACT,
    "custody_recorded": _ask("Is the custody of %(who)s entered in a register? Since when?"),
    "destination_named": _ask("Was %(who)s told to which country the removal would go? When?"),
    "detention_ordered": _ask("Was the detention of %(who)s ordered? By whom, when, and until which day?"),
    "detention_reviewed": _ask("Was the detention of %(who)s reviewed? When, and by whom?"),
    "end_date_set": _ask("Was a last day of detention named for %(who)s? When, and which?"),
    "expulsion_ordered": _ask("Was the expulsion of %(who)s ordered? When, and by whom?"),
    "family_contact": _CONTACT,
    "family_life_weighed": _ask("Did the decision weigh the family life of %(who)s? When?"),
    "family_notified": _ask("Was the family of %(who)s told? When, and by whom?"),
    "guardian_appointed": _ask("Does %(who)s have a guardian? Since when?"),
    "individual_examination": _ask("Was the case of %(who)s looked at by itself before removal? When?"),
    "individual_reasons": _ask("Were reasons given why this very person, %(who)s, has to be held? When?"),
    "informed_of_reasons": _ask("Was %(who)s told the reasons for being held? When, and in what language?"),
    "informed_of_rights": _ask("Was %(who)s told of their rights? When, and in what language?"),
    "interpreter_provided": _ask("Did %(who)s have an interpreter? When?"),
    "investigated_effectively": _ask("Was there an inquiry about %(who)s that could find who is answerable?"),
    "investigation_opened": _ask("Was an inquiry about %(who)s opened? When?"),
    "lawyer_access": _ask("Was %(who)s able to see a lawyer? Since when?"),
    "lawyer_informed": _ask("Was the lawyer of %(who)s told? When?"),
    "legal_representative_appointed": _ask("Does %(who)s have a legal representative? Since when?"),
    "medical_exam": _ask("Was %(who)s seen by a doctor? When?"),
    "placement_ordered": _ask("Who ordered that %(who)s be placed there, and when?"),
    "released": _ask("Was %(who)s released? When?"),
    "removal_prospect_assessed": _ask("Did anyone look at whether the removal of %(who)s is possible? When?"),
    "removal_step": _ask("Which steps towards the removal of %(who)s were taken, and when?"),
    "removal_suspended": _ask("Was the removal of %(who)s suspended? When?"),
    "review_decision": _ask("Was the request of %(who)s for review decided? When, by whom, and how?"),
    "risk_assessed": _ask("Did anyone assess what threatens %(who)s on return? When?"),
    "school_started": _SCHOOL,
    "special_needs_assessed": _ask(
        "Did anyone ask after special needs of %(who)s (illness, age, ill-treatment)? When?"
    ),
    "stateless_status_examined": _ask("Was it examined whether %(who)s is stateless? When?"),
    "support_offered": _ask("Was the family of %(who)s offered support before being parted? When?"),
    "treatment_given": _ask("Was %(who)s treated? When?"),
}
"""Whether something was done, by kind or group of entry."""
_SO: Final[Mapping[str, Question]] = {
    "asylum_pending": _ask("Is a claim of asylum by %(who)s pending? Since when?"),
    "claimed_by_a_state": _ask("Does any state accept %(who)s as its own? Which was asked, and what did it say?"),
    "expulsion_in_force": _ask("When did the order against %(who)s take legal force?"),
    "has_lawyer": _ask("Does %(who)s have a lawyer? Since when?"),
    "homeless": _ask("Is %(who)s without shelter? Since when?"),
    "ill": _ask("Is %(who)s ill? Since when, and who knows of it?"),
    "lawful_stay": _ask("Did %(who)s have the right to stay on these days? On what paper?"),
    "placement_by_court": _ask("Did a court place %(who)s there?"),
    "pregnant": _ask("Is %(who)s pregnant? Since when is it known?"),
    "removal_possible": _ask("Is the removal of %(who)s possible? Which state was asked, and what did it answer?"),
    "residence_right": _ask("Does %(who)s have a right of residence? Since when?"),
    "review_available": _ask("Could %(who)s ask a body that may release to look at the detention? Which?"),
    "risk_claimed": _ask("Did %(who)s say what threatens on return? When, and to whom?"),
    "risk_known": _ask("Did the state know what threatens %(who)s on return? Since when?"),
    "school_attending": _SCHOOL,
    "seeks_protection": _ask("Did %(who)s ask for protection in any words? When, and whom?"),
    "under_expulsion_order": _ask("Is there an order that %(who)s must leave? When was it made?"),
    "vulnerable": _ask("Is anything known that makes %(who)s vulnerable? Since when, and to whom?"),
    "without_identity_document": _ask("Does %(who)s have an identity document?"),
}
"""Whether a fact is so."""
_SAID: Final[Mapping[str, Question]] = {
    "born": _ask("When exactly was %(who)s born?"),
    "nationality": _ask("Of which state is %(who)s a national?"),
    "sex": _ask("Is %(who)s a man or a woman?"),
    "speaks_state_language": _ask("Does %(who)s speak the language of the state?"),
    "stateless": _ask("Is %(who)s a national of any state?"),
}
"""What is said of a person once and for all."""


@dataclass(frozen=True, slots=True)
class Asker:
    """Puts questions about one case in one language; `hidden` are entries that may not be spoken of."""

    case: Case
    teller: Teller
    hidden: frozenset[str] = frozenset()

    def question(self, missing: Missing, abouts: Sequence[str] = ()) -> str:
        """The question as one or two sentences."""
        return say(self._message(missing, abouts or (missing.about,)), self.teller.language)

    def name(self, who: str) -> str:
        """How a person is called."""
        person = self._person(who)
        return (person.label or person.id) if person is not None else who

    def _message(self, missing: Missing, abouts: Sequence[str]) -> Message:
        name = self.name(missing.who)
        who = {"who": name}
        named = {**who, "what": self._label(missing)}
        match missing.asks:
            case "held":
                return self._held(missing, who)
            case "done":
                kinds = kinds_of(missing, self.teller.vocabulary)
                found = _DONE.get(missing.about) or (_DONE.get(kinds[0]) if len(kinds) == 1 else None)
                return found(name) if found else Message("%(who)s: did this happen, and when: %(what)s?", named)
            case "fact":
                found = _SO.get(missing.about)
                return found(name) if found else Message("%(who)s: is this so, and since when: %(what)s?", named)
            case "person":
                found = _SAID.get(missing.about)
                return found(name) if found else Message("%(who)s: what is not recorded: %(what)s.", named)
            case "kin":
                return Message("Who are the parents and other kin of %(who)s, and where were they?", who)
            case "order":
                return Message("On whose order was %(who)s held, and until which day did it run?", who)
            case "where":
                return Message("Where was %(who)s?", who)
            case "exit":
                return Message("Can one leave %(place)s at will?", {"place": self._place(missing)})
            case "conditions":
                values = {"place": self._place(missing), "what": "; ".join(map(self.teller.label, abouts))}
                return Message("What is it like in %(place)s: %(what)s?", values)
        return self._of_entry(missing, who)

    def _held(self, missing: Missing, who: Mapping[str, str]) -> Message:
        entry = self.entry(missing)
        if entry is None:
            return Message("Is %(who)s still held?", who)
        values = {**who, "day": self._day(entry), "what": self.teller.label(entry.kind)}
        return Message("Is %(who)s still held? The last sign is of %(day)s: %(what)s.", values)

    def _of_entry(self, missing: Missing, who: Mapping[str, str]) -> Message:
        entry = self.entry(missing)
        if entry is None:
            return Message("%(who)s: what is not recorded: %(what)s.", {**who, "what": self._label(missing)})
        values = {**who, "what": self.teller.label(entry.kind), "day": self._day(entry)}
        match missing.asks:
            case "field":
                field = self.teller.vocabulary.label(missing.about, self.teller.language)
                return Message(
                    "%(who)s, “%(what)s” of %(day)s: what is not recorded: %(field)s.", {**values, "field": field}
                )
            case "date" if missing.about == "until":
                return Message("%(who)s, “%(what)s” of %(day)s: until which day exactly?", values)
            case "date":
                return Message("%(who)s: on which day exactly was this: %(what)s? Recorded: %(day)s.", values)
        return Message("%(who)s: sources disagree on “%(what)s” of %(day)s. What happened?", values)

    def entry(self, missing: Missing) -> Entry | None:
        """The entry in doubt, unless it may not be spoken of."""
        found = (entry for entry in self.case.entries if entry.id == missing.entry and entry.id not in self.hidden)
        return next(found, None)

    def _label(self, missing: Missing) -> str:
        kinds = kinds_of(missing, self.teller.vocabulary)
        known = "|" not in missing.about
        return self.teller.label(missing.about) if known else ", ".join(self.teller.label(kind) for kind in kinds)

    def _place(self, missing: Missing) -> str:
        place = next((place for place in self.case.places if place.id == missing.place), None)
        return self.teller.place(place) if place is not None else missing.place or ""

    def _day(self, entry: Entry) -> str:
        return day_words(entry.on, self.teller.language)

    def _person(self, who: str) -> Person | None:
        return next((person for person in self.case.people if person.id == who), None)
