import type { LabRules } from "../contracts";
import { element } from "../shell/element";
import { byId } from "../shell/start";
import { portOf } from "./ports";
import { emptyResult, type Result } from "./result";

/** Marks the channels that have no port for this page, and says where there is one. */
export function showAbsent(results: Iterable<Result>, rules: LabRules): void {
  for (const result of results) {
    if (portOf(result.info.id, rules) !== undefined) {
      if (result.state === "absent") Object.assign(result, emptyResult());
      continue;
    }
    const needsTls = result.info.id === "websocket-h2" && location.protocol !== "https:";
    Object.assign(result, emptyResult(), { state: "absent", reason: needsTls ? "Browsers speak HTTP/2 with TLS only." : "Not reachable here: the server has no port for it." });
  }

  const header = byId("channels", HTMLElement).querySelector('[data-channel="websocket-h2"] header');
  header?.querySelector("a")?.remove();
  if (location.protocol !== "https:" && rules.securePort !== null)
    header?.append(element("a", { href: `https://${location.hostname}:${rules.securePort}/lab` }, "Open the lab by https"));
}
