// The numbered steps of an audit, in order, and what is said at its end.

const STEPS = [
  { title: "policy and log key", run: (audit) => audit.policy(), needs: [] },
  { title: "checkpoint signatures", run: (audit) => audit.checkpoints(), needs: [1] },
  { title: "the checkpoint you kept", run: keptStep, needs: [2] },
  { title: "every leaf and the tree", run: treeStep, needs: [2] },
  { title: "statements: signatures, roles, chains", run: (audit) => audit.statements(), needs: [4] },
  { title: "disclosures and files", run: (audit) => audit.openings(), needs: [5] },
  { title: "list of files, signed by the publisher", run: (audit) => audit.listed(), needs: [] },
];

const VERDICTS = {
  number: STEPS.length + 1,
  title: "verdicts computed anew",
  outcome: "not checked",
  detail: "not done by this page: the program servanda computes them anew from the evidence",
  bad: null,
};

const NOTHING_KEPT =
  "none given: a rewritten log would not be noticed; bring the checkpoint that you kept";

/** Compare the checkpoint that the auditor kept; unreadable leaves are the next step's to tell. */
async function keptStep(audit) {
  try {
    await audit.readLeaves();
  } catch (error) {
    audit.unreadable = error;
    if (audit.keptNote !== null) throw error;
  }
  return audit.keptNote === null ? null : audit.kept();
}

async function treeStep(audit) {
  if (audit.unreadable) throw audit.unreadable;
  if (!audit.tree) throw new Bad("checkpoint", "the entries could not be read");
  return audit.wholeTree();
}

/** Run every step that can be run; `tell` hears of each, `apart` are steps that are not. Return the report. */
async function verify(files, { tell = () => {}, apart = {}, ...own } = {}) {
  const audit = new Audit(files, own);
  await audit.readSmall();
  const steps = [];
  for (const [n, { title, run, needs }] of STEPS.entries()) {
    const step = { number: n + 1, title, outcome: "not checked", bad: null };
    if (apart[title]) {
      step.detail = apart[title];
    } else if (needs.every((one) => steps[one - 1].outcome === "passed")) {
      try {
        const detail = await run(audit);
        step.detail = detail ?? NOTHING_KEPT;
        if (detail !== null) step.outcome = "passed";
      } catch (error) {
        step.outcome = "failed";
        step.bad = error instanceof Bad ? error.where : title;
        step.detail = error instanceof Bad ? error.message : `malformed: ${error.message}`;
      }
    } else {
      step.detail = "rests on a step that failed";
    }
    steps.push(step);
    tell(step);
  }
  steps.push(VERDICTS);
  tell(VERDICTS);
  return report(audit, steps);
}

function report(audit, steps) {
  const failed = steps.find((step) => step.outcome === "failed");
  const { size, origin } = audit.newest ?? { size: 0, origin: "" };
  const authenticated = !failed && audit.authenticated;
  const parts = [audit.told, "verdicts not computed anew by this page"];
  if (!authenticated) parts.unshift("consistent, origin not authenticated");
  const entries = `${size} ${size === 1 ? "entry" : "entries"} of ${origin}`;
  return {
    verified: !failed,
    authenticated,
    headline: failed ? `not verified: ${failed.detail}` : `${parts.join("; ")}: ${entries}`,
    warnings: audit.warnings,
    firstBad: failed ? failed.bad : null,
    steps,
    size,
    origin,
    withheld: audit.withheld ?? 0,
  };
}
