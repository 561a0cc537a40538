"""Forms as a browser sends them."""

import re
from html import unescape
from typing import Any

from django.test import Client


def filled(client: Client, address: str, **changes: Any) -> dict[str, Any]:
    """What a browser would send: the form as it stands in the page, with changes."""
    html = client.get(address).content.decode()
    form = html[html.index("data-draft=") :]
    sent: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, value = re.search(r'name="([^"]*)"', tag), re.search(r'value="([^"]*)"', tag)
        kind = re.search(r'type="(\w+)"', tag)
        if name is None or (kind and kind[1] in ("checkbox", "radio") and "checked" not in tag):
            continue
        sent.setdefault(name[1], []).append(unescape(value[1]) if value else "")
    for name, body in re.findall(r'<select name="([^"]*)".*?>(.*?)</select>', form, re.DOTALL):
        sent[name] = re.findall(r'value="([^"]*)" selected', body)
    for name, body in re.findall(r'<textarea name="([^"]*)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        sent[name] = [unescape(body.strip())]
    return {**sent, **changes}
