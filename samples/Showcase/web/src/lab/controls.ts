import type { LabRules } from "../contracts";
import { byId } from "../shell/start";
import type { Settings } from "./run";

const rate = byId("rate", HTMLInputElement);
const payload = byId("payload", HTMLInputElement);
const interval = byId("interval", HTMLInputElement);

/** What the sliders say. That of the payload stands on a power of two. */
export function settings(): Settings {
  return { rate: rate.valueAsNumber, payload: 2 ** payload.valueAsNumber, intervalMs: interval.valueAsNumber };
}

export function limitSliders({ maxRate, minPayload, maxPayload }: LabRules): void {
  rate.max = String(maxRate);
  payload.min = String(Math.log2(minPayload));
  payload.max = String(Math.log2(maxPayload));
}

export function showSliders(areFree: boolean): void {
  const set = settings();
  const size = set.payload < 1024 ? `${set.payload} bytes` : `${set.payload / 1024} KiB`;
  tell(rate, "rate-value", String(set.rate), areFree);
  tell(payload, "payload-value", size, areFree);
  tell(interval, "interval-value", `${set.intervalMs} ms`, areFree);
}

function tell(slider: HTMLInputElement, output: string, words: string, isFree: boolean): void {
  byId(output, HTMLOutputElement).value = words;
  slider.setAttribute("aria-valuetext", words);
  slider.disabled = !isFree;
}
