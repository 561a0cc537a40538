"""How often each thing happens in each register: the one place where the difficulty of the data is set.

The three kinds are officials of an institution in Russia (Cyrillic, Russian endings, ages), relatives who write or call (by
ear, any script, diminutives, whole families) and a deportation list (Latin letters of passports, capitals, swapped order).
"""

from dataclasses import dataclass
from typing import Final

from benchmarks.trace_born import BornRates

Shares = dict[str, float]


@dataclass(frozen=True, slots=True)
class Rates:
    """Every rate is a share of people, of name parts or of groups, from 0 to 1.

    `systems` are ways of writing (`trace_spell.SYSTEMS`), one for a group; `patronymics` what becomes of the shape in the
    papers (`kept`, `vich`, `own`, `none`, `glued` to the given name); `members` who of a family is written down; `alike` how
    often a surname that several of a group bear is misspelled alike for all.
    """

    present: float
    members: Shares
    systems: Shares
    patronymics: Shares
    tongues: Shares
    born: BornRates
    one_only: float = 0.15
    again: float = 0.03
    mixed_hand: float = 0.05
    alike: float = 0.8
    typing: float = 0.03
    hearing: float = 0.10
    diminutive: float = 0.02
    pet_ending: float = 0.02
    second_dropped: float = 0.35
    second_glued: float = 0.2
    split: float = 0.04
    other_surname: float = 0.10
    both_surnames: float = 0.02
    ending_dropped: float = 0.01
    ending_swapped: float = 0.02
    other_sex_ending: float = 0.02
    surname_missing: float = 0.005
    given_missing: float = 0.003
    initials: float = 0.01
    whole: float = 0.3
    given_first: float = 0.1
    swapped_columns: float = 0.02
    capitals: float = 0.05
    sex_missing: float = 0.05
    sex_wrong: float = 0.005
    role_missing: float = 0.1
    group_missing: float = 0.1
    country_missing: float = 0.05
    country_wrong: float = 0.01
    region_missing: float = 0.4
    place_missing: float = 0.4
    other_place: float = 0.06
    last_seen_missing: float = 0.2
    other_city: float = 0.25
    father_told: float = 0.1
    mother_told: float = 0.1
    phone: float = 0.05
    other_phone: float = 0.25


INSTITUTION: Final = Rates(
    present=0.55,
    members={"child": 0.82, "mother": 0.30, "father": 0.12, "grandmother": 0.05, "uncle": 0.10, "aunt": 0.10},
    systems={"russian": 0.58, "russian_e": 0.22, "back": 0.13, "keyboard": 0.04, "passport": 0.03},
    patronymics={"kept": 0.42, "vich": 0.28, "none": 0.30},
    tongues={"ru": 1.0},
    born=BornRates(missing=0.03, age=0.18, year=0.05, month=0.03, january=0.02, swapped=0.01, off=0.03, about=0.5),
    hearing=0.13, diminutive=0.02, pet_ending=0.01, role_missing=0.3, group_missing=0.15, country_missing=0.12,
    region_missing=0.65, place_missing=0.6, father_told=0.12, mother_told=0.22, phone=0.04, last_seen_missing=0.15,
)  # fmt: skip
REQUESTS: Final = Rates(
    present=0.60,
    members={"child": 0.88, "mother": 0.75, "father": 0.62, "grandmother": 0.45, "uncle": 0.5, "aunt": 0.5},
    systems={"russian": 0.24, "russian_e": 0.10, "native": 0.16, "keyboard": 0.14, "national": 0.10, "chat_a": 0.10,
             "chat_b": 0.06, "bgn": 0.06, "german": 0.02, "old_passport": 0.02},
    patronymics={"kept": 0.58, "none": 0.34, "vich": 0.04, "own": 0.04},
    tongues={"ru": 0.6, "en": 0.4},
    born=BornRates(missing=0.04, age=0.15, year=0.12, month=0.06, january=0.01, swapped=0.015, off=0.03, about=0.45),
    typing=0.05, hearing=0.16, diminutive=0.07, pet_ending=0.05, second_dropped=0.5, other_surname=0.15, both_surnames=0.04,
    ending_dropped=0.03, ending_swapped=0.03, other_sex_ending=0.03, surname_missing=0.03, given_missing=0.004, initials=0.003,
    whole=0.6, given_first=0.35, swapped_columns=0.03, capitals=0.04, sex_missing=0.15, role_missing=0.05, group_missing=0.02,
    country_missing=0.2, region_missing=0.4, place_missing=0.3, father_told=0.45, mother_told=0.5,
    phone=0.7, last_seen_missing=0.2,
)  # fmt: skip
DEPORTATION: Final = Rates(
    present=0.50,
    members={"child": 0.45, "mother": 0.65, "father": 0.80, "grandmother": 0.35, "uncle": 0.55, "aunt": 0.45},
    systems={"icao": 0.34, "passport": 0.38, "passport_long": 0.05, "bgn": 0.10, "iso9": 0.02, "national": 0.06,
             "scientific": 0.02, "old_passport": 0.03},
    patronymics={"kept": 0.34, "glued": 0.18, "none": 0.48},
    tongues={"iso": 1.0},
    born=BornRates(missing=0.01, age=0.0, year=0.03, month=0.005, january=0.04, swapped=0.025, off=0.02, about=0.0),
    typing=0.03, hearing=0.04, diminutive=0.0, pet_ending=0.0, second_dropped=0.15, other_surname=0.08, both_surnames=0.01,
    whole=0.3, given_first=0.25, swapped_columns=0.05, capitals=0.93, sex_missing=0.08, role_missing=0.8, group_missing=0.55,
    country_missing=0.02, region_missing=0.85, place_missing=0.7, father_told=0.06, mother_told=0.06, phone=0.02,
    last_seen_missing=0.4,
)  # fmt: skip
REGISTERS: Final = {"institution": INSTITUTION, "requests": REQUESTS, "deportation": DEPORTATION}
