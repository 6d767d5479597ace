"""People who sign in: rights, sessions, and what strangers try against them."""

import html
import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from tests.web.people import PASSWORD, World, make

from servanda.errors import UsageError
from servanda.web.accounts import Accounts, hashed, verified
from servanda.web.gate import inside
from servanda.web.limits import SIGN_IN, WRITES
from servanda.web.sessions import IDLE, LONGEST


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of one register for all tests of this file; none of them writes to it."""
    found = tmp_path_factory.mktemp("people")
    make(found)
    return found


@pytest.fixture
def world(folder: Path) -> Iterator[World]:
    """Return a server on which people sign in."""
    world = World(folder, "users")
    yield world
    world.register.close()


def _csrf(page: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', page)
    assert found
    return found[1]


def test_nothing_is_shown_before_sign_in(world: World) -> None:
    """Pages lead to the sign-in page and back, the API says 401; names of things do not leak."""
    page = world.client.get("/c/withdraw")
    api = world.client.get("/api/v1/commitments/withdraw")
    none = world.client.get("/c/none")

    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=/c/withdraw")
    assert none.status_code == 303
    assert api.status_code == 401
    assert api.headers["www-authenticate"] == "Bearer"
    assert api.headers["content-type"] == "application/problem+json"
    assert world.client.get("/api/openapi.json").status_code == 401


def test_who_signs_in_reads(world: World) -> None:
    """The way goes on to the page that was asked for."""
    sent = world.sign_in("rita")
    cookie = world.session("rita")

    assert (sent.status_code, sent.headers["location"]) == (303, "/")
    assert world.client.get("/c/withdraw", headers=cookie).status_code == 200


def test_the_cookie_is_closed_to_scripts_and_other_sites(folder: Path, world: World) -> None:
    """HttpOnly and SameSite always; behind TLS also Secure and bound to the host."""
    plain = world.sign_in("rita").headers["set-cookie"]
    secure = World(folder, "users", secure=True).sign_in("rita").headers["set-cookie"]

    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(plain.split("; "))
    assert "Secure" not in plain
    assert secure.startswith("__Host-servanda=")
    assert "Secure" in secure.split("; ")


def test_a_session_that_was_planted_is_not_raised(world: World) -> None:
    """Fixation: whatever cookie came with the form, the session is new and the old one is over."""
    planted = world.session("rita")
    sent = world.sign_in("otto", headers=planted)
    fresh = {"cookie": sent.headers["set-cookie"].partition(";")[0]}

    assert fresh != planted
    assert world.client.get("/account", headers=planted).status_code == 303
    assert "otto" in world.client.get("/account", headers=fresh).text
    invented = {"cookie": "servanda=chosen-by-somebody-else"}
    chosen = world.sign_in("rita", headers=invented).headers["set-cookie"]
    assert "chosen-by-somebody-else" not in chosen


def test_a_session_ends(world: World) -> None:
    """By signing out, by lying idle, after half a day, and when its person is removed."""
    idle = world.session("rita")
    world.clock.now += IDLE + 1
    assert world.client.get("/account", headers=idle).status_code == 303

    busy, last = world.session("rita"), 200
    for _ in range(int(LONGEST / (IDLE / 2)) + 1):
        world.clock.now += IDLE / 2
        last = world.client.get("/account", headers=busy).status_code
    assert last == 303

    left = world.session("rita")
    form = {"csrf": _csrf(world.client.get("/account", headers=left).text)}
    assert world.client.post("/sign-out", data=form, headers=left).status_code == 303
    assert world.client.get("/account", headers=left).status_code == 303

    assert world.people is not None
    world.people.add("gone", PASSWORD, role="reader", actor=None)
    gone = world.session("gone")
    world.people.remove("gone")
    assert world.client.get("/account", headers=gone).status_code == 303


@pytest.mark.parametrize("form", [{}, {"csrf": ""}, {"csrf": "guessed"}])
def test_a_form_without_its_session_token_does_nothing(world: World, form: dict[str, str]) -> None:
    """CSRF: the cookie alone is not enough, even from a program that hides its origin."""
    cookie = world.session("otto")

    for path in ("/sign-out", "/account/password", "/account/tokens", "/prepare", "/hand-in"):
        assert world.client.post(path, data=form, headers=cookie).status_code == 403, path
    assert world.client.get("/account", headers=cookie).status_code == 200


def test_the_api_wants_the_token_of_the_session_too(world: World) -> None:
    """A cookie writes only with the header that another site cannot set."""
    cookie = world.session("otto")
    csrf = _csrf(world.client.get("/account", headers=cookie).text)
    act = {"act": "suspend", "commitment": "no-shelling", "from": "Ostia", "at": "2026-03-01"}

    bare = world.client.post("/api/v1/acts", json=act, headers=cookie)
    whole = world.client.post("/api/v1/acts", json=act, headers={**cookie, "x-servanda-csrf": csrf})

    assert (bare.status_code, whole.status_code) == (403, 200)


def test_unknown_names_and_wrong_passwords_look_the_same(world: World) -> None:
    """Enumeration: one answer, and one class of time (each side hashes once)."""
    answers, times = {}, {}
    for name in ("rita", "nobody"):
        took = []
        for _ in range(4):
            began = time.process_time()
            answers[name] = world.sign_in(name, "wrong wrong wrong")
            took.append(time.process_time() - began)
        times[name] = statistics.median(took)

    assert answers["rita"].status_code == answers["nobody"].status_code == 401
    assert answers["rita"].text == answers["nobody"].text
    assert 0.4 < times["rita"] / times["nobody"] < 2.5


def test_guessing_is_slowed_down(world: World) -> None:
    """After ten tries 429 with the time to wait; later it is allowed again."""
    for _ in range(SIGN_IN.burst):
        assert world.sign_in("rita", "wrong").status_code == 401

    held = world.sign_in("rita")
    assert held.status_code == 429
    assert int(held.headers["retry-after"]) > 0
    world.clock.now += SIGN_IN.seconds
    assert world.sign_in("rita").status_code == 303


def test_writes_are_bounded(world: World) -> None:
    """Sixty a minute for one person, whatever they are."""
    token = world.token("otto")
    for _ in range(WRITES.burst):
        world.client.post("/api/v1/replies", json={}, headers=token)

    held = world.client.post("/api/v1/replies", json={}, headers=token)

    assert held.status_code == 429
    assert (
        world.client.post("/api/v1/replies", json={}, headers=world.token("anna")).status_code
        == 400
    )


@pytest.mark.parametrize(
    "address",
    ["https://example.org", "//example.org", "/\\example.org", "\\\\example.org", "javascript:x",
     "/\t/example.org", "/x\r\nset-cookie: a=b", "", "example.org"],
)  # fmt: skip
def test_the_way_on_leads_nowhere_else(world: World, address: str) -> None:
    """Open redirects and split headers: only an address of this server is gone on to."""
    sent = world.client.post(
        "/sign-in", data={"name": "rita", "password": PASSWORD, "next": address}
    )
    shown = world.client.get(f"/sign-in?next={quote(address)}").text

    assert sent.headers["location"] == "/"
    assert all(one.startswith("servanda=") for one in sent.headers.get_list("set-cookie"))
    assert 'name="next" value="/"' in shown
    assert inside("/c/x?as_of=2026-01-01") == "/c/x?as_of=2026-01-01"


def test_a_foreign_host_learns_nothing_of_people(world: World) -> None:
    """The host is checked before anybody is looked up."""
    answer = world.sign_in("rita", headers={"host": "example.org"})

    assert answer.status_code == 421
    assert "set-cookie" not in answer.headers


def test_a_token_is_shown_once_and_ends(world: World) -> None:
    """Only its hash is kept; ended, it opens nothing."""
    cookie = world.session("rita")
    csrf = _csrf(world.client.get("/account", headers=cookie).text)
    made = world.client.post(
        "/account/tokens", data={"csrf": csrf, "label": "script"}, headers=cookie
    ).text
    found = re.search(r"<code>(servanda_[^<]+)</code>", made)
    assert found
    bearer = {"authorization": f"Bearer {found[1]}"}
    assert world.client.get("/api/v1/log/head", headers=bearer).status_code == 200

    assert found[1].encode() not in (world.folder / "talks.users").read_bytes()
    assert world.people is not None
    (beginning, _) = world.people.tokens("rita")[-1]
    world.client.post(
        "/account/tokens/end", data={"csrf": csrf, "token": beginning}, headers=cookie
    )
    assert world.client.get("/api/v1/log/head", headers=bearer).status_code == 401


def _subscribed(world: World, name: str) -> str:
    """Return the key of a new subscription, made on the page of somebody's account."""
    cookie = world.session(name)
    csrf = _csrf(world.client.get("/account", headers=cookie).text)
    form = {"csrf": csrf, "label": "phone"}
    made = world.client.post("/account/subscriptions", data=form, headers=cookie).text
    found = re.search(
        r"<code>http://127\.0\.0\.1:8000/calendar\.ics\?key=(servanda_[^<]+)</code>", made
    )
    assert found
    return found[1]


