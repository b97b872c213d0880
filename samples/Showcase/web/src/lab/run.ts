import type { Socket } from "socket.io-client";
import type { LabClientToServerEvents, LabCrowd, LabFigures, LabRules, LabSample, LabServerToClientEvents } from "../contracts";
import { openChannel, wordsOf, type ChannelId } from "./channels";
import { compareClocks, type ClockOffset } from "./clock";
import { Meter } from "./meter";
import { portOf, unreachable } from "./ports";
import type { Result } from "./result";

export interface Settings {
  readonly rate: number;
  readonly payload: number;
  readonly intervalMs: number;
}

export type LabSocket = Socket<LabServerToClientEvents, LabClientToServerEvents>;

const ackMs = 10_000;
// It starts a process first, and what is asked meanwhile is answered afterwards.
const crowdMs = 30_000;

/** One run on the server, and the channels of it that this page has open. */
export class Run {
  clock: ClockOffset | undefined;
  #closers: (() => void)[] = [];
  #begun: number | undefined;
  #ended = false;

  constructor(
    private readonly socket: LabSocket,
    private readonly settings: Settings,
    private readonly results: readonly Result[],
  ) {}

  get isOpen(): boolean {
    return !this.#ended;
  }

  sample(): Promise<LabSample> {
    return this.socket.timeout(ackMs).emitWithAck("clock");
  }

  /** Opens the run and its channels. Those that cannot be opened say why, and the others go on without. */
  async open(rules: LabRules): Promise<void> {
    this.clock = await compareClocks(() => this.sample());
    const { value, error } = await this.socket.timeout(ackMs).emitWithAck("open", this.settings.rate, this.settings.payload);
    if (!value) throw new Error(error ?? "the server refused");
    if (this.#ended) return;
    await Promise.all(this.results.map((result) => this.#openChannel(result, rules, value.token)));
    if (this.#ended) return;
    if (this.results.every(({ state }) => state !== "open")) throw new Error(unreachable);
  }

  /** Adds clients of a second process to one channel. */
  async crowd(channel: ChannelId): Promise<LabCrowd> {
    const { value, error } = await this.socket.timeout(crowdMs).emitWithAck("crowd", channel, this.settings.intervalMs);
    if (!value) throw new Error(error ?? "the server refused");
    return value;
  }

  async begin(): Promise<void> {
    const { value, error } = await this.socket.timeout(ackMs).emitWithAck("begin");
    if (!value) throw new Error(error ?? "the server refused");
    this.#begun = performance.now();
  }

  /** Takes what the server has counted. */
  note(figures: LabFigures): void {
    for (const result of this.results) {
      result.figures = figures.channels.find(({ channel }) => channel === result.info.id);
      if (result.state === "open" && this.#begun !== undefined) result.seconds = (performance.now() - this.#begun) / 1000;
    }
  }

  /** Closes the channels, so that their goodbyes are counted, and then ends the run. */
  async stop(): Promise<void> {
    if (this.#ended) return;
    this.close();
    const { value } = await this.socket.timeout(crowdMs).emitWithAck("stop");
    if (value) this.note(value);
  }

  /** Closes the channels; alone, where the server is gone. */
  close(): void {
    if (this.#ended) return;
    this.#ended = true;
    for (const result of this.results) {
      if (result.state === "opening") result.state = "idle";
      if (result.state !== "open") continue;
      result.state = "done";
      if (this.#begun !== undefined) result.seconds = (performance.now() - this.#begun) / 1000;
    }
    this.#closers.forEach((close) => close());
  }

  async #openChannel(result: Result, rules: LabRules, token: string): Promise<void> {
    const { id } = result.info;
    const port = portOf(id, rules);
    if (port === undefined) return;
    const meter = new Meter(this.clock?.offset ?? 0);
    const origin = `${location.protocol}//${location.hostname}:${port}`;
    Object.assign(result, { state: "opening", reason: "", meter, figures: undefined, seconds: 0, cost: undefined });
    const lost = (reason: string): void => {
      if (!this.#ended && result.state === "open") Object.assign(result, { state: "lost", reason });
    };
    try {
      const close = await openChannel(id, { origin, token, intervalMs: this.settings.intervalMs, meter, lost });
      if (this.#ended) return close();
      this.#closers.push(close);
      result.state = "open";
    } catch (error) {
      if (!this.#ended) Object.assign(result, { state: "absent", reason: `Not reachable here: ${wordsOf(error)} (port ${port}).`, meter: undefined });
    }
  }
}
