import type { Manager, Socket } from "socket.io-client";
import type { InspectorClientToServerEvents, InspectorServerToClientEvents } from "../contracts";
import { recording } from "./recording";

/** Those of the drawer itself. */
export const inspectorNamespace = "/inspector";

// A connection that has not moved by then may be one that stays.
const patienceMs = 3_000;
const ackMs = 10_000;

/** Asks the server for the headers of each handshake of a connection, which browsers hide, and leaves the namespace again. */
export function watchHeaders(manager: Manager): void {
  let timer: number | undefined;
  manager.on("open", () => {
    const engine = manager.engine;
    clearTimeout(timer);
    if (engine.transport.name === "websocket") return void ask(manager);
    timer = setTimeout(() => void ask(manager), patienceMs);
    engine.on("upgrade", () => {
      clearTimeout(timer);
      void ask(manager);
    });
  });
  manager.on("close", () => clearTimeout(timer));
}

async function ask(manager: Manager): Promise<void> {
  const link = recording.find((manager.engine as { id?: string }).id);
  if (!link) return;
  const socket = manager.socket(inspectorNamespace) as Socket<InspectorServerToClientEvents, InspectorClientToServerEvents>;
  socket.connect();
  try {
    const exchanges = await socket.timeout(ackMs).emitWithAck("handshakes");
    link.setHeaders(exchanges, exchanges.length > 0 ? undefined : "The server does not know them any more: it keeps headers for two minutes.");
  } catch {
    link.setHeaders(undefined, "The server did not tell them.");
  } finally {
    socket.disconnect();
  }
}
