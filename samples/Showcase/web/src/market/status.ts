import type { ConnectionState } from "../shell/connection";
import { byId } from "../shell/start";

const fault = byId("fault", HTMLElement);
const state = byId("state", HTMLElement);
const list = byId("scroll", HTMLElement);

/** Says what went wrong, or takes it back. */
export function complain(words: string | null): void {
  fault.hidden = !words;
  fault.textContent = words ?? "";
}

/**
 * Says how current the prices are.
 * @param phone The slow phone's connection, while there is one.
 * @param page The page's own connection; nothing has come over it before the first coin.
 */
export function showState(isLive: boolean, phone: ConnectionState | undefined, page: ConnectionState, isEmpty: boolean): void {
  list.dataset["live"] = String(isLive);
  if (isLive) state.textContent = phone ? "over the slow line" : "live";
  else if (isEmpty) state.textContent = "connecting…";
  else if (!phone || page.kind !== "connected") state.textContent = "not connected, last prices";
  else state.textContent = phone.kind === "refused" ? "the phone was refused" : phone.kind === "waiting" ? "the phone lost its line" : "the phone connects…";
}
