import "uplot/dist/uPlot.min.css";
import type { NamespaceFigures, StatusClientToServerEvents, StatusServerToClientEvents } from "../contracts";
import { byId, startConnectedPage } from "../shell/start";
import { onThemeChange } from "../shell/theme";
import { Chart } from "./chart";
import { charts } from "./figures";
import { History } from "./history";
import { showNamespaces, showTotals } from "./namespaces";
import "./status.css";

const ackMs = 15_000;
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
const date = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

const connection = startConnectedPage();
const socket = connection.socket<StatusServerToClientEvents, StatusClientToServerEvents>("/status");
const main = byId("main", HTMLElement);
const notice = byId("notice", HTMLElement);
const history = new History();
const shown = charts.map((info) => new Chart(info));
let isWatching = false;
let complaint: string | null = null;

byId("charts", HTMLUListElement).append(...shown.map(({ root }) => root));

socket.on("connect", () => void watch());
socket.on("disconnect", () => {
  isWatching = false;
  say();
});
socket.on("figures", (sample, namespaces) => {
  history.add(sample);
  show(namespaces);
});
connection.addEventListener("change", say);
onThemeChange(() => shown.forEach((chart) => chart.draw()));

document.addEventListener("visibilitychange", () => {
  if (!socket.connected) return;
  if (document.hidden) {
    isWatching = false;
    socket.emit("rest");
  } else void watch();
});

async function watch(): Promise<void> {
  if (document.hidden) return;
  try {
    const { value, error } = await socket.timeout(ackMs).emitWithAck("watch");
    complaint = error;
    if (value) {
      isWatching = true;
      history.restore(value.run, value.samples);
      byId("started", HTMLElement).textContent = `, ${date.format(value.run)}`;
      show(value.namespaces);
    }
  } catch {
    complaint = socket.connected ? "The server did not answer. Reload the page to try again." : null;
  }
  say();
}

function show(namespaces: readonly NamespaceFigures[]): void {
  for (const chart of shown) chart.show(history);
  showNamespaces(byId("namespaces", HTMLElement), namespaces);
  if (history.last) showTotals(history.last);
  main.dataset["at"] = String(history.last?.at ?? 0);
}

/** One line, always at its place, that says how fresh the figures are. */
function say(): void {
  const [tone, words] = freshness();
  notice.dataset["tone"] = tone;
  main.toggleAttribute("data-stale", !isWatching && history.last !== undefined);
  if (notice.textContent !== words) notice.textContent = words;
}

function freshness(): [tone: string, words: string] {
  if (complaint) return ["bad", complaint];
  if (isWatching) return ["good", "Live, a figure a second. Point at a chart to read an earlier one."];
  if (history.last) return ["warn", `Not connected: these figures are from ${clock.format(history.last.at)}. What happens meanwhile is filled in afterwards.`];
  return ["none", "Connecting…"];
}

say();
connection.connect();
