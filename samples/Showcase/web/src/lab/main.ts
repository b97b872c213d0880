import type { LabClientToServerEvents, LabRules, LabSample, LabServerToClientEvents } from "../contracts";
import { byId, startConnectedPage } from "../shell/start";
import { showAbsent } from "./absent";
import { measureAlone } from "./alone";
import { Cards } from "./cards";
import { wordsOf } from "./channels";
import { limitSliders, settings, showSliders } from "./controls";
import { download, toCsv } from "./csv";
import "./lab.css";
import { portOf, unreachable } from "./ports";
import { emptyResult, emptyResults, summarize, type Result } from "./result";
import { Run, type LabSocket, type Settings } from "./run";
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
  // What was said of the last run stays after a loss.
  if (!rules) status.textContent = `A run ends by itself after ${told.seconds} seconds.`;
  rules = told;
  limitSliders(told);
  showAbsent(results.values(), told);
  complain(told.fault ?? (presentChannels().length === 0 ? unreachable : null));
  show();
});
socket.on("figures", (figures) => {
  run?.note(figures);
  if (phase === "running" && run) status.textContent = `${figures.published.toLocaleString("en")} messages published. ${load(figures.sample)}`;
  lastSample = figures.sample;
  show();
});
socket.on("ended", (reason) => void stopRun(reason));
socket.on("disconnect", () => {
  if (phase === "idle") return;
  aborting?.abort();
  run?.close();
  finish("The connection broke, which ended the run.");
});
connection.addEventListener("change", show);

/** Those that have a port. */
function presentChannels(): Result[] {
  return [...results.values()].filter(({ info }) => rules !== undefined && portOf(info.id, rules) !== undefined);
}

async function startRun(): Promise<void> {
  if (!rules) return;
  begin("opening", "Opening the channels…");
  const opened = (run = new Run(socket, measured, presentChannels()));
  try {
    await opened.open(rules);
    if (!opened.isOpen) return;
    if (opened.clock) showClock(opened.clock.uncertainty);
    await opened.begin();
    if (!opened.isOpen) return;
    phase = "running";
    show();
  } catch (error) {
    // It may have been stopped meanwhile.
    if (opened.isOpen) await fail(opened, error);
  }
}

async function stopRun(reason: string): Promise<void> {
  const stopped = run;
  if (!stopped || phase === "stopping") return;
  phase = "stopping";
  show();
  aborting?.abort();
  try {
    await stopped.stop();
    finish(reason);
  } catch (error) {
    await fail(stopped, error);
  }
}

async function measureAll(): Promise<void> {
  if (!rules) return;
  begin("measuring", "");
  const abort = (aborting = new AbortController());
  try {
    for (const result of presentChannels()) {
      const alone = (run = new Run(socket, measured, [result]));
      status.textContent = `Measuring ${result.info.title} (${result.info.about.toLowerCase()}) alone…`;
      await measureAlone(alone, result, rules, abort.signal, show);
      if (abort.signal.aborted) return;
      if (alone.clock) showClock(alone.clock.uncertainty);
    }
    finish("Measured one after the other. Server CPU and memory are those of each channel alone.");
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
  for (const result of presentChannels()) Object.assign(result, emptyResult());
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
  const isReady = connection.state.kind === "connected" && presentChannels().length > 0;
  showSliders(phase === "idle");
  start.textContent = phase === "idle" ? "Start" : "Stop";
  start.disabled = !isReady || phase === "stopping";
  measure.disabled = !isReady || phase !== "idle";
  exporting.disabled = phase !== "idle" || ![...results.values()].some((result) => summarize(result));
  const judged = judge(results);
  verdict.textContent = judged ?? (phase === "idle" ? "Start a run, and here will stand what it came to." : "Too few messages to say anything yet.");
  verdict.toggleAttribute("data-empty", judged === null);
  cards.show();
}

controls.addEventListener("input", show);
controls.addEventListener("submit", (event) => {
  event.preventDefault();
  void (phase === "idle" ? startRun() : stopRun("Stopped. The figures are those of the run."));
});
measure.addEventListener("click", () => void measureAll());
exporting.addEventListener("click", () => download("transport-lab.csv", toCsv(results, measured)));

show();
connection.connect();
