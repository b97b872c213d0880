import net from "node:net";
import { within } from "./wait.mjs";

/** Writes bytes to the server and resolves to all it answers until it closes the connection. */
export function exchange(server, text, what = "the server to answer and close the connection") {
  return within(
    new Promise((resolve) => {
      const chunks = [];
      const socket = net.connect(server.port, server.host, () => socket.write(text, "latin1"));
      socket.on("data", (chunk) => chunks.push(chunk));
      socket.on("error", () => {});
      socket.on("close", () => resolve(Buffer.concat(chunks).toString("latin1")));
    }),
    what,
  );
}

export function parseResponse(text) {
  const end = text.indexOf("\r\n\r\n");
  const [start, ...lines] = text.slice(0, end).split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  return { start, status: Number(start.split(" ")[1]), headers, body: text.slice(end + 4) };
}
