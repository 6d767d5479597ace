"""What rooms below the pages refuse of entries, reviews and addresses, by their patterns.

Each stands here as it stands there, with names for its holes; `refused.py` recognises it.
"""

from typing import Final

from servanda.pages.languages import N_

_REVIEW: Final = (
    # register/deciding.py, register/draft.py, api/deciding.py, api/reviewsteps.py, api/slots.py
    N_("{id}: no statement {name}; there are: {known}"),
    N_("{id}: nothing is chosen; choose one statement or more"),
    N_("{id}: a statement {name} is there already"),
    N_("{name}: cannot be split at {at}; it lies at {start}..{end}"),
    N_("{name}: one part would hold no words; split it between two"),
    N_("{name}: no statement follows it in the text that it could join"),
    N_("{id}: nothing is left to undo"),
    N_("statement {id}: its place holds no words"),
    N_("statement {id}: {start}..{end} cuts a letter in two; move the edge by one character"),
    N_("statement {id}: the words at {start}..{end} are not {words}; a quotation is found "
       "exactly or not at all"),
    N_("the span {start}..{end} holds no words"),
    N_("a draft {id} exists; sign it, discard it, or choose another id"),
    N_("{source}: the reading was made from another text; read it anew"),
    N_("no draft {id}; there are: {known}"),
    N_("draft {id} has no statement {name}; there are: {known}"),
    N_("draft {id}: {name} is undecided; decide first"),
    N_("{name}: {actor} codes it blind; sign that or give it up, before the machine's "
       "reading and other people's decisions are shown"),
    N_("{name}: its text is withheld from this copy; nothing can be marked"),
    N_("{name}: {actor} decided on this text with the machine's reading in view{where}; "
       "another coder can code it blind"),
    N_("{name}: choose a kind, or reject it: what is no statement"),
    N_("{document}: nothing is decided yet; there is nothing to sign"),
    N_("{name}: is not on record yet; a text is coded blind once it is"),
    N_("{do} is no step of a review"),
    N_("{id}: was changed since you opened it; both versions are shown"),
    N_("This review went on in another window; look at what it holds now, and do it again."),
    N_("Give the words of the new statement, or their place."),
    N_("Whoever codes blind sees nothing that could be accepted."),
    N_("{do} is none of the reasons, which are 1 to {most}"),
    N_("{one}: is decided already; look at the list again"),
    N_("{where}: {words} is no place; write START:END in code points"),
    N_("{where}: {start}:{end} holds no words of a text of {length} letters"),
    N_("{where}: no words are given"),
    N_("{where}: the words {shown} {how}; quote them letter by letter, and more of them "
       "where they stand often"),
    N_("{where}: the words {words} name no time that is read here; give the last day beside "
       "them"),
    N_("{where}: a last day needs the words of the text that set it"),
    N_("{where}: {due} is no day; write it like 2026-01-31"),
)  # fmt: skip
_JUDGING: Final = (
    # api/judging.py, api/versions.py: settlements, guidelines and versions of a text
    N_("{path}: no commitment {name}; there are: {known}"),
    N_("{what}: a judgement without a reason cannot be discussed; say why"),
    N_("{what}: coders do not disagree on {slot} there; `servanda reliability` lists the "
       "places and slots on which they do"),
    N_("{what}: {slot} {value}; expected one of {known}"),
    N_("{what}: {slot}: say how it is settled"),
    N_("{what} is no place; write DOCUMENT:START:END as it is listed"),
    N_("{where}: no evidence {one} on record; name an event's id, or an entry as #12"),
    N_("{first}: a text stands beside another one, not beside itself"),
    N_("{path}: no document {name}; there are: {known}"),
    N_("{name}: its text is not in this copy, so no place can be found"),
    N_("{where}: {start}-{end} is no place within {id} ({length} code points)"),
)  # fmt: skip
_SPEAKING: Final = (
    # api/answering.py, api/unsigned.py, api/apart.py, api/promising.py, api/told_times.py
    N_("{path}: no commitment and no report {name}; there are: {known}"),
    N_("{path}: no commitment and no report {name}"),
    N_("{what}: say what is said (--because)"),
    N_("{what}: {length} characters; at most {most}: record longer things as a document, "
       "and name it"),
    N_("the key is that of {actor}, a party, which cannot speak for {who}"),
    N_("{where}: {at} is to come; an act is recorded once it is done"),
    N_("{to}: no such entry; the newest is #{newest}"),
    N_("{to}: {summary}: a reply answers an objection or a report; there are: {known}"),
    N_("{name}: is a report and has no verdict; leave --as-of out"),
    N_("{source}: not signed yet: it is an entry that a server prepared; its author reads "
       "and signs it with `servanda sign`, and hands in what that writes"),
    N_("{path}: was made for the register {log}, not for {origin}"),
    N_("{path}: holds no entry"),
    N_("{where}: holds a {type}; a statement is {known}"),
    N_("{where}: {who} did not sign it yet; each adds a signature with `servanda sign`"),
    N_("{where}: its cover names another author or matter than what was signed"),
    N_("{where}: the words of {who} are not all there, once each; ask its author for the "
       "whole file"),
    N_("{where}: acts on {commitment}, which is not on record"),
    N_("you are {actor} ({role}), not {other} ({wanted_role})"),
    N_("{actor} has no key as {role} in this register; let the secretariat enrol one: "
       "`servanda keygen`"),
    N_("you are a {role}; who may {may}: {roles}"),
    N_("a {kind} is recorded by: {roles}; you are {role}"),
    N_("{where}: its cover names another register or author than its text"),
    N_("{where}: its cover says another thing than its text"),
    N_("{where}: lacks some of the sealed words; prepare it anew"),
    N_("{where}: was prepared for the key {key}, this is {name}"),
    N_("the rule: names the file {file}; write what it holds into the rule"),
    N_("{where}: {id} is owed by {by}, not by {who}"),
    N_("{path}: {id} is on record; `servanda correct` replaces it"),
    N_("the key is that of {actor}, a party, which cannot promise for {who}"),
    N_("{where}: shared sections cannot come with a promise; write them into it"),
    N_("{where}: say which commitment: {known}"),
    N_("{where}: {text} is no date; expected YYYY-MM-DD"),
    N_("{where}: {text} lies outside {first} to {last}; check the year"),
    N_("{where}: {text} is to come; what is done is recorded once it is done"),
    N_("{where}: an objection is to a commitment or to a report, to one of them"),
    N_("{source}: the quotation {words} does not stand in the text; quote it letter by "
       "letter"),
    N_("{source}: the quotation {words} stands at {start} and at {again}; quote more words, "
       "or give start and end"),
    N_("{where}: holds another rule than the one of {id}"),
    N_("{where}: write one commitment with the id {id}, and nothing beside"),
    N_("{where}: {error}; nothing was recorded"),
    N_("names {event}, a report of the private import #{entry}, and what is recorded here "
       "is public for ever; write `{other}` in its place"),
)  # fmt: skip
_JOURNAL: Final = (
    # register/: what the journal refuses
    N_("{where}: {size} entries are before it"),
    N_("{where}: written for the log {log}, not for {origin}"),
    N_("{where}: repeats entry {same}"),
    N_("entry {index}: one actor signs twice"),
    N_("entry {index}: statement {seq} of {actor} where statement {wanted} follows; one is "
       "missing, repeated or out of order"),
    N_("entry {index}: the {kind} {id} stands in entry {other} already; a newer version "
       "supersedes it"),
    N_("entry {index}: {actor} cannot correct what {other} said"),
    N_("entry {index}: a {role} may not write {type}; allowed: {known}"),
    N_("entry {index}: {judge} may not judge a promise of its own"),
    N_("entry {index}: {actor} cannot replace what {other} judged"),
    N_("entry {index}: entry {replaced} was replaced or corrected already by entry {by}"),
    N_("entry {index}: version {version} where {wanted} follows"),
    N_("entry {index}: {actor} cannot speak for {who}"),
    N_("{where}: an objection is to a commitment or to a report"),
    N_("{where}: a reply answers an objection or a report, no {kind}"),
    N_("{actor} has no key here that may sign a {kind}"),
    N_("the key {name} is not enrolled in {origin}; add it first (`servanda keygen`), or "
       "sign with an enrolled key"),
    N_("the key {name} ended with entry {index} of {origin}; sign with the actor's newer key"),
    N_("{where}: the key {name} is not enrolled before it"),
    N_("{where}: the key {name} ended with entry {index}"),
    N_("{where}: the key {name} cannot sign for {actor} as {role}"),
    N_("a {type} entry of {size} bytes; at most {most}: larger things are files"),
    N_("entry {index}: claims to be signed at {claimed}, which is to come; set the clock of "
       "the machine where it was signed"),
    N_("no {role} key{whose} for {origin} at hand; make one with `servanda keygen`, or "
       "choose another key with --by"),
    N_("the log key is not at hand, and without it no checkpoint can be signed; run this "
       "where the register was made, or copy its key there"),
    N_("known at {known}: no such entry; the newest is #{newest}"),
    N_("{text} is no instant; write #INDEX or like 2026-01-31T12:00:00Z"),
    N_("{text} lacks an offset; write like 2026-01-31T12:00:00Z"),
    N_("{path}: opened to read only; its keys are not on this machine, or were not unlocked"),
    N_("nothing to look for in {query}; give at least one word"),
)  # fmt: skip
_ASKED: Final = (
    # api/changed.py, api/reporting.py, api/exporting.py, terms/, model/codec.py
    N_("since: {what} is no entry; write its number like #40, or #40@ and the time of your "
       "last look"),
    N_("since: the log has no entry #{number}; the newest is #{newest}"),
    N_("since: {written} is to come; it is the time of your last look"),
    N_("since: {what} is no instant; write it like 2026-01-31T12:00:00Z"),
    N_("the period ends ({last}) before it begins ({first})"),
    N_("from: no day lies before {first}"),
    N_("{name}: {text} is no date; write one like 2026-01-31"),
    N_("no phase {phase} with promises; there are: {known}"),
    N_("no party {party}; there are: {known}"),
    N_("no commitment {only}; there are: {known}"),
    N_("there is no list {name}; there are: {known}"),
    N_("the list {name} has no page {page}; its last is {pages}"),
    N_("the matrix has no page {page}; it has {pages}"),
    N_("{what}: expected COMMITMENT=STATE with a state of {known}"),
    N_("{where}: {error}; expected JSON of the form {form}"),
    N_("unknown time zone {name}; expected an IANA name such as Europe/Kyiv or UTC"),
    N_("{text} is no date of the calendar; expected YYYY-MM-DD"),
    N_("{text} is no instant; expected ISO 8601 with an offset, such as "
       "2025-01-31T12:00:00+02:00"),
    N_("{text} has no offset; write Z or an offset such as +02:00 behind the time"),
    N_("{text} lies outside the years 1 to 9999"),
    N_("{where}: no `commitments:`; expected a list of commitments under it"),
    N_("{where}: the file is empty; expected `commitments:` with a list"),
    N_("{where}: character {position} cannot stand in YAML ({reason}); save the file as "
       "plain UTF-8 text"),
    N_("the condition cannot be read"),
    N_("nothing is stated; expected a condition"),
    N_("the condition is nested too deeply; split it up"),
)  # fmt: skip
_WRITES: Final = (
    # web/v1/writes.py: what a program hands in
    N_("{name}: its text is withheld here"),
    N_("{name}: its text cannot be read back from itself"),
    N_("statement: stands with `edited`, and only there"),
    N_("statement: has the id {id}, not {name}"),
    N_("decisions are a coder's; you are a {role}"),
    N_("you are a {role}; who may judge: {roles}"),
    N_("codebook {book}: is not on record; record it first: `servanda codebook add`"),
    N_("{id}: is on record; give another id, or correct it"),
    N_("mapping and ready_mapping: give one of them"),
    N_("ready_mapping {given}: ready are {known}"),
    N_("{name}: give each file a base name of its own, without folders"),
    N_("{name}: data: is no base64: {error}"),
)  # fmt: skip
_MAY: Final = (
    # api/: what a role may do, inside of a refusal
    N_("act on a commitment"),
    N_("align versions of a text"),
    N_("end a key"),
    N_("judge"),
    N_("move a report"),
    N_("object or reply"),
    N_("promise"),
    N_("propose a plan"),
    N_("record a lever"),
    N_("record a procedure"),
    N_("record a report"),
    N_("speak on levers"),
)  # fmt: skip
OF_ENTRIES: Final = frozenset(
    (*_REVIEW, *_JUDGING, *_SPEAKING, *_JOURNAL, *_ASKED, *_WRITES, *_MAY)
)
"""Patterns of what is said where an entry, a step or an address is refused."""
