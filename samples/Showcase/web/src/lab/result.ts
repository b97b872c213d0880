import type { ChannelFigures } from "../contracts";
import { channels, type ChannelId, type ChannelInfo } from "./channels";
import type { Meter } from "./meter";

export type ChannelState = "idle" | "opening" | "open" | "done" | "absent" | "lost";

/** What is known of one channel: what the page measured, and what the server counted. */
export interface Result {
  readonly info: ChannelInfo;
  state: ChannelState;
  /** Why it is absent or lost. */
  reason: string;
  meter?: Meter | undefined;
  figures?: ChannelFigures | undefined;
  seconds: number;
  cost?: Cost | undefined;
}

/** What a channel took of the server when it was measured alone. */
export interface Cost {
  /** Besides the page. */
  readonly clients: number;
  /** Time on processors for a message to one client, in microseconds. */
  readonly cpuUs: number | undefined;
  /** Bytes of the managed heap. */
  readonly heapPerClient: number | undefined;
  /** Other visitors measured at the same time, so it may have been theirs. */
  readonly isDisturbed: boolean;
}

/** The figures that the page shows, exports and judges by. */
export interface Summary {
  readonly protocol: string;
  readonly received: number;
  /** Of those up to the last one that came. */
  readonly missing: number;
  readonly requests: number;
  readonly connections: number;
  readonly bytesUp: number;
  readonly bytesDown: number;
  readonly bytesPerMessage: number;
  readonly messagesPerSecond: number;
  readonly p50: number;
  readonly p99: number;
  readonly cost: Cost | undefined;
}

/** Nothing measured yet. */
export const emptyResult = (): Omit<Result, "info"> => ({ state: "idle", reason: "", meter: undefined, figures: undefined, seconds: 0, cost: undefined });

export const emptyResults = (): Map<ChannelId, Result> => new Map(channels.map((info) => [info.id, { info, ...emptyResult() }]));

/** Null until there is a message to divide by. */
export function summarize({ meter, figures, seconds, cost }: Result): Summary | null {
  const [p50, p99] = [meter?.quantile(0.5), meter?.quantile(0.99)];
  if (!meter || !figures || seconds <= 0 || p50 === undefined || p99 === undefined) return null;
  const { protocol, requests, connections, bytesUp, bytesDown } = figures;
  const { received, missing } = meter;
  return { protocol, received, missing, requests, connections, bytesUp, bytesDown, bytesPerMessage: (bytesUp + bytesDown) / received, messagesPerSecond: received / seconds, p50, p99, cost };
}
