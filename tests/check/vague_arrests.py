"""Records in which a vaguer date once settled something about arrests beside stays, orders, denials and kin: each the exact
date, the vaguer one, and the entries with WHEN for it.
"""

RECORDS = {
    "an arrest before the stay that a move may follow": (
        "on: 2020-01-04, confidence: disputed",
        "on: 2019-12-26/2020-01-04, confidence: disputed",
        """
        on: 2020-01-07, kind: apprehended, who: ali, basis: [criminal]
        WHEN, kind: apprehended, who: ali, place: home, basis: [expulsion]
        on: 2020-01-02, kind: placed, who: ali, place: shelter, until: 2020-01-04, basis: [expulsion]
        on: 2020-01-05, kind: released, who: ali
        on: 2020-01-05/2020-01-06, kind: apprehended, who: ali, place: centre, until: 2020-01-07
        on: 2020-01-04, kind: transferred, who: ali, to: centre, until: 2020-01-06
        """,
    ),
    "a disputed arrest before a stay at home": (
        "on: 2020-01-03, confidence: disputed",
        "on: 2019-12-25/2020-01-03, confidence: disputed",
        """
        on: 2020-01-06, kind: transferred, who: ali, until: 2020-01-07, basis: [expulsion]
        on: 2020-01-02, kind: placed, who: ali, place: home, until: 2020-01-06, basis: [expulsion]
        on: 2020-01-07, kind: apprehended, who: ali
        WHEN, kind: apprehended, who: ali, basis: [expulsion]
        """,
    ),
    "an arrest of the day on which a stay may begin": (
        "on: 2020-01-03",
        "on: 2019-12-25/2020-01-03",
        """
        on: 2020-01-03/2020-01-04, kind: placed, who: ali, place: centre, until: 2020-01-08, basis: [expulsion]
        on: 2020-01-07, kind: placed, who: ali, place: centre, basis: [criminal]
        WHEN, kind: apprehended, who: ali, place: centre
        """,
    ),
    "an arrest beside a stay of one day": (
        "on: 2020-01-04",
        "on: 2020-01-03/2020-01-04",
        """
        WHEN, kind: apprehended, who: ali, place: abroad, basis: [criminal]
        on: 2020-01-03/2020-01-04, kind: placed, who: ali, place: abroad, until: 2020-01-04, basis: [expulsion]
        on: 2020-01-06, kind: apprehended, who: ali, place: abroad, until: 2020-01-10, basis: [expulsion]
        """,
    ),
    "a stay that comes to be disputed, and the arrest in it": (
        "on: 2020-01-03",
        "on: 2020-01-03, confidence: disputed",
        """
        WHEN, kind: placed, who: ali, until: 2020-01-06, basis: [criminal]
        on: 2020-01-02/2020-01-03, kind: apprehended, who: ali, place: abroad
        on: 2020-01-04/2020-01-05, kind: apprehended, who: ali, place: home, confidence: disputed, basis: [criminal]
        on: 2020-01-03, kind: apprehended, who: ali, place: home
        on: 2020-01-05, kind: apprehended, who: ali, basis: [criminal]
        """,
    ),
    "three arrests of one day": (
        "on: 2020-01-03",
        "on: 2020-01-03/2020-01-04",
        """
        on: 2020-01-03, kind: apprehended, who: ali, basis: [criminal]
        WHEN, kind: apprehended, who: ali, place: centre
        on: 2020-01-03, kind: apprehended, who: ali, place: centre, until: 2020-01-03, confidence: disputed, basis: [criminal]
        """,
    ),
    "a title that is not handed on from a disputed placing": (
        "on: 2020-01-01",
        "on: 2020-01-01%",
        """
        on: 2020-01-03, kind: placed, who: ali, place: centre
        WHEN, kind: placed, who: ali, place: centre, basis: [expulsion]
        on: 2020-01-03, kind: apprehended, who: ali, place: shelter, until: 2020-01-05
        on: 2020-01-03, kind: apprehended, who: ali, basis: [criminal]
        """,
    ),
    "a stay at home that a release or an arrest may end": (
        "on: 2020-01-07/2020-01-11",
        "on: 2020-01-06/2020-01-11",
        """
        on: 2020-01-01, kind: placed, who: ali, place: shelter
        on: 2020-01-05/2020-01-06, kind: placed, who: ali, place: home, basis: [expulsion]
        WHEN, kind: released, who: ali
        on: 2020-01-06/2020-01-10, kind: apprehended, who: ali, place: home
        """,
    ),
    "a placing on the day of a release, and a disputed move": (
        "on: 2020-01-07",
        "on: 2020-01-06/2020-01-07",
        """
        on: 2020-01-07, kind: released, who: ali
        WHEN, kind: placed, who: ali, place: centre, until: 2020-01-08, basis: [expulsion]
        on: 2020-01-07, kind: transferred, who: ali, confidence: disputed
        """,
    ),
    "an arrest that may be part of a later stay": (
        "on: 2020-01-07/2020-01-11",
        "on: 2020-01-06/2020-01-11",
        """
        on: 2020-01-07, kind: placed, who: ali, place: centre, until: 2020-01-07, basis: [criminal]
        on: 2020-01-04, kind: apprehended, who: ali, place: centre, confidence: disputed
        on: 2020-01-01, kind: apprehended, who: ali, place: centre, basis: [criminal]
        on: 2020-01-04, kind: released, who: ali
        WHEN, kind: apprehended, who: ali, place: centre, basis: [criminal]
        """,
    ),
    "a move that may have come before the arrest": (
        "on: 2020-01-04",
        "on: 2019-12-26/2020-01-04",
        """
        on: 2020-01-03, kind: apprehended, who: ali, basis: [criminal]
        WHEN, kind: transferred, who: ali, to: centre, until: 2020-01-07
        on: 2020-01-04/2020-01-05, kind: transferred, who: ali
        on: 2020-01-06, kind: detention_ordered, who: ali, basis: [criminal]
        """,
    ),
    "an arrest of the day on which a move may have begun": (
        "on: 2020-01-03",
        "on: 2020-01-02/2020-01-03",
        """
        on: 2020-01-03, kind: apprehended, who: ali, place: centre, confidence: disputed
        WHEN, kind: transferred, who: ali, until: 2020-01-06
        """,
    ),
    "an arrest after either of two stays": (
        "on: 2020-01-04",
        "on: 2019-12-26/2020-01-04",
        """
        on: 2020-01-05/2020-01-09, kind: apprehended, who: ali, place: shelter, basis: [expulsion]
        WHEN, kind: transferred, who: ali, to: centre
        on: 2020-01-07, kind: transferred, who: ali, to: abroad
        on: 2020-01-07, kind: detention_ordered, who: ali, basis: [criminal]
        on: 2020-01-02/2020-01-03, kind: placed, who: ali, place: shelter, until: 2020-01-06, basis: [expulsion]
        """,
    ),
    "a disputed arrest that a release of vague day may follow": (
        "on: 2020-01-03",
        "on: 2019-12-25/2020-01-03",
        """
        on: 2020-01-03/2020-01-07, kind: released, who: ali
        on: 2020-01-07, kind: placed, who: ali, place: centre, until: 2020-01-10, basis: [criminal]
        WHEN, kind: placed, who: ali, place: abroad, until: 2020-01-04
        on: 2020-01-05, kind: released, who: ali
        on: 2020-01-01, kind: apprehended, who: ali, confidence: disputed, basis: [expulsion]
        """,
    ),
    "a disputed arrest between two stays": (
        "on: 2020-01-07",
        "on: 2020-01-06/2020-01-07",
        """
        WHEN, kind: apprehended, who: ali, place: centre, confidence: disputed, basis: [criminal]
        on: 2020-01-03/2020-01-04, kind: placed, who: ali, place: centre, until: 2020-01-06
        on: 2020-01-02, kind: released, who: ali
        on: 2020-01-07, kind: placed, who: ali, place: centre, until: 2020-01-07
        """,
    ),
    "an order that may lie outside custody": (
        "on: 2020-01-05",
        "on: 2020-01-0X",
        """
        on: 2020-01-07, kind: transferred, who: ali, until: 2020-01-13
        WHEN, kind: detention_ordered, who: ali, basis: [expulsion], valid_to: 2020-01-08
        on: 2020-01-05, kind: released, who: ali
        """,
    ),
    "a custody that may have begun by the day of an order": (
        "on: 2020-01-06/2020-01-07",
        "on: 2019-12-28/2020-01-07",
        """
        WHEN, kind: apprehended, who: ali, place: shelter, until: 2020-01-07, basis: [expulsion]
        on: 2020-01-01, kind: detention_extended, who: ali, basis: [criminal], valid_to: 2020-01-06
        """,
    ),
    "a child who may be elsewhere already": (
        "on: 2020-01-09",
        "on: 2019-12-20/2020-01-29",
        """
        WHEN, kind: transferred, who: olim, to: abroad
        on: 2020-01-05, kind: released, who: olim
        on: 2020-01-07/2020-01-08, kind: placed, who: ali, place: centre
        """,
    ),
    "a child who may have left home": (
        "on: 2020-01-03",
        "on: 2020-01-0X",
        """
        on: 2020-01-04/2020-01-05, kind: placed, who: ali, place: centre
        on: 2020-01-02, kind: transferred, who: olim, to: home, confidence: disputed
        WHEN, kind: absconded, who: olim
        """,
    ),
    "an examination that may fall on the last day of a denial": (
        "on: 2020-01-12",
        "on: 2020-01-1X",
        """
        WHEN, kind: medical_exam, who: ali
        on: 2020-01-11, kind: placed, who: ali, place: centre
        on: 2020-01-04, kind: not_done, who: ali, what: medical_exam, until: 2020-01-12
        """,
    ),
    "a disputed denial of an order": (
        "on: 2020-01-09",
        "on: 2020-01-0X",
        """
        on: 2020-01-08, kind: placed, who: ali, until: 2020-01-08, basis: [criminal], authority: court
        on: 2020-01-14, kind: not_done, who: ali, what: detention_ordered, confidence: disputed
        WHEN, kind: placed, who: ali, place: centre, authority: court
        on: 2020-01-11/2020-01-12, kind: transferred, who: ali, to: abroad
        """,
    ),
    "a place after another of which the end is told": (
        "on: 2020-01-10/2020-01-14",
        "on: 2020-01-01/2020-01-14",
        """
        on: 2020-01-13, kind: expulsion_ordered, who: ali, basis: [expulsion]
        on: 2020-01-14, kind: placed, who: ali, place: abroad
        on: 2020-01-07/2020-01-11, kind: placed, who: ali, place: centre, until: 2020-01-11, basis: [criminal]
        on: 2020-01-05/2020-01-06, kind: released, who: ali
        WHEN, kind: apprehended, who: ali, place: centre, until: 2020-01-16/2020-01-19, basis: [criminal]
        """,
    ),
    "a release that may have come before or after a late order": (
        "2020-01-11",
        "2020-01-1X",
        """
        on: 2020-01-07, kind: apprehended, who: ali, place: centre, basis: [expulsion, asylum], authority: court
        on: WHEN, kind: released, who: ali
        on: 2020-01-11, kind: detention_ordered, who: ali, basis: [criminal], valid_to: 2020-01-12, authority: court
        """,
    ),
    "an examination after custody that may have begun anew": (
        "on: 2020-01-11",
        "on: 2020-01-11, confidence: disputed",
        """
        WHEN, kind: absconded, who: ali
        on: 2020-01-13, kind: placed, who: ali, place: centre, until: 2020-01-14, basis: [asylum]
        on: 2020-01-09, kind: placed, who: ali, place: abroad, until: 2020-01-15, authority: police
        on: 2020-01-13, kind: medical_exam, who: ali
        """,
    ),
}
