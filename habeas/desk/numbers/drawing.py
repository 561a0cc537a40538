"""A chart of the numbers in the colours of the page: drawn here, kept in memory by its content, readable in light and dark."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from django.core.cache import cache
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from habeas.desk.places.charts import bare, box
from habeas.prove.chart import dressed, svg

COLOURS: Final = {"#14202b": "currentColor", "#5b7a99": "var(--link)", "#c9d1d8": "var(--line)", "white": "transparent"}


def drawn(chart: dict[str, Any] | None, name: str, title: str, colours: Mapping[str, str] = COLOURS) -> SafeString:
    """The chart with its title and a sentence for those who do not see it, its ids begun with `name`; nothing for none."""
    if chart is None:
        return mark_safe("")
    specification = dressed(chart, colours)
    specification["config"] = {**specification["config"], "font": "system-ui, sans-serif", "background": None}
    specification.pop("title", None)
    key = "numbers" + hashlib.sha256(json.dumps(specification, sort_keys=True).encode()).hexdigest()
    picture: str | None = cache.get(key)
    if picture is None:
        picture = bare(svg(specification))
        cache.set(key, picture, 600)
    head = (
        f'<svg class="chart__drawing" viewBox="{box(picture)}" role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(_("The table beside holds the same."))}</desc>'
    )
    return mark_safe(head + picture[picture.index(">") + 1 :])