def test_a_subscription_reads_calendars_and_feeds_and_nothing_else(world: World) -> None:
    """The key opens no page, no table and no API, is kept as a hash, and ends."""
    key = _subscribed(world, "rita")
    for path, begins in (
        ("/calendar.ics", "BEGIN:VCALENDAR"),
        ("/c/withdraw.ics", "BEGIN:VCALENDAR"),
        ("/feed.atom", "<?xml"),
        ("/parties/Ostia.atom", "<?xml"),
    ):
        assert world.client.get(path).headers.get("location", "").startswith("/sign-in")
        answer = world.client.get(f"{path}?key={key}")
        assert answer.status_code == 200, path
        assert answer.text.startswith(begins)
        assert key not in answer.text

    for path in ("/", "/c/withdraw", "/verdicts.csv", "/account", "/documents/pause"):
        answer = world.client.get(f"{path}?key={key}")
        assert answer.headers.get("location", "").startswith("/sign-in"), path
    for path in ("/api/v1/log/head", "/api/v1/log/head.ics"):
        assert world.client.get(f"{path}?key={key}").status_code in {401, 404}, path
    bearer = {"authorization": f"Bearer {key}"}
    assert world.client.get("/api/v1/log/head", headers=bearer).status_code == 401
    assert world.client.post(f"/calendar.ics?key={key}").status_code == 401
    assert key.encode() not in (world.folder / "talks.users").read_bytes()

    assert world.people is not None
    (beginning, _) = world.people.tokens("rita", use="subscription")[-1]
    cookie = world.session("rita")
    csrf = _csrf(world.client.get("/account", headers=cookie).text)
    world.client.post(
        "/account/subscriptions/end", data={"csrf": csrf, "subscription": beginning}, headers=cookie
    )
    assert world.client.get(f"/calendar.ics?key={key}").status_code == 401


