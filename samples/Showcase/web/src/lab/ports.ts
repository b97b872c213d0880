import type { LabRules } from "../contracts";
import type { ChannelId } from "./channels";

/** Why nothing can be measured, and what to do about it. */
export const unreachable =
  "None of the channels can be reached from here. Each has a port of its own beside that of this page, and a proxy in front of the page does not pass those on. Start the showcase on your own machine to measure.";

/** Where a channel is for a page that came as this one did. */
export function portOf(id: ChannelId, rules: LabRules): number | undefined {
  const ports = location.protocol === "https:" ? rules.https : rules.http;
  return ports.find(({ channel }) => channel === id)?.port;
}
