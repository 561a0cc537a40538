"""Questions as sentences that a caseworker can ask, and what the answer is recorded as.

A kind or a fact with no sentence of its own is asked about by its label.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from habeas.check.describe import Teller
from habeas.check.missing import Missing, kinds_of
from habeas.record.case import Case, Entry, Person
from habeas.words import Message, say


def _of_custody(who: Mapping[str, object]) -> dict[str, Message]:
    """Whether something about custody or removal was done, by kind or group of entry."""
    return {
        "alternative_considered": Message("Did anyone weigh an alternative to detention for %(who)s? When?", who),
        "appeal_decided": Message("Was the appeal of %(who)s decided? When, and how?", who),
        "conditions_examined": Message("Did anyone look at complaints about conditions by %(who)s? When?", who),
        "consular_right_informed": Message("Was %(who)s told of the right to have the consulate informed? When?", who),
        "consulate_informed": Message(
            "Was the consulate told that %(who)s is held? When, and did %(who)s agree to it?", who
        ),
        "custody_recorded": Message("Is the custody of %(who)s entered in a register? Since when?", who),
        "destination_named": Message("Was %(who)s told to which country the removal would go? When?", who),
        "detention_ordered": Message("Was the detention of %(who)s ordered? By whom, when, and until which day?", who),
        "detention_reviewed": Message("Was the detention of %(who)s reviewed? When, and by whom?", who),
        "end_date_set": Message("Was a last day of detention named for %(who)s? When, and which?", who),
        "expulsion_ordered": Message("Was the expulsion of %(who)s ordered? When, and by whom?", who),
        "individual_examination": Message("Was the case of %(who)s looked at by itself before removal? When?", who),
        "individual_reasons": Message("Were reasons given why this very person, %(who)s, has to be held? When?", who),
        "informed_of_reasons": Message("Was %(who)s told the reasons for being held? When, and in what language?", who),
        "informed_of_rights": Message("Was %(who)s told of their rights? When, and in what language?", who),
        "interpreter_provided": Message("Did %(who)s have an interpreter? When?", who),
        "lawyer_access": Message("Was %(who)s able to see a lawyer? Since when?", who),
        "lawyer_informed": Message("Was the lawyer of %(who)s told? When?", who),
        "placement_ordered": Message("Who ordered that %(who)s be placed there, and when?", who),
        "released": Message("Was %(who)s released? When?", who),
        "removal_prospect_assessed": Message(
            "Did anyone look at whether the removal of %(who)s is possible? When?", who
        ),
        "removal_step": Message("Which steps towards the removal of %(who)s were taken, and when?", who),
        "removal_suspended": Message("Was the removal of %(who)s suspended? When?", who),
        "review_decision": Message("Was the request of %(who)s for review decided? When, by whom, and how?", who),
    }


def _of_care(who: Mapping[str, object]) -> dict[str, Message]:
    """Whether something about family, health, protection or inquiry was done."""
    return {
        "age_assessed": Message("How was the age of %(who)s assessed, and with what result?", who),
        "best_interests_assessed": Message("Did anyone assess the best interests of %(who)s as a child? When?", who),
        "birth_registered": Message("Was the birth of %(who)s registered? When?", who),
        "care_on_arrival_arranged": Message("Was it arranged who would meet and care for %(who)s on arrival?", who),
        "child_heard": Message("Was %(who)s heard as a child? When, and by whom?", who),
        "child_identified": Message("Did anyone recognise %(who)s as a child alone and in need? When?", who),
        "child_protection_informed": Message("Was child protection told about %(who)s? When?", who),
        "contact": Message("When was %(who)s in contact with family?", who),
        "family_contact": Message("When was %(who)s in contact with family?", who),
        "family_life_weighed": Message("Did the decision weigh the family life of %(who)s? When?", who),
        "family_notified": Message("Was the family of %(who)s told? When, and by whom?", who),
        "guardian_appointed": Message("Does %(who)s have a guardian? Since when?", who),
        "investigated_effectively": Message(
            "Was there an inquiry about %(who)s that could find who is answerable?", who
        ),
        "investigation_opened": Message("Was an inquiry about %(who)s opened? When?", who),
        "legal_representative_appointed": Message("Does %(who)s have a legal representative? Since when?", who),
        "medical_exam": Message("Was %(who)s seen by a doctor? When?", who),
        "risk_assessed": Message("Did anyone assess what threatens %(who)s on return? When?", who),
        "school_started": Message("Does %(who)s go to school? Since when?", who),
        "special_needs_assessed": Message(
            "Did anyone ask after special needs of %(who)s (illness, age, ill-treatment)? When?", who
        ),
        "stateless_status_examined": Message("Was it examined whether %(who)s is stateless? When?", who),
        "support_offered": Message("Was the family of %(who)s offered support before being parted? When?", who),
        "treatment_given": Message("Was %(who)s treated? When?", who),
    }


def _fact(who: Mapping[str, object]) -> dict[str, Message]:
    """Whether a fact is so."""
    return {
        "asylum_pending": Message("Is a claim of asylum by %(who)s pending? Since when?", who),
        "claimed_by_a_state": Message(
            "Does any state accept %(who)s as its own? Which was asked, and what did it say?", who
        ),
        "expulsion_in_force": Message("When did the order against %(who)s take legal force?", who),
        "has_lawyer": Message("Does %(who)s have a lawyer? Since when?", who),
        "homeless": Message("Is %(who)s without shelter? Since when?", who),
        "ill": Message("Is %(who)s ill? Since when, and who knows of it?", who),
        "lawful_stay": Message("Did %(who)s have the right to stay on these days? On what paper?", who),
        "placement_by_court": Message("Did a court place %(who)s there?", who),
        "pregnant": Message("Is %(who)s pregnant? Since when is it known?", who),
        "removal_possible": Message(
            "Is the removal of %(who)s possible? Which state was asked, and what did it answer?", who
        ),
        "residence_right": Message("Does %(who)s have a right of residence? Since when?", who),
        "review_available": Message("Could %(who)s ask a body that may release to look at the detention? Which?", who),
        "risk_claimed": Message("Did %(who)s say what threatens on return? When, and to whom?", who),
        "risk_known": Message("Did the state know what threatens %(who)s on return? Since when?", who),
        "school_attending": Message("Does %(who)s go to school? Since when?", who),
        "seeks_protection": Message("Did %(who)s ask for protection in any words? When, and whom?", who),
        "under_expulsion_order": Message("Is there an order that %(who)s must leave? When was it made?", who),
        "vulnerable": Message("Is anything known that makes %(who)s vulnerable? Since when, and to whom?", who),
        "without_identity_document": Message("Does %(who)s have an identity document?", who),
    }


def _said(who: Mapping[str, object]) -> dict[str, Message]:
    """What is said of a person once and for all."""
    return {
        "born": Message("When exactly was %(who)s born?", who),
        "nationality": Message("Of which state is %(who)s a national?", who),
        "sex": Message("Is %(who)s a man or a woman?", who),
        "speaks_state_language": Message("Does %(who)s speak the language of the state?", who),
        "stateless": Message("Is %(who)s a national of any state?", who),
    }


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
        who = {"who": self.name(missing.who)}
        named = {**who, "what": self._label(missing)}
        match missing.asks:
            case "held":
                return self._held(missing, who)
            case "done":
                kinds, known = kinds_of(missing, self.teller.vocabulary), {**_of_custody(who), **_of_care(who)}
                found = known.get(missing.about) or (known.get(kinds[0]) if len(kinds) == 1 else None)
                return found or Message("%(who)s: did this happen, and when: %(what)s?", named)
            case "fact":
                found = _fact(who).get(missing.about)
                return found or Message("%(who)s: is this so, and since when: %(what)s?", named)
            case "person":
                return _said(who).get(missing.about) or Message("%(who)s: what is not recorded: %(what)s.", named)
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
        values = {**who, "day": entry.on.text, "what": self.teller.label(entry.kind)}
        return Message("Is %(who)s still held? The last sign is of %(day)s: %(what)s.", values)

    def _of_entry(self, missing: Missing, who: Mapping[str, str]) -> Message:
        entry = self.entry(missing)
        if entry is None:
            return Message("%(who)s: what is not recorded: %(what)s.", {**who, "what": self._label(missing)})
        values = {**who, "what": self.teller.label(entry.kind), "day": entry.on.text}
        match missing.asks:
            case "field":
                field = self.teller.vocabulary.label(missing.about, self.teller.language)
                return Message("%(who)s, “%(what)s” of %(day)s: what was the %(field)s?", {**values, "field": field})
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
        return (place.name or place.id) if place is not None else missing.place or ""

    def _person(self, who: str) -> Person | None:
        return next((person for person in self.case.people if person.id == who), None)