def test_a_page_whose_name_ends_like_a_calendar_s_is_not_for_subscribers(world: World) -> None:
    """Whatever the address, nothing but a calendar or feed goes out; who signed in reads it."""
    key = _subscribed(world, "rita")
    for path in ("/documents/pause.ics", "/parties/nobody.atom", "/entries/0.ics"):
        answer = world.client.get(f"{path}?key={key}")
        assert answer.status_code == 404, path
        assert answer.content == b""

    shown = world.client.get("/sides.ics", headers=world.session("rita"))
    assert shown.status_code == 404
    assert shown.content


def test_no_link_repeats_a_key(world: World) -> None:
    """A page that was asked with one leads to its other languages without it."""
    key = _subscribed(world, "rita")
    shown = world.client.get(f"/sign-in?key={key}&next=/audit").text
    assert "next=%2Faudit&amp;lang=uk" in shown
    assert key not in shown


def test_a_citation_keeps_its_clocks_through_the_sign_in(world: World) -> None:
    """One lands on the state that was cited; a key in the address is left behind."""
    cited = "/c/withdraw?as_of=2026-01-01&known_at=%233"
    answer = world.client.get(f"{cited}&key=servanda_x")
    way = answer.headers["location"]
    assert "servanda_x" not in way
    shown = world.client.get(way).text
    found = re.search(r'name="next" value="([^"]*)"', shown)
    assert found
    assert html.unescape(found[1]) == cited
    form = {"name": "rita", "password": PASSWORD, "next": html.unescape(found[1])}
    assert world.client.post("/sign-in", data=form).headers["location"] == cited


def test_behind_tls_addresses_for_programs_are_those_of_the_server_before(tmp_path: Path) -> None:
    """Whether or not that server says so in a header."""
    make(tmp_path)
    here = World(tmp_path, "users", secure=True)
    cookie = here.session("rita")
    csrf = _csrf(here.client.get("/account", headers=cookie).text)
    form = {"csrf": csrf, "label": "phone"}
    made = here.client.post("/account/subscriptions", data=form, headers=cookie).text
    here.register.close()
    assert "<code>https://127.0.0.1:8000/calendar.ics?key=" in made
    assert "http://127.0.0.1" not in made


