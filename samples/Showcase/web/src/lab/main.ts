import type { LabClientToServerEvents, LabRules, LabSample, LabServerToClientEvents } from "../contracts";
import { element } from "../shell/element";
import { byId, startConnectedPage } from "../shell/start";
import { Cards } from "./cards";
import { wordsOf } from "./channels";
import { download, toCsv } from "./csv";
import "./lab.css";
import { measureAlone } from "./alone";
import { emptyResults, summarize, type Result } from "./result";
import { portOf, Run, type LabSocket, type Settings } from "./run";
import { judge } from "./verdict";

const connection = startConnectedPage();
const socket: LabSocket = connection.socket<LabServerToClientEvents, LabClientToServerEvents>("/lab");

const controls = byId("controls", HTMLFormElement);
const start = byId("start", HTMLButtonElement);
const measure = byId("measure", HTMLButtonElement);
const exporting = byId("export", HTMLButtonElement);
const status = byId("status", HTMLElement);
const fault = byId("fault", HTMLElement);
const verdict = byId("verdict", HTMLElement);
const sliders = { rate: byId("rate", HTMLInputElement), payload: byId("payload", HTMLInputElement), interval: byId("interval", HTMLInputElement) };

const results = emptyResults();
const cards = new Cards(byId("channels", HTMLElement), results);
let rules: LabRules | undefined;
let phase: "idle" | "opening" | "running" | "measuring" | "stopping" = "idle";
let run: Run | undefined;
// Of the figures that are shown, which the sliders no longer are once they are moved.
let measured: Settings = settings();
let lastSample: LabSample | undefined;
let aborting: AbortController | undefined;

socket.on("welcome", (told) => {
  rules = told;
  if (phase === "idle") showAbsent(told);
  complain(told.fault);
  show();
});
socket.on("figures", (figures) => {
  run?.note(figures);
  if (phase === "running" && run) status.textContent = `${figures.published.toLocaleString("en")} messages published. ${load(figures.sample)}`;
  lastSample = figures.sample;
  show();
});
socket.on("ended", (reason, figures) => {
  aborting?.abort();
  run?.close();
  run?.note(figures);
  finish(reason);
});
socket.on("disconnect", () => {
  if (phase === "idle") return;
  aborting?.abort();
  run?.close();
  finish("The connection broke, which ended the run.");
});
connection.addEventListener("change", show);

function settings(): Settings {
  return { rate: sliders.rate.valueAsNumber, payload: 2 ** sliders.payload.valueAsNumber, intervalMs: sliders.interval.valueAsNumber };
}

function showAbsent(told: LabRules): void {
  for (const result of results.values()) {
    const isAbsent = portOf(result.info.id, told) === undefined;
    if (!isAbsent && result.state !== "absent") continue;
    result.state = isAbsent ? "absent" : "idle";
    const isHttp2 = result.info.id === "websocket-h2" && location.protocol !== "https:";
    result.reason = !isAbsent ? "" : isHttp2 ? "Browsers speak HTTP/2 with TLS only." : "Not reachable here: the server has no port for it.";
  }
  const secure = byId("channels", HTMLElement).querySelector('[data-channel="websocket-h2"] header');
  secure?.querySelector("a")?.remove();
  if (location.protocol !== "https:" && told.securePort !== null)
    secure?.append(element("a", { href: `https://${location.hostname}:${told.securePort}/lab` }, "Open the lab by https"));
}

async function startRun(): Promise<void> {
  if (!rules) return;
  begin("opening", "Opening the channels…");
  const present = [...results.values()].filter((result) => portOf(result.info.id, rules!) !== undefined);
  const opened = (run = new Run(socket, measured, present));
  try {
    await opened.open(rules);
    if (!opened.isOpen) return;
    if (opened.clock) showClock(opened.clock.uncertainty);
    await opened.begin();
    phase = "running";
  } catch (error) {
    await fail(opened, error);
  }
  show();
}

