import type { HandshakeExchange } from "../contracts";
import type { Transport } from "./frame";

export type StepKind = "asked" | "session" | "opening" | "opened" | "probe" | "probed" | "freed" | "upgrade" | "moved" | "stayed" | "failed" | "closed";

// A connection has some ten; a peer may repeat them.
const maxSteps = 50;

export interface Step {
  readonly kind: StepKind;
  readonly time: number;
  readonly label: string;
  readonly detail: string;
}

/** One connection of Engine.IO, from its first request to its end, also across transports. */
export class Link {
  readonly steps: Step[] = [];
  id: string | undefined;
  transport: Transport;
  /** What the server tells of its headers: nothing yet, not known any more, or those. */
  exchanges: readonly HandshakeExchange[] | undefined;
  fault: string | undefined;
  #upgradeSent = false;
  #isMoving = false;
  #isProbed = false;

  constructor(
    readonly number: number,
    first: Transport,
    private readonly changed: () => void,
  ) {
    this.transport = first;
  }

  get isClosed(): boolean {
    const last = this.steps.at(-1)?.kind;
    return last === "closed" || last === "failed";
  }

  step(kind: StepKind, label: string, detail = ""): void {
    // The last says whether it has ended.
    if (this.steps.length === maxSteps) this.steps.pop();
    this.steps.push({ kind, time: performance.now(), label, detail });
    this.changed();
  }

  /** The WebSocket is gone. Before a connection has moved to it, that is not its end: it goes on as it was. */
  lose(detail: string): void {
    if (this.isClosed) return;
    if (this.transport === "polling") this.step("stayed", "Not moved", `the WebSocket closed with ${detail}; it stays on long-polling`);
    else this.step("closed", "WebSocket closed", detail);
    this.#isMoving = this.#isProbed = false;
  }

  setHeaders(exchanges: readonly HandshakeExchange[] | undefined, fault?: string): void {
    this.exchanges = exchanges;
    this.fault = fault;
    this.changed();
  }

  /** Looks whether a packet is a step. Most are compared and passed. */
  observe(transport: Transport, isSent: boolean, text: string): void {
    if (text === "1") this.step("closed", isSent ? "Closed by this page" : "Closed by the server", "1");
    else if (this.id === undefined && !isSent && text.startsWith("0{")) this.#open(text);
    else if (transport === "polling") {
      if (!this.#isMoving || isSent) return;
      if (text === "6") this.#freed("6, a noop: the waiting request is answered, so that none is left open");
      else if (this.#isProbed) this.#freed("the waiting request is answered with what there was to say");
    } else if (this.#upgradeSent) {
      this.#upgradeSent = false;
      this.#isMoving = false;
      this.step("moved", "Moved", "the first packet over the WebSocket");
    } else if (this.transport === "polling") {
      if (isSent && text === "2probe") {
        this.#isMoving = true;
        this.step("probe", "Probe sent", "2probe: does the WebSocket carry packets?");
      } else if (!isSent && text === "3probe") {
        this.#isProbed = true;
        this.step("probed", "Probe answered", "3probe: it does");
      } else if (isSent && text === "5") {
        this.#upgradeSent = true;
        this.transport = "websocket";
        this.step("upgrade", "Upgrade sent", "5: what follows takes the WebSocket");
      }
    }
  }

  // Once: what comes in several packets frees one request.
  #freed(detail: string): void {
    if (this.steps.at(-1)?.kind !== "freed") this.step("freed", "Poll freed", detail);
  }

  #open(text: string): void {
    try {
      const { sid, pingInterval, pingTimeout, upgrades } = JSON.parse(text.slice(1)) as { sid: string; pingInterval: number; pingTimeout: number; upgrades: string[] };
      this.id = sid;
      const way = upgrades.length > 0 ? `may move to ${upgrades.join(", ")}` : "stays on its transport";
      this.step("session", "Session opened", `heartbeat every ${pingInterval / 1000} s, ${pingTimeout / 1000} s to answer, ${way}`);
    } catch {
      this.step("failed", "Not understood", "the first packet is no session");
    }
  }
}
