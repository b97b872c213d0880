import { XHR } from "socket.io-client";

const latencyMs = 250;

/** What the line of the slow phone carries in a second. */
export const bytesPerSecond = 4 * 1024;

/**
 * Long-polling over a slow line. Nothing tells a browser to stop reading a WebSocket: it would read on and keep everything. A poll is what a page can hold back. Each
 * answer gets to the client when the line would have carried it, and only then the next one is asked for, so that until then everything waits in the server's queue,
 * as it does for a phone that reads slowly.
 */
export class SlowLine extends XHR {
  override onData(data: string): void {
    setTimeout(() => {
      if (this.readyState !== "closed") super.onData(data);
    }, latencyMs + (data.length / bytesPerSecond) * 1000);
  }
}
