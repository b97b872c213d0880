import { channels, type ChannelId } from "./channels";
import { summarize, type Result } from "./result";
import type { Settings } from "./run";

const columns = [
  "channel", "protocol", "rate", "payload_bytes", "poll_interval_ms", "seconds", "messages", "missing", "messages_per_second", "requests", "connections", "bytes_up", "bytes_down",
  "bytes_per_message", "latency_p50_ms", "latency_p99_ms", "server_cpu_us_per_message", "server_heap_bytes_per_client",
] as const;

/** One line for each channel that brought something. None of the values needs quotes. */
export function toCsv(results: ReadonlyMap<ChannelId, Result>, { rate, payload, intervalMs }: Settings): string {
  const lines = channels.flatMap(({ id }) => {
    const result = results.get(id);
    const summary = result ? summarize(result) : null;
    if (!result || !summary) return [];
    return [[
      id, summary.protocol, rate, payload, id === "short-polling" ? intervalMs : "", result.seconds.toFixed(2), summary.received, summary.missing, summary.messagesPerSecond.toFixed(2), summary.requests,
      summary.connections, summary.bytesUp, summary.bytesDown, summary.bytesPerMessage.toFixed(1), summary.p50.toFixed(2), summary.p99.toFixed(2), summary.cost?.cpuUs?.toFixed(1) ?? "", summary.cost?.heapPerClient?.toFixed(0) ?? "",
    ].join(",")];
  });
  return [columns.join(","), ...lines, ""].join("\r\n");
}

export function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
