"""Private imports of other kinds: acts, patrol logs, and policies beside them."""

import io
import json
import time
import zipfile
from pathlib import Path

import pytest
from tests.audit.test_private_verdicts import PATHS
from tests.watch.test_patrols import LOG, MAPPING
from tests.web.client import Client

from servanda.api import exporting, packets, policies, redacting
from servanda.api.observing import observe
from servanda.api.public import PublicRegister
from servanda.api.publishing import check, publish
from servanda.api.register import Register, create_register, open_register
from servanda.errors import UsageError
from servanda.register import proposals
from servanda.web.app import create_app
from servanda.web.gate import Access

AS_OF = "2026-05-01T00:00:00Z"
RULE = """\
id: withdraw
debtor: B
creditor: A
in_force: {from: 2026-01-01}
do: withdraw by 2026-03-01
"""
ACTS = (
    "id,type,at,source,standing,actor,object\n"
    "actplugh1,act.release,2026-02-03,srcplugh,observation,A,withdraw\n"
)
SEEN = "id,type,at,source,standing,actor\nevplugh9,withdraw,2026-02-03,srcplugh,observation,B\n"
SECRETS = ("plugh", "2026-02-03", "3 February 2026", "bridge", "06:00", "08:00", "patrol-",
           "2026-01-10", "10 January 2026")  # fmt: skip


def _new(folder: Path) -> Register:
    keys = folder / "keys"
    create_register(
        folder / "talks.db", name="Talks", passphrase=None, unsafe_plain=True, keys=keys
    ).close()
    found = open_register(folder / "talks.db", write=True, keys=keys)
    found.append([proposals.commitment("withdraw", title="Withdrawal", terms=RULE)])
    return found


@pytest.fixture
def acts(tmp_path: Path) -> Register:
    """Return a register in which a private table releases the debtor."""
    found = _new(tmp_path)
    (tmp_path / "acts.csv").write_text(ACTS, encoding="utf-8")
    observe(found, [tmp_path / "acts.csv"], private=True)
    return found


@pytest.fixture
def patrols(tmp_path: Path) -> Register:
    """Return a register with a private patrol log, of which an hour is lost."""
    found = _new(tmp_path)
    (tmp_path / "patrols.csv").write_text(LOG, encoding="utf-8")
    (tmp_path / "map.toml").write_text(MAPPING, encoding="utf-8")
    observe(
        found, [], mapping=tmp_path / "map.toml", coverage=[tmp_path / "patrols.csv"], private=True
    )
    return found


def _told(data: bytes) -> list[str]:
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as held:
            data = b"\n".join(held.read(name) for name in held.namelist())
    return [secret for secret in SECRETS if secret.encode() in data]


def _nowhere(register: Register, folder: Path) -> None:
    """Look for the secrets in a bundle, in exports, and in what a public server answers."""
    publish(register, folder, as_of=AS_OF)
    for file in folder.rglob("*"):
        assert not file.is_file() or not _told(file.read_bytes()), file
    for name in ("csv", "json", "atom", "xlsx"):
        assert not _told(b"".join(exporting.export(register, name, as_of=AS_OF))), name
    public = Client(
        create_app(
            register=PublicRegister.of(register),
            access=Access(mode="public", timer=time.monotonic),
        )
    )
    for path in (*PATHS, "/c/withdraw", "/api/v1/commitments/withdraw/explain"):
        clock = {} if path == "/api/v1/changes" else {"as_of": "2026-05-01"}
        assert not _told(public.get(path, params=clock).content), path
    report = check(folder)
    assert report.verified, report.headline


def test_an_act_in_a_private_table_is_not_told(acts: Register, tmp_path: Path) -> None:
    """The word that it leads to is published, the act with its day and source nowhere."""
    _nowhere(acts, tmp_path / "bundle")
    told = json.loads((tmp_path / "bundle/data/verdicts.json").read_text("utf-8"))["verdicts"]
    (own,) = acts.verdicts(as_of=AS_OF).verdicts
    assert [one["display"] for one in told] == [own.display]
    assert own.norm_status == "released"
    assert [one["norm_status"] for one in told] == ["released"]
    assert [one["ending"]["at"] for one in told] == [""]
    # The control: the owner's own page names it.
    page = Client(create_app(register=acts)).get("/c/withdraw", params={"as_of": "2026-05-01"})
    assert b"actplugh1" in page.content


def test_losses_of_a_private_patrol_log_are_not_told(patrols: Register, tmp_path: Path) -> None:
    """When patrols were out, what was lost and why stands nowhere; the owner sees the losses."""
    _nowhere(patrols, tmp_path / "bundle")
    (row,) = [one for one in patrols.case().evidence.coverage if one.lost]
    assert row.lost == "turned away at the bridge"


POLICY = """schema = "servanda.policy/1"
name = "camp"
[[choice]]
source = "{}"
set_standing = "claim"
reason = "as we see it"
"""


def test_a_policy_on_record_does_not_name_a_private_source(acts: Register, tmp_path: Path) -> None:
    """A policy is public: one about a source that only private imports have is refused."""
    path = tmp_path / "camp.toml"
    path.write_text(POLICY.format("srcplugh"), encoding="utf-8")
    size = acts.journal.size
    with pytest.raises(UsageError, match="names srcplugh, a source that only private imports"):
        policies.add(acts, [path])
    assert acts.journal.size == size

    path.write_text(POLICY.format("gazette"), encoding="utf-8")
    policies.add(acts, [path])
    _nowhere(acts, tmp_path / "bundle")
    assert acts.verdicts(as_of=AS_OF, policy=path).verdicts


def test_a_packet_leaves_private_reports_out(tmp_path: Path) -> None:
    """A packet goes to a coder's machine: private reports are in it only where that is said."""
    seen = _new(tmp_path)
    (tmp_path / "seen.csv").write_text(SEEN, encoding="utf-8")
    observe(seen, [tmp_path / "seen.csv"], private=True)
    blind = packets.make(seen, tmp_path / "blind", coder="local", codebook="pam", as_of=AS_OF)
    assert [one.id for item in blind.items for one in item.evidence] == []
    for path in (tmp_path / "blind").rglob("*"):
        assert not path.is_file() or not _told(path.read_bytes()), path

    whole = packets.make(
        seen, tmp_path / "whole", coder="local", codebook="pam", as_of=AS_OF, private=True
    )
    assert [one.id for item in whole.items for one in item.evidence] == ["evplugh9"]


def test_what_a_redaction_cannot_reach_is_told(acts: Register) -> None:
    """Of a private import no bundle has the values; of a public one, every bundle since has."""
    (private,) = redacting.reach(acts, "#2", [])
    (public,) = redacting.reach(acts, "#1", ["/title"])

    assert "in no bundle that was published" in private
    assert "servanda backup" in private
    assert "in every bundle published with #1 in it" in public
