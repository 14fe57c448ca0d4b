from __future__ import annotations

import typer

from broadsheet.cli.console import errors, output, print_json
from broadsheet.cli.library import open_library
from broadsheet.delivery.mail.render import Press
from broadsheet.delivery.mail.send import send_test
from broadsheet.jobs import send as jobs
from broadsheet.kernel.errors import BadInput
from broadsheet.pipeline import inbox
from broadsheet.readers.read import digests
from broadsheet.readers.write import people
from broadsheet.reading import digest as question

app = typer.Typer(
    help="Digests: what the next one says, a test, and sending what is due.", no_args_is_help=True
)


def _subscription(number: int) -> tuple[int, int]:
    """(reader, subscription): the one named, or the only one there is. Raises BadInput."""
    reader = people.me().number
    rows = digests.subscriptions(reader)
    if number:
        return reader, number
    if len(rows) != 1:
        named = (
            ", ".join(f"{row.number} ({row.name})" for row in rows) or "none yet; make one on /mine/digests"
        )
        raise BadInput("Which subscription?", hint=f"There are: {named}.")
    return reader, rows[0].number


@app.command()
def preview(
    subscription: int = typer.Argument(0, help="Its number; not needed where there is only one."),
    html: bool = typer.Option(False, "--html", help="Print the mail's HTML."),
) -> None:
    """Show what the next digest would say. Nothing is sent or remembered."""
    open_library()
    inbox.catch_up()
    mail = Press().mail(question.preview(*_subscription(subscription)), "")
    output.print(mail.html if html else mail.text, markup=False, highlight=False, soft_wrap=True)


@app.command("test")
def try_out(
    subscription: int = typer.Argument(0, help="Its number; not needed where there is only one."),
) -> None:
    """Send the next digest as it would look now to your own address. Nothing of it counts."""
    open_library()
    inbox.catch_up()
    errors.print(f"Sent to {send_test(*_subscription(subscription))}.")


@app.command()
def send(as_json: bool = typer.Option(False, "--json", help="Print the counts as JSON.")) -> None:
    """Compose and send every digest that is due now; each reader gets an edition at most once."""
    open_library()
    inbox.catch_up()
    counts = jobs.compose_and_send()
    if as_json:
        print_json(counts)
    else:
        errors.print(
            ", ".join(f"{count:,} {name}" for name, count in counts.items() if count) or "Nothing is due."
        )
