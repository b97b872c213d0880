import type { Connection } from "../shell/connection";
import { byId } from "../shell/start";
import type { Cut } from "./cut";
import { seconds, sentence } from "./words";

/** The line between the server and the visitor, and what cuts and mends it. */
export class LinePanel {
  readonly #panel = document.querySelector<HTMLElement>(".news-line");
  readonly #button = byId("cut", HTMLButtonElement);
  readonly #controls = byId("controls", HTMLFormElement);
  readonly #statement = byId("statement", HTMLElement);
  readonly #elapsed = byId("elapsed", HTMLElement);
  #cut: Cut | undefined;

  constructor(connection: Connection, cutLine: (ms: number | undefined) => void) {
    this.#controls.addEventListener("submit", (event) => {
      event.preventDefault();
      if (connection.state.kind !== "connected") return connection.retry();
      const duration = this.#value("duration");
      cutLine(duration ? Number(duration) * 1000 : undefined);
    });
    setInterval(() => this.#tick(), 100);
  }

  get asksRecovery(): boolean {
    return this.#value("recovery") === "with";
  }

  show(cut: Cut | undefined, windowSeconds: number, isConnected: boolean): void {
    this.#cut = cut;
    if (this.#panel) this.#panel.dataset["state"] = isConnected ? "whole" : cut ? "cut" : "connecting";
    // One button at one place: who cuts with the keyboard mends without looking for it.
    this.#button.disabled = !isConnected && !cut;
    this.#button.textContent = isConnected || !cut ? "Cut the line" : "Mend the line";
    if (windowSeconds > 0) byId("window", HTMLElement).textContent = `${windowSeconds} s`;
    const words = cut ? sentence(cut, windowSeconds) : isConnected ? "The line holds." : "Connecting…";
    if (this.#statement.textContent !== words) this.#statement.textContent = words;
    this.#statement.dataset["tone"] = toneOf(cut, isConnected);
    this.#tick();
  }

  #tick(): void {
    const words = this.#cut && this.#cut.outcome !== "recovered" && this.#cut.outcome !== "anew" && this.#cut.outcome !== "restarted" ? seconds(this.#cut.ms) : "";
    if (this.#elapsed.textContent !== words) this.#elapsed.textContent = words;
  }

  #value(name: string): string {
    return String(new FormData(this.#controls).get(name) ?? "");
  }
}

function toneOf(cut: Cut | undefined, isConnected: boolean): string {
  if (!cut) return isConnected ? "good" : "none";
  if (cut.outcome === "open" || cut.outcome === "returning") return "warn";
  return cut.outcome === "restarted" || cut.missedCount > 0 ? "bad" : "good";
}
