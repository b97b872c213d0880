import type { Manager, Socket } from "socket.io-client";
import type { InspectorClientToServerEvents, InspectorServerToClientEvents } from "../contracts";
import type { Link } from "./link";
import { recording } from "./recording";

/** Those of the drawer itself. */
export const inspectorNamespace = "/inspector";

// A connection that has not moved by then may be one that stays.
const patienceMs = 3_000;
const ackMs = 10_000;

/** Asks the server for the headers of each handshake of a connection, which browsers hide, and leaves the namespace again. */
export function watchHeaders(manager: Manager): void {
  const socket = manager.socket(inspectorNamespace) as Socket<InspectorServerToClientEvents, InspectorClientToServerEvents>;
  let timer: number | undefined;
  let link: Link | undefined;

  const join = (): void => {
    clearTimeout(timer);
    link = recording.find((manager.engine as { id?: string }).id);
    if (link) socket.connect();
  };
  manager.on("open", () => {
    const { engine } = manager;
    if (engine.transport.name === "websocket") return join();
    timer = setTimeout(join, patienceMs);
    engine.on("upgrade", join);
  });
  manager.on("close", () => {
    clearTimeout(timer);
    // What is asked is for this connection, not for the next. Leaving when out already would close the manager again, and so on without end.
    if (socket.active) socket.disconnect();
  });
  socket.on("connect", async () => {
    const asked = link;
    const transport = manager.engine.transport.name;
    try {
      const exchanges = await socket.timeout(ackMs).emitWithAck("handshakes");
      asked?.setHeaders(exchanges, exchanges.length > 0 ? undefined : "The server does not know them any more: it keeps headers for two minutes.");
    } catch {
      asked?.setHeaders(undefined, "The server did not tell them.");
    }
    // By now there may be another connection, which asks for itself, or none.
    if (link !== asked || !socket.active) return;
    socket.disconnect();
    if (manager.engine.transport.name !== transport) join();
  });
}