def test_a_subscription_shows_what_its_person_may_see(world: World) -> None:
    """It ends with the person; clocks in the address hold as ever."""
    assert world.people is not None
    world.people.add("uma", PASSWORD, role="reader", actor=None)
    key = _subscribed(world, "uma")
    earlier = world.client.get(f"/calendar.ics?as_of=2026-01-01&key={key}")
    assert (
        earlier.text
        == world.client.get("/calendar.ics?as_of=2026-01-01", headers=world.session("uma")).text
    )

    world.people.remove("uma")
    assert world.client.get(f"/calendar.ics?key={key}").status_code == 401


def test_a_new_password_signs_out_everywhere_else(world: World) -> None:
    """And the old one opens nothing any more."""
    assert world.people is not None
    world.people.add("pia", PASSWORD, role="reader", actor=None)
    here, there = world.session("pia"), world.session("pia")
    csrf = _csrf(world.client.get("/account", headers=here).text)
    form = {"csrf": csrf, "old": PASSWORD, "new": "three banks and a bridge"}

    answer = world.client.post("/account/password", data=form, headers=here)

    assert answer.status_code == 200

    assert "end them below" not in answer.text
    assert world.client.get("/account", headers=there).status_code == 303
    assert world.client.get("/account", headers=here).status_code == 200
    assert world.sign_in("pia").status_code == 401
    # What was given to programs is not ended by it, and the page says so.
    token = world.token("pia")
    form |= {"old": form["new"], "new": PASSWORD}
    assert "end them below" in world.client.post(
        "/account/password", data=form, headers=here
    ).text  # fmt: skip
    assert world.client.get("/api/v1/log/head", headers=token).status_code == 200
    world.people.remove("pia")


def test_passwords_are_argon2id_with_a_salt_of_their_own() -> None:
    """The same password is kept in two ways, in the standard form; short ones are refused."""
    one, two = hashed(PASSWORD), hashed(PASSWORD)

    assert one.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert one != two
    assert verified(PASSWORD, one)
    assert not verified(PASSWORD + "x", one)
    with pytest.raises(UsageError, match="12 to 256"):
        hashed("too short")


def test_the_file_of_users_is_its_owners_alone(tmp_path: Path) -> None:
    """Mode 0600; a file that others can read is not used, nor one that is something else."""
    path = tmp_path / "x.users"
    Accounts(path, create=True).close()
    assert path.stat().st_mode & 0o777 == 0o600

    path.chmod(0o644)
    with pytest.raises(UsageError, match="others can read"):
        Accounts(path)
    other = tmp_path / "y.users"
    other.write_bytes(b"no database at all, only words" * 100)
    other.chmod(0o600)
    with pytest.raises(UsageError, match="no file of users"):
        Accounts(other)


def test_the_page_shows_what_would_be_signed_and_takes_it_in(world: World) -> None:
    """Prepared in words, downloaded, signed at home, handed in with a form: no script needed."""
    cookie = world.session("otto")
    csrf = _csrf(world.client.get("/prepare", headers=cookie).text)
    form = {"csrf": csrf, "kind": "object", "about": "no-shelling", "who": "Ostia",
            "on": "2026-04-30", "to": "", "text": "The shells were <b>not</b> ours."}  # fmt: skip

    shown = world.client.post("/prepare", data=form, headers=cookie)
    form["seen"] = re.findall(r'name="seen" value="([^"]+)"', shown.text)[0]
    file = world.client.post("/prepare/file", data=form, headers=cookie)
    size = world.size()
    handed = world.client.post(
        "/hand-in", data={"csrf": csrf}, headers=cookie,
        files={"file": ("signed.json", world.signed(file), "application/json")},
    )  # fmt: skip

    assert "The shells were &lt;b&gt;not&lt;/b&gt; ours." in shown.text
    assert file.headers["content-disposition"].startswith("attachment")
    assert f"Recorded as entry #{size}" in handed.text
    assert world.size() == size + 1


# ---------------------------------------------------------------- public


def test_the_public_reads_and_writes_nothing(folder: Path) -> None:
    """Every way to write is closed, nothing is fetched, and texts are read at a bounded rate."""
    world = World(folder, "public")

    assert world.client.get("/c/withdraw").status_code == 200
    assert world.client.post("/api/v1/acts", json={}).status_code == 403
    assert world.client.get("/sign-in").status_code == 404
    fetched = world.client.post("/read", files={"address": (None, "https://example.org/x")})
    assert fetched.status_code == 400
    assert "fetches nothing for anybody" in fetched.text
    assert 'name="address"' not in world.client.get("/read").text
    codes = [world.client.post("/read", files={"text": (None, " ")}).status_code for _ in range(31)]
    assert codes[0] == 400
    assert codes[-1] == 429
