"""Entry point of the ``servanda`` command. Verbs are imported only when they are called."""

import importlib
import io
import keyword
import sys
from typing import Any

import click

from servanda import __version__
from servanda.cli.terminal import let_go, say
from servanda.errors import ServandaError, VerificationError

VERBS = {
    "read": "What a text promises, signals and leaves open (needs no register).",
    "diff": "The same promise in two texts, or what changed in the register since an entry.",
    "compare": "What an article claims, against a text or the register of its day.",
    "init": "Make a new register (one SQLite file) with its keys.",
    "keygen": "Make a signing key for a person or an office.",
    "keys": "Who may sign; keys changed, ended, guarded and recovered.",
    "record": "Put a document and its accepted statements into the register.",
    "correct": "Give a commitment a new version, or withdraw an entry.",
    "align": "Set equally authentic versions of one text side by side.",
    "redact": "Destroy a sealed value; its entry stays with its proofs.",
    "disclose": "Open sealed values and files to chosen people.",
    "ask": "Questions that a text or a promise leaves open.",
    "draft": "Mend a draft before it is signed; mark statements by hand.",
    "search": "Find words in the register's documents and statements.",
    "observe": "Bring evidence and coverage into the register through a mapping.",
    "calibrate": "Is a table's clock off? Check it against independent anchors.",
    "evaluate": "Compute verdicts from rule and event files (needs no register).",
    "status": "Where each commitment of the register stands.",
    "due": "What falls due next.",
    "explain": "Why a verdict is what it is, step by step.",
    "incidents": "How far each incident is established, and to whom it is laid.",
    "settle": "Which evidence would settle most open verdicts.",
    "policy": "Record whom each camp would believe; see what flips under each.",
    "history": "How each verdict came to be what it is.",
    "codebook": "Scales as data, guidelines before scoring, what is to be scored.",
    "import": "Lists of commitments and scores from spreadsheets.",
    "assess": "Scores of people beside computed verdicts.",
    "packet": "Work for a coder elsewhere, and the signed answers back in.",
    "review": "Code a packet, and sign what was coded.",
    "reliability": "How far coders agree, and where they do not.",
    "credibility": "How often promises like these were kept, with the counts.",
    "durability": "What speaks for promises lasting, and which elections come first.",
    "procedure": "Who must see a report first, and when it may be published.",
    "promise": "Make a promise without a text, alone or together with its creditor.",
    "act": "Suspend, resume, release, cancel, pass on or end a promise.",
    "object": "Object to a verdict or a report; it stands beside it.",
    "reply": "Answer an objection or a report; it stands under it.",
    "sign": "Add your signature to a statement that several make together.",
    "objections": "What was objected, and what was replied.",
    "press": "Articles on record, outlets side by side, acts beside articles.",
    "levers": "Which steps the verdicts allow, hold or snap back, and who must act.",
    "agenda": "Plans for the follow-up: meetings, phases, milestones, what is lacking.",
    "plan-inspection": "How many sites to visit, and how many the quota allows.",
    "weigh": "Weigh evidence by number: observers, changes, declarations, alarms.",
    "publish": "Write the bundle that a stranger can verify offline.",
    "export": "Tables as XLSX, DOCX, CSV, Parquet, JSON, iCalendar, Atom and more.",
    "report": "What became of what was promised in a period: HTML, DOCX or PDF.",
    "verify": "Check a bundle in numbered steps, offline.",
    "log": "Witnesses who cosign the register, and how far it is witnessed.",
    "witness": "Cosign the logs of others, as a daemon or by file.",
    "backup": "Copy the register to one file, checked, while others write.",
    "restore": "Make a register out of a copy, in a new place or another store.",
    "upgrade": "Bring a register of an earlier version to today's format.",
    "serve": "Show the pages on this machine, or to several people.",
    "users": "Who may sign in to a server of several people.",
    "doctor": "What works on this machine, and what is missing for what.",
    "plugins": "What is plugged in, and where it comes from.",
    "demo": "Build the demo register, print its summary and serve it.",
}


CUT_OFF = 141
"""Exit code where the reader of our output left before its end, as other programs end then."""


def module_of(verb: str) -> str:
    """Return the module of a verb; a word of Python's own gets an underscore."""
    name = verb.replace("-", "_")
    return f"servanda.cli.{name}_" if keyword.iskeyword(name) else f"servanda.cli.{name}"


class CutOffError(Exception):
    """Nobody reads what is printed any more; click itself would make it an exit code of 1."""


class Verbs(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the verbs in the order in which work is done."""
        del ctx
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb's module and return its command."""
        del ctx
        if cmd_name not in VERBS:
            return None
        command = importlib.import_module(module_of(cmd_name)).command
        return command if isinstance(command, click.Command) else None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb, and flush what it printed while its errors can still be told."""
        try:
            result = super().invoke(ctx)
            if sys.stdout is not None:  # whoever started us may have closed it
                sys.stdout.flush()
        except BrokenPipeError as error:
            raise CutOffError from error
        return result

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the verbs without importing any of them."""
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(VERBS.items()))


@click.command(
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog=(
        "\b\nExamples:\n"
        "  servanda read statement.txt\n"
        "  servanda init talks.db && servanda record statement.txt --register talks.db\n"
        "  servanda status --register talks.db\n"
        "  servanda publish bundle --register talks.db && servanda verify bundle"
    ),
)
@click.version_option(__version__, prog_name="servanda")
def cli() -> None:
    """Turn diplomatic talk into a register of commitments that anybody can check."""


def main(args: list[str] | None = None) -> Any:
    """Run the command line; errors end with one message and the contract's exit code."""
    try:
        code = cli.main(args=args, prog_name="servanda", standalone_mode=False)
    except click.exceptions.Abort:
        say("interrupted; what was recorded before is whole", err=True)
        sys.exit(130)
    except KeyboardInterrupt:
        say("interrupted; what was recorded before is whole", err=True)
        sys.exit(130)
    except click.ClickException as error:
        told = io.StringIO()
        error.show(told)
        say(told.getvalue(), err=True, nl=False)
        sys.exit(2)
    except VerificationError as error:
        say(f"not verified: {error}", err=True)
        sys.exit(1)
    except ServandaError as error:
        say(f"error: {error}", err=True)
        sys.exit(2)
    except CutOffError:
        let_go()
        sys.exit(CUT_OFF)
    except MemoryError:
        say("error: not enough memory; cut the input into parts and try again", err=True)
        sys.exit(2)
    except OSError as error:
        place = f"{error.filename}: " if error.filename else ""
        whole = "what was recorded before is whole"
        say(f"error: {place}{error.strerror or error}; {whole}", err=True)
        sys.exit(2)
    sys.exit(code if isinstance(code, int) else 0)
