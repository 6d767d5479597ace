// Signatures checked beside the page: browsers verify one after another on the thread that asks.

const MOST_WORKERS = 4;
/**
 * This very script: a worker runs it again, without a page, and checks what it is sent.
 * Empty where the script stands in a file of its own: then there are no workers.
 */
const SOURCE = globalThis.document?.currentScript?.textContent ?? "";

/** Tell of each of many signatures whether it holds. */
const checkAll = (batch) => inBatches(batch, ({ key, message, signature }) =>
  signatureHolds(key, message, signature));

/** A few threads that take turns; where none can be had, everything is checked here. */
class Workers {
  constructor() {
    this.threads = [];
    this.waiting = new Map();
    this.sent = 0;
    try {
      const address = URL.createObjectURL(new Blob([SOURCE], { type: "text/javascript" }));
      const count = SOURCE ? Math.min(navigator.hardwareConcurrency || 1, MOST_WORKERS) : 0;
      for (let n = 0; n < count; n += 1) this.threads.push(new Worker(address));
    } catch {
      this.threads = [];
    }
    for (const thread of this.threads) {
      thread.addEventListener("message", ({ data }) => this.answer(data.number, data.found));
      thread.addEventListener("error", () => this.close());
    }
  }

  /** Return whether each signature of a batch holds. */
  async check(batch) {
    if (this.threads.length === 0) return checkAll(batch);
    const number = this.sent;
    this.sent += 1;
    const found = await new Promise((done) => {
      this.waiting.set(number, done);
      this.threads[number % this.threads.length].postMessage({ number, batch });
    });
    return found ?? checkAll(batch);
  }

  answer(number, found) {
    this.waiting.get(number)?.(found);
    this.waiting.delete(number);
  }

  /** End all threads; what they had not answered is checked here. */
  close() {
    for (const thread of this.threads) thread.terminate();
    this.threads = [];
    for (const number of [...this.waiting.keys()]) this.answer(number, null);
  }
}

/** Answer as a worker: each batch with what holds. */
function serve() {
  globalThis.addEventListener("message", async ({ data: { number, batch } }) => {
    globalThis.postMessage({ number, found: await checkAll(batch) });
  });
}
