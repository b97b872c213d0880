import { engineAddress } from "./address";
import { splitPayload } from "./decode";
import { sizeOf } from "./frame";
import type { Link } from "./link";
import { recording } from "./recording";

/** Has requests of long-polling recorded, by XMLHttpRequest, which the client uses, and by fetch, which it can be told to use. */
export function recordRequests(): void {
  recordXhr();
  recordFetch();
}

function recordXhr(): void {
  const { open, send } = XMLHttpRequest.prototype;
  const known = new WeakMap<XMLHttpRequest, { readonly sid: string | null; readonly isPost: boolean; link?: Link }>();

  XMLHttpRequest.prototype.open = function (this: XMLHttpRequest, method: string, url: string | URL, ...rest: unknown[]): void {
    const address = engineAddress(url);
    if (address) {
      const request: { sid: string | null; isPost: boolean; link?: Link } = { sid: address.sid, isPost: method.toUpperCase() === "POST" };
      known.set(this, request);
      // Added before the client's own, so that an answer is recorded before what it leads to.
      this.addEventListener("readystatechange", () => {
        if (this.readyState === XMLHttpRequest.DONE && request.link) answered(request.link, request.isPost, this.status, this.status === 200 ? this.responseText : "");
      });
    }
    Reflect.apply(open, this, [method, url, ...rest]);
  };

  XMLHttpRequest.prototype.send = function (this: XMLHttpRequest, body?: Document | XMLHttpRequestBodyInit | null): void {
    const request = known.get(this);
    if (request) request.link = asked(request.sid, body);
    send.call(this, body);
  };
}

function recordFetch(): void {
  const { fetch } = window;
  window.fetch = async (input, init) => {
    const address = engineAddress(input instanceof Request ? input.url : input);
    if (!address) return fetch(input, init);
    const link = asked(address.sid, init?.body);
    const isPost = init?.method?.toUpperCase() === "POST";
    try {
      const response = await fetch(input, init);
      answered(link, isPost, response.status, response.status === 200 ? await response.clone().text() : "");
      return response;
    } catch (error) {
      answered(link, isPost, 0, "");
      throw error;
    }
  };
}

function asked(sid: string | null, body: unknown): Link {
  let link = recording.find(sid);
  if (!link) {
    link = recording.open("polling");
    link.step("asked", "Session asked for", "over long-polling");
  }
  if (typeof body === "string") record(link, true, body);
  return link;
}

function answered(link: Link, isPost: boolean, status: number, text: string): void {
  // A request has the status 0 if it was cut off, also by the page that needs it no more.
  if (status === 200) {
    // What a POST is answered is "ok", no packet.
    if (!isPost) record(link, false, text);
  } else if (!link.isClosed && link.transport === "polling") link.step("failed", "Request failed", status === 0 ? "no answer" : `status ${status}`);
}

function record(link: Link, isSent: boolean, payload: string): void {
  const packets = splitPayload(payload);
  const size = sizeOf(payload);
  packets.forEach((packet, index) => recording.add(link, isSent, "polling", packet, { index, count: packets.length, size }));
}
