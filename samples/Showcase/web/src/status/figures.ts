import { bytes, count, percent } from "./format";
import type { Figure, History } from "./history";

type Color = `--series-${1 | 2 | 3 | 4 | 5 | 6}`;

export interface Line {
  readonly label: string;
  readonly color: Color;
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

const chart = (id: string, title: string, format: ChartInfo["format"], atLeast: number, ...lines: Line[]): ChartInfo => ({ id, title, format, atLeast, lines });
const line = (label: string, color: Color, values: Line["values"]): Line => ({ label, color, values });
const now = (figure: Figure) => (history: History) => history.values(figure);
const rate = (figure: Figure) => (history: History) => history.rates(figure);

export const charts: readonly ChartInfo[] = [
  chart("connections", "Connections", count, 4, line("WebSocket", "--series-1", now("webSocket")), line("Long-polling", "--series-2", now("polling"))),
  chart("sockets", "Sockets and rooms", count, 4, line("Sockets", "--series-1", now("sockets")), line("Rooms", "--series-4", now("rooms"))),
  chart(
    "events", "Events a second", count, 4,
    line("Received", "--series-1", rate("received")), line("Emitted", "--series-2", rate("emitted")), line("Reached", "--series-3", rate("delivered")),
  ),
  chart("bytes", "Bytes a second", bytes, 1000, line("Received", "--series-1", rate("bytesReceived")), line("Sent", "--series-2", rate("bytesSent"))),
  chart("queue", "Waiting to be sent", bytes, 1000, line("Queued", "--series-1", now("queuedBytes"))),
  chart("drops", "Given up a second", count, 4, line("Packets", "--series-2", rate("dropped")), line("Clients", "--series-4", rate("slowConsumers"))),
  chart("memory", "Memory", bytes, 50_000_000, line("Heap", "--series-1", now("heapBytes")), line("Process", "--series-6", now("workingSetBytes"))),
  // 100 % is one core that does nothing else.
  chart("processor", "Processor", percent, 10, line("Of one core", "--series-1", (history) => history.rates("cpuSeconds").map((value) => value && value * 100))),
];
