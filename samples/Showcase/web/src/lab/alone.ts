import type { LabRules, LabSample } from "../contracts";
import type { Result } from "./result";
import type { Run } from "./run";

const idleMs = 2_000;
const runMs = 5_000;

/** Runs one channel alone: first what the process takes when it is idle, then what it takes with the channel. */
export async function measureAlone(run: Run, result: Result, rules: LabRules, signal: AbortSignal, show: () => void): Promise<void> {
  const before = await run.sample();
  await pause(idleMs, signal);
  const idle = await run.sample();
  if (signal.aborted) return;

  await run.open(rules);
  if (!run.isOpen) return;
  const began = await run.sample();
  await run.begin();
  show();
  await pause(runMs, signal);
  if (!run.isOpen) return;
  const done = await run.sample();
  const received = result.meter?.received ?? 0;
  await run.stop();

  const spent = done.cpuMs - began.cpuMs - load(before, idle) * (done.at - began.at);
  // The process may have been busier when it was idle than when it was not: then there is nothing to tell.
  if (received > 0 && spent > 0) result.cpuMs = spent / received;
  show();
}

const load = (from: LabSample, to: LabSample): number => (to.cpuMs - from.cpuMs) / (to.at - from.at);

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
