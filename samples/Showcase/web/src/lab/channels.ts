import { io, type Socket } from "socket.io-client";
import type { FeedMessage, FeedClientToServerEvents, FeedServerToClientEvents } from "../contracts";
import type { Meter } from "./meter";

export type ChannelId = "short-polling" | "long-polling" | "websocket" | "websocket-h2" | "sse";

export interface ChannelInfo {
  readonly id: ChannelId;
  readonly title: string;
  readonly about: string;
  readonly color: string;
}

export const channels: readonly ChannelInfo[] = [
  { id: "short-polling", title: "Short polling", about: "Asks every now and then", color: "--series-2" },
  { id: "long-polling", title: "Long-polling", about: "Asks, and the answer waits", color: "--series-4" },
  { id: "sse", title: "Server-Sent Events", about: "One answer that never ends", color: "--series-5" },
  { id: "websocket", title: "WebSocket", about: "Over HTTP/1.1", color: "--series-1" },
  { id: "websocket-h2", title: "WebSocket", about: "Over HTTP/2", color: "--series-3" },
];

export interface ChannelOptions {
  /** Where the channel is: scheme, host and port. */
  readonly origin: string;
  readonly token: string;
  readonly intervalMs: number;
  readonly meter: Meter;
  /** The channel was open and is no more. */
  readonly lost: (reason: string) => void;
}

type Close = () => void;

const patienceMs = 15_000;

/** Opens a channel. Returns what closes it; fails, with a reason, where it cannot be opened. */
export function openChannel(id: ChannelId, options: ChannelOptions): Promise<Close> {
  switch (id) {
    case "short-polling":
      return openShortPolling(options);
    case "sse":
      return openEvents(options);
    case "long-polling":
      return openSocket(id, "polling", options);
    case "websocket":
      return openSocket(id, "websocket", options);
    case "websocket-h2":
      return openOverHttp2(options);
  }
}

const address = (id: ChannelId, path: string, { origin, token }: ChannelOptions): string => `${origin}${path}?run=${token}&channel=${id}`;

async function openShortPolling(options: ChannelOptions): Promise<Close> {
  const end = new AbortController();
  const ask = async (): Promise<void> => {
    const signal = AbortSignal.any([end.signal, AbortSignal.timeout(patienceMs)]);
    const response = await fetch(`${address("short-polling", "/poll", options)}&after=${options.meter.last}`, { signal, cache: "no-store" });
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    for (const message of (await response.json()) as FeedMessage[]) options.meter.arrived(message);
  };
  let timer: number | undefined;
  const again = async (): Promise<void> => {
    const begun = performance.now();
    try {
      await ask();
      if (!end.signal.aborted) timer = setTimeout(() => void again(), Math.max(0, options.intervalMs - (performance.now() - begun)));
    } catch (error) {
      if (!end.signal.aborted) options.lost(wordsOf(error));
    }
  };
  await ask();
  timer = setTimeout(() => void again(), options.intervalMs);
  return () => {
    end.abort();
    clearTimeout(timer);
  };
}

function openEvents(options: ChannelOptions): Promise<Close> {
  return new Promise((resolve, reject) => {
    const source = new EventSource(address("sse", "/events", options));
    const timer = setTimeout(() => fail("no answer"), patienceMs);
    const fail = (reason: string): void => {
      clearTimeout(timer);
      source.close();
      options.lost(reason);
      reject(new Error(reason));
    };
    source.onopen = () => {
      clearTimeout(timer);
      resolve(() => source.close());
    };
    source.onerror = () => fail("the browser cannot connect");
    source.onmessage = (event) => options.meter.arrived(JSON.parse(event.data as string) as FeedMessage);
  });
}

async function openOverHttp2(options: ChannelOptions): Promise<Close> {
  // Browsers keep connections with and without credentials apart, and WebSockets are with.
  await fetch(address("websocket-h2", "/hello", options), { mode: "no-cors", credentials: "include", cache: "no-store", signal: AbortSignal.timeout(patienceMs) });
  return openSocket("websocket-h2", "websocket", options);
}

function openSocket(id: ChannelId, transport: "polling" | "websocket", { origin, token, meter, lost }: ChannelOptions): Promise<Close> {
  return new Promise((resolve, reject) => {
    const socket: Socket<FeedServerToClientEvents, FeedClientToServerEvents> = io(`${origin}/feed`, {
      transports: [transport],
      query: { run: token, channel: id },
      forceNew: true,
      reconnection: false,
      timeout: patienceMs,
    });
    socket.on("message", (message) => meter.arrived(message));
    socket.on("connect", () => resolve(() => socket.disconnect()));
    socket.on("disconnect", (reason) => reason !== "io client disconnect" && lost(reason));
    socket.on("connect_error", (error) => {
      socket.disconnect();
      reject(error);
    });
  });
}

export function wordsOf(error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError") return "no answer";
  // What fetch says when it cannot connect is different in each browser.
  if (error instanceof TypeError) return "the browser cannot connect";
  return error instanceof Error ? error.message : String(error);
}
