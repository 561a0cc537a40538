"""The sample office's places on the map, a wing of one, and two invented visits to it."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from habeas.casework import places, visits
from habeas.casework.conditions import Range
from habeas.casework.towns import town_of
from habeas.store.models import Account, Place, Team
from habeas.store.models.base import new_ref

TOWNS: Final = {
    "centre for foreign nationals no. 1": "Tver",
    "centre for foreign nationals no. 2": "Yekaterinburg",
    "centre for foreign nationals no. 3": "Saint Petersburg",
    "centre for foreign nationals no. 4": "Smolensk",
    "centre for foreign nationals no. 5": "Orenburg",
    "centre for temporary detention of foreign nationals, Krasnoye Selo, St Petersburg": "Saint Petersburg",
    "detention centre for aliens in Lukhovitsy, Moscow Region": "Lukhovitsy",
    "detention centre for foreign nationals of the migration service in Maloyaroslavets, Kaluga Region": "Maloyaroslavets",
    "temporary centre for minors": "Moscow",
    "market hall and bus of the police": "Moscow",
    "police station no. 9": "Kazan",
    "children's hospital no. 3": "Kazan",
    "rehabilitation centre for minors": "Samara",
}
VISITED: Final = "centre for foreign nationals no. 4"
_FIRST: Final[dict[str, bool | Range]] = {
    "occupants": (7.0, 8.0), "cell_m2": (18.0, 18.0), "outdoor_minutes_per_day": (20.0, 30.0),
    "showers_per_week": (1.0, 1.0), "private_toilet": False, "toilet_free_access": True, "natural_light": True,
    "ventilation": False, "bed_per_person": True, "meals_per_day": (3.0, 3.0), "phone": True,
    "phone_minutes_per_week": (15.0, 15.0), "interpreter": False, "doctor_days_per_week": (2.0, 2.0),
    "confidential_visit_room": False, "locked": True,
}  # fmt: skip
_SECOND: Final[dict[str, bool | Range]] = _FIRST | {
    "occupants": (5.0, 6.0), "outdoor_minutes_per_day": (60.0, 60.0), "showers_per_week": (2.0, 2.0),
    "ventilation": True, "interpreter": True, "phone_minutes_per_week": (10.0, 10.0),
    "meals_per_day": (2.0, 3.0),
}  # fmt: skip


def make() -> None:
    """Puts the places of the sample cases into towns and records the visits, as the monitors of the sample would."""
    for place in Place.objects.filter(library=False, name__in=TOWNS):
        town = town_of(TOWNS[place.name or ""], place.state)
        if town is not None:
            place.town, place.latitude, place.longitude = town.en, town.latitude, town.longitude
            place.save(update_fields=["town", "latitude", "longitude"])
    visited = Place.objects.filter(library=False, name=VISITED).first()
    if visited is None:
        return
    by, team = Account.objects.get(username="marina"), Team.objects.get(name="Visits")
    wing = {
        "name": "women's wing",
        "kind": visited.kind,
        "state": visited.state,
        "within": visited,
        "town": visited.town,
    }
    places.add(by, wing)
    today = timezone.localdate()
    for days, seen, note in (
        (
            214,
            _FIRST,
            "The duty officer let us in after forty minutes. Nobody in room 6 knew how long they would stay.",
        ),
        (26, _SECOND, "Walks are an hour now; the yard has no roof. An interpreter comes on Tuesdays."),
    ):
        told = visits.Told(
            on=(today - timedelta(days=days)).isoformat(),
            seen=seen,
            companions="two members of the public commission",
            met="Eleven men, two women; nobody wished to be named.",
            note=note,
        )
        visits.add(visited, team, by, told, token=f"sample-{new_ref()}")
