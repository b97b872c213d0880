import type { NewsItem } from "../contracts";
import type { Cut } from "./cut";

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

export function items(count: number): string {
  return `${count} ${count === 1 ? "item" : "items"}`;
}

/** "#7–9, 12" for 7, 8, 9 and 12. */
function ranges(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((one, other) => one - other);
  const parts: string[] = [];
  for (let start = 0; start < sorted.length; ) {
    let end = start;
    while (sorted[end + 1] === (sorted[end] ?? 0) + 1) end++;
    parts.push(start === end ? `${sorted[start]}` : `${sorted[start]}–${sorted[end]}`);
    start = end + 1;
  }
  return `#${parts.join(", ")}`;
}

export function namesOf(missed: ReadonlyMap<string, readonly number[]>): string {
  return [...missed].map(([topic, numbers]) => `${topic} ${ranges(numbers)}`).join("; ");
}

function namesOfItems(list: readonly NewsItem[]): string {
  const byTopic = new Map<string, number[]>();
  for (const { topic, number } of [...list].reverse()) byTopic.set(topic, [...(byTopic.get(topic) ?? []), number]);
  return namesOf(byTopic);
}

/** What became of a time without a connection, in one sentence or two. */
export function sentence(cut: Cut, windowSeconds: number): string {
  const was = `The line was ${cut.isOnPurpose ? "cut" : "broken"} for ${seconds(cut.ms)}`;
  const { missedCount } = cut;
  switch (cut.outcome) {
    case "open":
      return cut.isOnPurpose ? "The line is cut. What is published now does not reach you." : "The line broke. What is published now does not reach you.";
    case "returning":
      return `${was}. Asking what was published meanwhile…`;
    case "restarted":
      return `${was}, and the server was started again meanwhile. Its numbers began anew with it, so what was missed cannot be told.`;
    case "recovered": {
      const arrived = cut.items.length === 0 ? "nothing was published meanwhile" : `${items(cut.items.length)} arrived afterwards (${namesOfItems(cut.items)})`;
      return `${was}; ${arrived}.${missedCount === 0 ? "" : ` ${items(missedCount)} did not: ${namesOf(cut.missed)}.`}`;
    }
    case "anew": {
      const why = cut.asksRecovery ? (cut.ms > windowSeconds * 1000 ? `, longer than the ${windowSeconds} s that the server waits` : "") : "";
      const began = `${was}${why}, and a new session began${cut.asksRecovery ? "" : ", without recovery"}.`;
      const total = missedCount + cut.fetched;
      if (total === 0) return `${began} Nothing was published meanwhile.`;
      const missed = `${items(total)} ${total === 1 ? "was" : "were"} missed`;
      if (!cut.isFetched) return `${began} ${missed}: ${namesOf(cut.missed)}.`;
      const gone = missedCount === 0 ? "" : ` The archive does not have ${namesOf(cut.missed)} any more.`;
      return `${began} ${missed}; ${cut.fetched} fetched from the archive (${namesOfItems(cut.items)}).${gone}`;
    }
  }
}
