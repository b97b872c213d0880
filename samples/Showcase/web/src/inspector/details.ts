import { element } from "../shell/element";
import { icon } from "../shell/icons";
import { bytes as bytesText, namesOfTransports, timeOfDay } from "./format";
import { maxKept, titleOf, type Frame } from "./frame";
import { hexDump } from "./hex";
import { tree } from "./tree";

const maxHex = 4 * 1024;

/** Everything about one frame. */
export class Details {
  readonly root = element("section", { class: "inspector-details", "aria-label": "Frame", hidden: true, tabindex: "-1" });
  #frame: Frame | undefined;

  constructor(
    private readonly select: (frame: Frame) => void,
    private readonly closed: () => void,
  ) {}

  get frame(): Frame | undefined {
    return this.#frame;
  }

  show(frame: Frame | undefined): void {
    if (frame === this.#frame) return;
    this.#frame = frame;
    this.root.hidden = !frame;
    if (!frame) return void this.root.replaceChildren();
    const raw = element("pre", { class: "inspector-raw", tabindex: "0", "aria-label": frame.packet.kind === "binary" ? "Bytes" : "Raw text" });
    const copy = element("button", { class: "button", type: "button" }, "Copy");
    copy.addEventListener("click", () => void copyFrame(frame, raw, copy));
    this.root.replaceChildren(
      element(
        "header",
        {},
        element("h3", {}, frame.packet.kind === "binary" ? "Bytes" : titleOf(frame.packet)),
        copy,
        element("button", { class: "icon-button", type: "button", "aria-label": "Close the frame", onclick: () => this.closed() }, icon("close")),
      ),
      element("dl", { class: "inspector-facts" }, ...this.#facts(frame).flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])),
      ...decoded(frame),
      element("h4", {}, frame.packet.kind === "binary" ? "Hex" : "Raw"),
      raw,
    );
    this.root.scrollTop = 0;
    void fill(raw, frame);
  }

  #facts(frame: Frame): [string, Node | string][] {
    const { engine, socket } = frame.packet;
    const facts: [string, Node | string][] = [
      [frame.isSent ? "Sent" : "Received", `${timeOfDay(frame.time)} over ${namesOfTransports[frame.transport]}, connection ${frame.link.number}`],
      ["Size", bytesText(frame.size) + (frame.isCut ? `, of which the first ${bytesText(maxKept)} are kept` : "")],
    ];
    if (frame.payload && frame.payload.count > 1) facts.push(["Payload", `packet ${frame.payload.index + 1} of ${frame.payload.count} in one of ${bytesText(frame.payload.size)}`]);
    facts.push(["Engine.IO", frame.packet.kind === "binary" ? "message of bytes" : `${engine.type} ${engine.name}`]);
    if (socket) facts.push(["Socket.IO", socket.type], ["Namespace", socket.namespace]);
    if (socket?.event !== undefined) facts.push(["Event", socket.event]);
    if (socket?.id !== undefined) facts.push([socket.type.endsWith("ACK") ? "Answers" : "Wants ack", `#${socket.id}`]);
    if (socket && socket.attachments > 0) facts.push(["Attachments", `${socket.attachments}, which follow as bytes`]);
    if (frame.header) {
      const { frame: header, index, count } = frame.header;
      const link = element("button", { class: "link", type: "button", onclick: () => this.select(header) }, titleOf(header.packet));
      facts.push(["Belongs to", link], ["Attachment", `${index + 1} of ${count}`]);
    }
    return facts;
  }
}

function decoded(frame: Frame): Node[] {
  const { socket, engine } = frame.packet;
  const body = socket ? socket.body : engine.body;
  if (!/^[[{]/.test(body)) return [];
  try {
    const value: unknown = JSON.parse(body);
    const isEvent = socket?.event !== undefined && Array.isArray(value);
    return [element("h4", {}, isEvent ? "Arguments" : "Decoded"), element("div", { class: "tree" }, tree(isEvent ? value.slice(1) : value))];
  } catch {
    return [element("h4", {}, "Decoded"), element("p", { class: "inspector-note" }, frame.isCut ? "Too large to be kept whole, so it is not decoded." : "This is no JSON.")];
  }
}

async function fill(raw: HTMLElement, frame: Frame): Promise<void> {
  raw.textContent = frame.packet.kind === "binary" ? await hexOf(frame) : frame.text;
}

async function hexOf(frame: Frame): Promise<string> {
  const data = await frame.bytes();
  const rest = data.length - maxHex;
  return hexDump(data, maxHex) + (rest > 0 ? `\n… and ${bytesText(rest)} more` : "");
}

/** Copies what travelled: text as it is, bytes in hex. */
export async function copyFrame(frame: Frame, raw: HTMLElement | undefined, button: HTMLElement | undefined): Promise<void> {
  const text = frame.packet.kind === "binary" ? [...(await frame.bytes())].map((byte) => byte.toString(16).padStart(2, "0")).join(" ") : frame.text;
  try {
    await navigator.clipboard.writeText(text);
    if (button) button.textContent = "Copied";
  } catch {
    // Not offered to pages without TLS, or refused: what is marked can be copied by hand.
    if (raw) getSelection()?.selectAllChildren(raw);
    if (button) button.textContent = "Marked: press Ctrl+C";
  }
}
