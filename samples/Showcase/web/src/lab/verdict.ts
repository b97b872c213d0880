import type { ChannelId } from "./channels";
import { summarize, type Result, type Summary } from "./result";

const enoughMessages = 10;

/** What the run came to, in one sentence; null while there are too few messages to say. */
export function judge(results: ReadonlyMap<ChannelId, Result>): string | null {
  const enough = (id: ChannelId): Summary | null => {
    const result = results.get(id);
    const summary = result ? summarize(result) : null;
    return summary && summary.received >= enoughMessages ? summary : null;
  };
  const socket = enough("websocket");
  if (!socket) return null;
  const others = ([["long-polling", "long-polling"], ["short-polling", "short polling"]] as const).flatMap(([id, name]) => {
    const other = enough(id);
    return other ? [`${name} took ${bytes(other, socket)}${requests(other)}${cpu(other, socket)} and was ${latency(other, socket)}`] : [];
  });
  if (others.length === 0) return null;
  const own = `a message by WebSocket took ${Math.round(socket.bytesPerMessage).toLocaleString("en")} bytes and could be seen after ${milliseconds(socket.p50)}`;
  return `Here, ${own}; ${others.join("; ")}.`;
}

/** Each request brings its headers, and that is where the bytes come from. */
function requests({ requests, received }: Summary): string {
  const each = requests / received;
  return ` with ${each < 0.095 ? "few requests" : `${each.toFixed(1)} requests`} a message`;
}

function cpu(other: Summary, socket: Summary): string {
  const [theirs, ours] = [other.cost?.cpuUs, socket.cost?.cpuUs];
  if (theirs === undefined || ours === undefined) return "";
  const ratio = theirs / ours;
  // One run to the next differs by as much.
  return ratio > 0.67 && ratio < 1.5 ? ", about as much of the server's time" : `, ${ratio.toFixed(1)} times the server's time`;
}

function bytes(other: Summary, socket: Summary): string {
  const ratio = other.bytesPerMessage / socket.bytesPerMessage;
  if (ratio > 0.95 && ratio < 1.05) return "about as many bytes";
  return ratio > 1 ? `${ratio.toFixed(1)} times the bytes` : `${Math.round((1 - ratio) * 100)} % fewer bytes`;
}

function latency(other: Summary, socket: Summary): string {
  const later = other.p50 - socket.p50;
  // Half a frame is nothing that can be told apart.
  if (Math.abs(later) < 8) return "as quick";
  return `${milliseconds(Math.abs(later))} ${later > 0 ? "later" : "sooner"}`;
}

const milliseconds = (value: number): string => `${value < 10 ? value.toFixed(1) : Math.round(value).toLocaleString("en")} ms`;
