import type { LabSample } from "../contracts";

export interface ClockOffset {
  /** What the server's clock is ahead of performance.now(), in milliseconds. */
  readonly offset: number;
  /** It is right but for this much: half of the shortest round trip. */
  readonly uncertainty: number;
}

const roundTrips = 12;

/** Compares the clocks: the shortest of several round trips had the least waiting in it, and the server looked at its clock about in its middle. */
export async function compareClocks(ask: () => Promise<LabSample>): Promise<ClockOffset> {
  let best = { offset: 0, uncertainty: Infinity };
  for (let trip = 0; trip < roundTrips; trip++) {
    const sent = performance.now();
    const { at } = await ask();
    const uncertainty = (performance.now() - sent) / 2;
    if (uncertainty < best.uncertainty) best = { offset: at - sent - uncertainty, uncertainty };
  }
  return best;
}
