import { engineAddress } from "./address";
import type { Link } from "./link";
import { recording } from "./recording";

/** Has WebSockets of Engine.IO recorded. They are the browser's own; what is sent and received passes unchanged. */
export function recordWebSockets(): void {
  window.WebSocket = class extends WebSocket {
    readonly #link: Link | undefined;

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      const address = engineAddress(url);
      if (!address) return;
      const link = (this.#link = recording.find(address.sid) ?? recording.open("websocket"));
      link.step("opening", "WebSocket asked for", address.sid === null ? "without long-polling first" : "beside the polling, which goes on");
      // Before those of the client, so that a frame stands before its answer.
      this.addEventListener("open", () => link.step("opened", "WebSocket opened"));
      this.addEventListener("message", ({ data }) => recording.add(link, false, "websocket", data));
      this.addEventListener("close", ({ code, reason }) => link.lose([`code ${code}`, reason].filter(Boolean).join(", ")));
    }

    override send(data: string | ArrayBuffer | ArrayBufferView<ArrayBuffer> | Blob): void {
      super.send(data);
      if (this.#link && this.readyState === WebSocket.OPEN) recording.add(this.#link, true, "websocket", data);
    }
  };
}
