import { bytes, count, percent } from "./format";
import type { Figure, History } from "./history";

export interface Line {
  readonly label: string;
  readonly color: `--series-${1 | 2 | 3 | 4 | 5 | 6}`;
  readonly values: (history: History) => (number | null)[];
}

export interface ChartInfo {
  readonly id: string;
  readonly title: string;
  readonly format: (value: number) => string;
  /** What the vertical axis shows at least, so that little does not look like much. */
  readonly atLeast: number;
  readonly lines: readonly Line[];
}

const now = (figure: Figure) => (history: History) => history.values(figure);
const rate = (figure: Figure) => (history: History) => history.rates(figure);

export const charts: readonly ChartInfo[] = [
  {
    id: "connections",
    title: "Connections",
    format: count,
    atLeast: 4,
    lines: [
      { label: "WebSocket", color: "--series-1", values: now("webSocket") },
      { label: "Long-polling", color: "--series-2", values: now("polling") },
    ],
  },
  {
    id: "sockets",
    title: "Sockets and rooms",
    format: count,
    atLeast: 4,
    lines: [
      { label: "Sockets", color: "--series-1", values: now("sockets") },
      { label: "Rooms", color: "--series-4", values: now("rooms") },
    ],
  },
  {
    id: "events",
    title: "Events a second",
    format: count,
    atLeast: 4,
    lines: [
      { label: "Received", color: "--series-1", values: rate("received") },
      { label: "Emitted", color: "--series-2", values: rate("emitted") },
      { label: "Reached", color: "--series-3", values: rate("delivered") },
    ],
  },
  {
    id: "bytes",
    title: "Bytes a second",
    format: bytes,
    atLeast: 1000,
    lines: [
      { label: "Received", color: "--series-1", values: rate("bytesReceived") },
      { label: "Sent", color: "--series-2", values: rate("bytesSent") },
    ],
  },
  {
    id: "queue",
    title: "Waiting to be sent",
    format: bytes,
    atLeast: 1000,
    lines: [{ label: "Queued", color: "--series-1", values: now("queuedBytes") }],
  },
  {
    id: "drops",
    title: "Given up a second",
    format: count,
    atLeast: 4,
    lines: [
      { label: "Packets", color: "--series-2", values: rate("dropped") },
      { label: "Clients", color: "--series-4", values: rate("slowConsumers") },
    ],
  },
  {
    id: "memory",
    title: "Memory",
    format: bytes,
    atLeast: 50_000_000,
    lines: [
      { label: "Heap", color: "--series-1", values: now("heapBytes") },
      { label: "Process", color: "--series-6", values: now("workingSetBytes") },
    ],
  },
  {
    id: "processor",
    title: "Processor",
    format: percent,
    atLeast: 10,
    // 100 % is one core that does nothing else.
    lines: [{ label: "Of one core", color: "--series-1", values: (history) => history.rates("cpuSeconds").map((value) => value && value * 100) }],
  },
];
