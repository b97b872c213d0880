import type { Connection } from "./connection";
import { element } from "./element";

const transports: Readonly<Record<string, string>> = { polling: "long-polling", websocket: "WebSocket" };

/** Says in the header how the page is connected: nothing is hidden, and nothing moves when it changes. */
export function showConnection(badge: HTMLElement, connection: Connection): void {
  let countdown: number | undefined;
  const show = (): void => {
    clearInterval(countdown);
    const state = connection.state;
    badge.dataset["state"] = state.kind;
    switch (state.kind) {
      case "connecting":
        return write(badge, "Connecting…");
      case "connected":
        badge.dataset["transport"] = state.transport;
        return write(badge, "Connected", transports[state.transport] ?? state.transport);
      case "refused":
        return write(badge, "Refused", `because ${state.reason}`, () => connection.retry());
      case "waiting": {
        if (!Number.isFinite(state.until)) return write(badge, "Disconnected", state.reason, () => connection.retry());
        const seconds = element("span", { class: "seconds", "aria-hidden": "true" });
        const tick = (): void => {
          seconds.textContent = `${Math.max(0, Math.ceil((state.until - Date.now()) / 1000))} s`;
        };
        tick();
        countdown = setInterval(tick, 250);
        // Read out once: a reader that counts along would say nothing else.
        write(badge, "Reconnecting", state.reason, () => connection.retry());
        badge.querySelector(".label")?.append(" in ", seconds);
      }
    }
  };
  connection.addEventListener("change", show);
  show();
}

function write(badge: HTMLElement, label: string, detail = "", retry?: () => void): void {
  badge.title = detail ? `${label}: ${detail}` : label;
  badge.replaceChildren(
    element("span", { class: "dot", "aria-hidden": "true" }),
    element("span", { class: "label" }, label),
    ...(detail ? [element("span", { class: "detail" }, detail)] : []),
    ...(retry ? [element("button", { class: "link", type: "button", onclick: retry }, "Try now")] : []),
  );
}