async function stopRun(): Promise<void> {
  const stopped = run;
  if (!stopped) return;
  phase = "stopping";
  show();
  aborting?.abort();
  try {
    await stopped.stop();
    finish("Stopped. The figures are those of the run.");
  } catch (error) {
    await fail(stopped, error);
  }
}

async function measureAll(): Promise<void> {
  if (!rules) return;
  begin("measuring", "");
  const abort = (aborting = new AbortController());
  try {
    for (const result of [...results.values()].filter(({ info }) => portOf(info.id, rules!) !== undefined)) {
      const alone = (run = new Run(socket, measured, [result]));
      status.textContent = `Measuring ${result.info.title} (${result.info.about.toLowerCase()}) alone…`;
      await measureAlone(alone, result, rules, abort.signal, show);
      if (abort.signal.aborted) return;
      if (alone.clock) showClock(alone.clock.uncertainty);
    }
    finish("Measured one after the other. CPU a message is what each channel took when it was alone.");
  } catch (error) {
    if (!abort.signal.aborted && run) await fail(run, error);
  }
}

function begin(next: typeof phase, words: string): void {
  phase = next;
  measured = settings();
  lastSample = undefined;
  complain(null);
  status.textContent = words;
  for (const result of results.values()) {
    if (result.state === "absent" && portOf(result.info.id, rules!) === undefined) continue;
    Object.assign(result, { state: "idle", reason: "", meter: undefined, figures: undefined, seconds: 0, cost: undefined } satisfies Partial<Result>);
  }
  show();
}

async function fail(failed: Run, error: unknown): Promise<void> {
  complain(wordsOf(error));
  await failed.stop().catch(() => undefined);
  finish("The run could not go on.");
}

function finish(words: string): void {
  phase = "idle";
  run = undefined;
  status.textContent = words;
  show();
}

function load(sample: LabSample): string {
  const before = lastSample;
  if (!before || sample.at <= before.at) return "";
  const percent = ((sample.cpuMs - before.cpuMs) / (sample.at - before.at)) * 100;
  return `The server's process, all together: ${percent.toFixed(1)} % of a processor${sample.runs > 1 ? `, with ${sample.runs} runs going on` : ""}.`;
}

function showClock(uncertainty: number): void {
  byId("clock", HTMLElement).textContent = `The server's clock was compared with the browser's in twelve round trips, of which the shortest counts: it is known but for ${uncertainty.toFixed(2)} ms.`;
}

function complain(words: string | null): void {
  fault.hidden = !words;
  fault.textContent = words;
}

function show(): void {
  const isReady = connection.state.kind === "connected" && rules !== undefined && rules.fault === null;
  const { rate, payload, intervalMs } = settings();
  byId("rate-value", HTMLOutputElement).value = String(rate);
  byId("payload-value", HTMLOutputElement).value = payload < 1024 ? `${payload} bytes` : `${payload / 1024} KiB`;
  byId("interval-value", HTMLOutputElement).value = `${intervalMs} ms`;
  for (const slider of Object.values(sliders)) slider.disabled = phase !== "idle";
  start.textContent = phase === "idle" ? "Start" : "Stop";
  start.disabled = !isReady || phase === "opening" || phase === "stopping";
  measure.disabled = !isReady || phase !== "idle";
  exporting.disabled = phase !== "idle" || ![...results.values()].some((result) => summarize(result));
  if (phase === "idle" && status.textContent === "One moment…" && isReady) status.textContent = "A run ends by itself after two minutes.";
  verdict.textContent = judge(results) ?? (phase === "idle" ? "Start a run, and here will stand what it came to." : "Too few messages to say anything yet.");
  cards.show();
}

controls.addEventListener("input", show);
controls.addEventListener("submit", (event) => {
  event.preventDefault();
  void (phase === "idle" ? startRun() : stopRun());
});
measure.addEventListener("click", () => void measureAll());
exporting.addEventListener("click", () => download("transport-lab.csv", toCsv(results, measured)));

show();
connection.connect();
