"""What rooms below the pages say in English, by the patterns from which they say it.

Each stands here as it stands there, with names for its holes; `retold.py` recognises it.
Kept apart from those rooms so that nothing on record depends on a language.
"""

from typing import Final

from servanda.pages.languages import N_

_VERDICTS: Final = (
    # watch/explain.py: the steps
    N_("{who} promised, owed to {whom}; no rule says yet what would count as done. "
       "Missing in its rule: {missing}."),
    N_("{who} promised; no rule says yet what would count as done. "
       "Missing in its rule: {missing}."),
    N_("{who} must do: {what}, owed to {whom}."),
    N_("{who} must do: {what}."),
    N_("{who} must not let happen: {what}, owed to {whom}."),
    N_("{who} must not let happen: {what}."),
    N_("{who} must keep: {what}, owed to {whom}."),
    N_("{who} must keep: {what}."),
    N_("{step} The promise is {status}."),
    N_("One instance: the rule names fixed dates and needs no trigger."),
    N_("Opened by the calendar: {repeat}; this one at {at}."),
    N_("Opened by {what} with {about}."),
    N_("Opened by {what}."),
    N_("Opened by {what} at {at}."),
    N_("Opened by {what} at {at} with {about}."),
    N_("Counted from adoption at {at}."),
    N_("It depended on: {what}. That did not come about in its window, so nothing is owed."),
    N_("It depends on: {what}. That is not decided yet."),
    N_("It depended on: {what}. That holds, or the act was done without waiting for it."),
    N_("The window ends at {end}; nothing says when it began, so all before it counts."),
    N_("The window has no place in time yet: what it counts from has not come about."),
    N_("The window began at {start} and has no end: it can be kept but never missed."),
    N_("The window runs from {start} to {end}."),
    N_("Its time is over at {at}."),
    N_("Counted {count}; {limit} is asked."),
    N_("Surely {count}, it can still be any number; {limit} is asked."),
    N_("Surely {count}, at most {most}; {limit} is asked."),
    N_("at least {n}"), N_("more than {n}"), N_("at most {n}"), N_("less than {n}"),
    N_("exactly {n}"), N_("not {n}"), N_("without limit"), N_("undefined"),
    N_("What counts: {reports}."),
    N_("What could swing it: {reports}."),
    N_("No coverage: nobody is on record as having watched for this."),
    N_("No coverage that fits: rows on such events exist ({who}), but for other times or "
       "attributes."),
    N_("No coverage that fits: rows on such events exist ({who}), but for other times or "
       "attributes. {lost}"),
    N_("Watching for such events: {who}; none seen in the {share} of the window that was "
       "watched."),
    N_("Watching for such events: {who}; none seen in the {share} of the window that was "
       "watched. {lost}"),
    N_("Watching for such events: {who}; {share} of the window so far was watched."),
    N_("Watching for such events: {who}; {share} of the window so far was watched. {lost}"),
    N_("{who} and others"),
    N_("Lost and not counted as watched: {lost}."),
    N_("{act} at {at} (act {event}); from then on nothing more can be missed."),
    N_("The promise was {status}"),
    N_("{who} released the debtor from it"),
    N_("{who} cancelled it, which its exit clause allowed,"),
    N_("{who} put a newer version in its place"),
    N_("{who} ended it"),
    N_("Contested by {reports}. Claims are shown and move nothing."),
    N_("So: {word}, because {causes}."),
    N_("So: {word}, and it stays so: the promise was {status} while its window was open."),
    N_("So: expired; nobody is at fault."),
    N_("So: {word}; in every world that the evidence allows it was kept."),
    N_("So: {word}; no world that the evidence allows has it kept."),
    N_("What would change it: {changes}."),
    N_("What would change it: so many withdrawals or believed denials that too little remains "
       "of what counts ({events} alone would be enough to force the verdict)."),
    N_("So many reports bear on this that it was judged set-wise: who contests it, how often "
       "sources are silent and what others would say are left out here; explain --json computes "
       "them."),
    N_("{rate} This changes no verdict."),
    N_("How often {source} is silent for {length} anyway cannot be told: insufficient basis, "
       "{n} such stretches {how} ({enough} are needed)."),
    N_("{source} is silent for {length} anyway in {n} of {of} stretches {how} ({share}; "
       "{reports} reports of {type}, longest silence {longest})."),
    N_("{first}; and {n} more"),
)  # fmt: skip
_CAUSES: Final = (
    # watch/explain.py: causes, flags and changes
    N_("no rule says yet what would count as done"),
    N_("believed reports contradict each other"),
    N_("some reports do not meet the evidence policy yet, so they count in some worlds only"),
    N_("part of the window was watched by nobody whose duty it was"),
    N_("some reports do not say exactly enough when it happened"),
    N_("some amounts are missing or known only as a range"),
    N_("some reports do not say exactly enough where it happened"),
    N_("the window is not over"),
    N_("a rule that says what counts as done (servanda correct {id} --rules FILE)"),
    N_("a report that settles which of the contradicting ones is withdrawn"),
    N_("a report of a standing that the policy accepts, or another independent source"),
    N_("coverage for the unwatched part, or a believed report from it"),
    N_("reports with the hour, or a mapping that says by which end they count"),
    N_("the missing amounts, in the rule's unit"),
    N_("coordinates with a smaller error"),
    N_("the passing of time, and what is then reported"),
    N_("a withdrawal of that act"),
    N_("a believed report from before it, known late"),
    N_("a believed report that the condition came about in time"),
    N_("a believed report of a violation inside the window"),
    N_("a believed report of the act inside the window, known late"),
    N_("provisional: late reports are still waited for, so this may change."),
    N_("overdue_within_grace: the date has passed, the time for late reports has not."),
    N_("at_risk: due soon and not yet done."),
    N_("contested: somebody says otherwise; a claim alone moves no verdict."),
    N_("cured: a late act came within the time for a cure; it stays violated."),
    N_("repudiated: the debtor cancelled without an exit clause that allowed it."),
    N_("may_exit: the exit clause holds: the debtor may cancel."),
    N_("presumed: rests on a presumption about unwatched time, not on observation."),
    N_("stale: the newest sign from the sources that watch is old."),
    N_("what counts as done"), N_("who owes it"), N_("to whom"), N_("by when"),
)  # fmt: skip
_PLANS: Final = (
    # agenda/lacks.py, agenda/standing.py, agenda/layout.py
    N_("no meeting is planned"),
    N_("no phase or milestone"),
    N_("task {id}: how it is checked (method)"),
    N_("times cannot be computed: {why}"),
    N_("{what}: incomplete, it lacks {missing}"),
    N_("{what}: was over by {day}, and no minutes are on record (minutes)"),
    N_("{what}, item {item}: tied to no commitment and no issue"),
    N_("{what}: no milestone, so nothing could show that it moves"),
    N_("{what}: who must coordinate (coordinates)"),
    N_("{what}: whether it is negotiable is unknown"),
    N_("{what}: a draft without {missing}"),
    N_("{what}: unmeasurable, {why}"),
    N_("{what}: by when (due)"),
    N_("{what}: nobody checks it (a task)"),
    N_("{what}: {names} met out of order; {why}"),
    N_("{what}: {n} of its tests failed or were not held"),
    N_("{what}: due {due}, but not done before {finish}"),
    N_("{what}: the document {name} is not in the register"),
    N_("{name} is not complete"), N_("{name} is missing"), N_("{name} comes first"),
    N_("no text on record promises {name}"),
    N_("meeting {id}"), N_("milestone {id}"), N_("channel {id}"), N_("phase {id}"),
    N_("track {id}"), N_("issue {id}"),
    N_("date"), N_("participants"), N_("criteria"), N_("criterion"), N_("minutes"),
    N_("agreed in {document}"), N_("proposed"), N_("expected"), N_("agreed"),
    N_("negotiable"), N_("not negotiable"), N_("unknown"),
)  # fmt: skip
_LEVERS: Final = (
    # levers/warnings.py
    N_("{lever}: allies apart for {n} d (limit {limit} d): taken by {who}, not by {others}"),
    N_("{step} taken by {who} on {day} out of order ({entry}): {why}"),
    N_("its trigger did not hold: {shown}"),
    N_("its trigger must hold until {day}"),
    N_("{n} of {of} had consented"),
    N_("the notice runs until {end}"),
    N_("{lever}: red line of {who}: gap, its content is not named"),
    N_("{lever}: red line of {who}: gap, no rule says when it is crossed"),
    N_("{lever}: red line of {who}: {name} is not in the register"),
    N_("{lever}: its trigger names {name}, which is not in the register"),
)  # fmt: skip
_DURABILITY: Final = (
    # assessment/card.py
    N_("dated milestones"),
    N_("enforcement"),
    N_("coordination of partners"),
    N_("stated: {words} (last day {day})"),
    N_("guarantor named by the text: {who}"),
    N_("monitor named by the text: {who}"),
    N_("lever {id} held together by {who}; {n} of them for a step"),
    N_("judged on {day}: {said}"),
    N_("clause of the text"),
    N_("lever {id} ({kind}): {title}"),
    N_("date of the text"),
    N_("day of registration"),
)
ENTRIES: Final = (
    # register/summary.py: entries as lines
    N_("{role} key of {who}"),
    N_("new {role} key of {who} in the place of its old one"),
    N_("the key {key} ends"),
    N_("{n} of {guards} may give {who} a new key"),
    N_("{role} key of {who} recovered by its guards"),
    N_("a further log key, {key}, in reserve"),
    N_("register “{name}” with {n} statement key"),
    N_("register “{name}” with {n} statement keys"),
    N_("register “{name}” with {n} statement key, goes on for {origin} after {m} entries"),
    N_("register “{name}” with {n} statement keys, goes on for {origin} after {m} entries"),
    N_("document {name}"),
    N_("reading of {name} by {reader}"),
    N_("policy for evidence {name}"),
    N_("lever {name}, held by {holders}"),
    N_("plan {name}"),
    N_("codebook {name}, version {n}"),
    N_("guideline for {name} under {book}"),
    N_("{who}: coding of {name}"),
    N_("settled: {field} of {name} is {value}"),
    N_("selection {name}: {n} commitments"),
    N_("procedure {name}"),
    N_("report {name} by {who}, under {rules}"),
    N_("{who} objects to {name} on {day}"),
    N_("{who} replies to entry {n} on {day}"),
    N_("article of {outlet}, {day}: document {name}"),
    N_("{one} and {other} are versions of one text, {n} place side by side"),
    N_("{one} and {other} are versions of one text, {n} places side by side"),
    N_("commitment {name}, version {n}"),
    N_("evidence: {events} event from {tables} table, {rows} rows left out"),
    N_("evidence: {events} events from {tables} table, {rows} rows left out"),
    N_("evidence: {events} events from {tables} tables, {rows} rows left out"),
    N_("what commitments share, with {n} files"),
    N_("withdraws entry {n}"),
    N_("redaction of {paths} in entry {n}"),
)  # fmt: skip
"""Patterns of entries, whose names and titles are nobody's to translate."""
PATTERNS: Final = frozenset((*_VERDICTS, *_CAUSES, *_PLANS, *_LEVERS, *_DURABILITY))
"""Every pattern; a sentence that is made from none is shown in English."""
