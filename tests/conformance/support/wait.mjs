/** The bound of every wait: a test never hangs, it fails with a sentence that says what did not happen. */
export const GUARD = 5000;

/** `promise`, or a failure naming `what` after `ms`. */
export function within(promise, what, ms = GUARD) {
  let timer;
  const guard = new Promise((_, reject) => {
    const error = new Error(`waited ${ms} ms in vain for ${what}`);
    timer = setTimeout(() => reject(error), ms);
  });
  return Promise.race([promise, guard]).finally(() => clearTimeout(timer));
}

/** The arguments of the next `event` of an emitter. */
export function event(emitter, name, what = `the event "${name}"`, ms = GUARD) {
  return within(new Promise((resolve) => emitter.once(name, (...values) => resolve(values))), what, ms);
}

/** Repeats `probe` until it yields something truthy. For state that no event announces. */
export async function eventually(probe, what, ms = GUARD) {
  const end = performance.now() + ms;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (performance.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}`);
    await sleep(10);
  }
}

/** Only for showing that something does NOT happen in a span of time. */
export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A queue whose reader waits, with a bound, for the next item. */
export class Inbox {
  items = [];
  #readers = [];

  push(item) {
    const reader = this.#readers.shift();
    if (reader) reader(item);
    else this.items.push(item);
  }

  async next(what = "the next item", ms = GUARD) {
    if (this.items.length > 0) return this.items.shift();
    let mine;
    const arrival = new Promise((resolve) => this.#readers.push((mine = resolve)));
    try {
      return await within(arrival, what, ms);
    } finally {
      const index = this.#readers.indexOf(mine);
      if (index >= 0) this.#readers.splice(index, 1);
    }
  }

  async take(count, what = `${count} items`, ms = GUARD) {
    const list = [];
    while (list.length < count) list.push(await this.next(`${what} (have ${list.length} of ${count})`, ms));
    return list;
  }
}
