import http from "node:http";
import { within } from "./wait.mjs";

export const SEPARATOR = "\x1e";

/** One HTTP request on its own connection; resolves when the response is complete. */
export function request(server, options = {}) {
  const started = start(server, options);
  return within(started.response, `a complete response to ${started.label}`);
}

/** The same, but hands out the parts: `response` (a promise) and `req` (to write to, or to abort). */
export function start(server, { method = "GET", path = server.path, query, headers = {}, body, keepOpen = false } = {}) {
  const search = query === undefined ? "" : `?${typeof query === "string" ? query : new URLSearchParams(query)}`;
  const label = `${method} ${path}${search}`.slice(0, 200);
  const req = http.request({
    host: server.host,
    port: server.port,
    method,
    path: path + search,
    headers: body === undefined ? headers : { "Content-Length": Buffer.byteLength(body), ...headers },
    agent: false,
  });
  const response = new Promise((resolve, reject) => {
    req.on("error", reject);
    req.on("response", (res) => {
      const chunks = [];
      res.on("data", (chunk) => chunks.push(chunk));
      res.on("error", reject);
      res.on("aborted", () => reject(new Error(`the response to ${label} was cut off`)));
      res.on("end", () => {
        const buffer = Buffer.concat(chunks);
        resolve({ status: res.statusCode, headers: res.headers, buffer, text: buffer.toString("utf8") });
      });
    });
  });
  response.catch(() => {});
  if (keepOpen) req.flushHeaders();
  else req.end(body);
  return { req, response, label };
}

export const polling = (sid, extra = {}) => ({ EIO: "4", transport: "polling", ...(sid === undefined ? {} : { sid }), ...extra });

/** Opens a polling session; resolves to the handshake data with the raw response at `response`. */
export async function handshake(server, extra = {}, headers = {}) {
  const response = await request(server, { query: polling(undefined, extra), headers });
  if (response.status !== 200 || !response.text.startsWith("0")) {
    throw new Error(`no handshake: ${response.status} ${response.text}`);
  }
  return { ...JSON.parse(response.text.slice(1)), response };
}

export const poll = (server, sid, headers = {}) => request(server, { query: polling(sid), headers });

export const startPoll = (server, sid, headers = {}) => start(server, { query: polling(sid), headers });

export const post = (server, sid, body, headers = {}) =>
  request(server, { method: "POST", query: polling(sid), body, headers: { "Content-Type": "text/plain;charset=UTF-8", ...headers } });

/** Is the session known? Asked with a GET for the transport it is not on, which changes nothing. */
export async function sessionAlive(server, sid, current = "polling") {
  const other = current === "polling" ? "websocket" : "polling";
  const response = await request(server, { query: { EIO: "4", transport: other, sid } });
  return response.text !== '{"code":1,"message":"Session ID unknown"}';
}
