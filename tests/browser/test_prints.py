"""What is printed in a browser is in the log as a look."""

from collections.abc import Callable

from tests.browser.visitor import Visitor

Visit = Callable[..., Visitor]


def test_the_button_that_prints_tells_the_log(visit: Visit) -> None:
    anna = visit("anna")
    sheet = anna.office.known.staff["alternatives"]
    case = "/".join(sheet.split("/")[:3])
    anna.open(sheet)
    with anna.page.expect_request("**/printed/") as sent:
        anna.button("Print").click()
    assert sent.value.response().status == 204  # type: ignore[union-attr]
    looks = anna.open(f"{case}/history/?show=looks").get_by_role("main")
    assert "printed" in looks.inner_text()
