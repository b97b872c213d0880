import type { LabRules } from "../contracts";
import type { Result } from "./result";
import type { Run } from "./run";

const idleMoments = 5;
const idleMs = 250;
const runMs = 4_000;

/** Runs one channel alone, with more clients than this page, and compares with what the server takes when it is idle, before or afterwards: whichever is quieter. */
export async function measureAlone(run: Run, result: Result, rules: LabRules, signal: AbortSignal, show: () => void): Promise<void> {
  const before = await idle(run, signal);
  if (signal.aborted) return;
  await run.open(rules);
  if (!run.isOpen) return;
  const crowd = await run.crowd(result.info.id);
  if (!run.isOpen) return;
  const began = await run.sample();
  await run.begin();
  show();
  await pause(runMs, signal);
  if (!run.isOpen) return;
  const done = await run.sample();
  const delivered = (result.meter?.received ?? 0) * (crowd.clients + 1);
  await run.stop();
  const after = await idle(run, signal);
  if (signal.aborted) return;

  const spent = done.cpuMs - began.cpuMs - Math.min(before, after) * (done.at - began.at);
  result.cost = {
    clients: crowd.clients,
    // A collection may have found more than the clients brought, and the server been busier before and after than during the run: then there is nothing to tell.
    heapPerClient: crowd.heapPerClient > 0 ? crowd.heapPerClient : undefined,
    cpuUs: delivered > 0 && spent > 0 ? (spent / delivered) * 1000 : undefined,
    isDisturbed: began.runs > 1 || done.runs > 1,
  };
  show();
}

/** The processors that the server takes for other things, in the quietest of several moments: it may still tidy up after something. */
async function idle(run: Run, signal: AbortSignal): Promise<number> {
  let quietest = Infinity;
  let from = await run.sample();
  for (let moment = 0; moment < idleMoments && !signal.aborted; moment++) {
    await pause(idleMs, signal);
    if (signal.aborted) break;
    const to = await run.sample();
    quietest = Math.min(quietest, (to.cpuMs - from.cpuMs) / (to.at - from.at));
    from = to;
  }
  return quietest;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
