import { Manager, type ManagerOptions, type Socket } from "socket.io-client";

// As the client's typings have it: the interfaces that are made from the contracts fit.
interface EventsMap {
  [event: string]: any;
}

export type ConnectionState =
  | { readonly kind: "connecting" }
  | { readonly kind: "connected"; readonly transport: string }
  /** Until the next attempt, which may be never unless somebody asks for it. */
  | { readonly kind: "waiting"; readonly until: number; readonly reason: string }
  | { readonly kind: "refused"; readonly reason: string };

const firstDelayMs = 1_000;
const maxDelayMs = 15_000;

/**
 * One connection to the server, shared by the namespaces of a page. It reconnects by itself, with pauses that grow and are never quite the same, as the client
 * would; but here it is known when the next attempt is, so that the page can say it.
 */
export class Connection extends EventTarget {
  readonly manager: Manager;
  readonly sockets: Socket[] = [];
  #state: ConnectionState = { kind: "connecting" };
  #attempts = 0;
  #timer: number | undefined;
  readonly #onOnline = (): void => this.retry();
  #cutMs: number | undefined;

  constructor(options: Partial<ManagerOptions> = {}) {
    super();
    this.manager = new Manager({ autoConnect: false, reconnection: false, timeout: 10_000, ...options });
    this.manager.on("open", () => this.#opened());
    this.manager.on("close", (reason) => this.#lost(reason === "transport close" || reason === "transport error" ? "the connection broke" : reason));
    this.manager.on("error", () => this.#lost("the server does not answer"));
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** A namespace over this connection. It joins with {@link connect}, and again after the connection was lost. */
  socket<Listen extends EventsMap, Emit extends EventsMap>(namespace: string, auth?: object | ((give: (data: object) => void) => void)): Socket<Listen, Emit> {
    const socket = this.manager.socket(namespace, auth === undefined ? {} : { auth: auth as Record<string, unknown> });
    if (this.sockets.includes(socket)) return socket as never;
    this.sockets.push(socket);
    socket.on("connect", () => this.#joined());
    // What the server's middleware refuses. A connection that fails is reported by the manager as well.
    socket.on("connect_error", (error) => !socket.active && this.#set({ kind: "refused", reason: error.message }));
    socket.on("disconnect", (reason) => {
      if (reason === "io server disconnect") this.#set({ kind: "refused", reason: "the server ended the session" });
    });
    this.dispatchEvent(new CustomEvent("socket", { detail: socket }));
    return socket as never;
  }

  /** Connects all namespaces. */
  connect(): void {
    clearTimeout(this.#timer);
    addEventListener("online", this.#onOnline);
    this.#set({ kind: "connecting" });
    for (const socket of this.sockets) socket.connect();
  }

  /** Leaves all namespaces, and stays away until {@link connect}. */
  close(): void {
    clearTimeout(this.#timer);
    removeEventListener("online", this.#onOnline);
    for (const socket of this.sockets) socket.disconnect();
  }

  /** Tries at once instead of later. */
  retry(): void {
    if (this.#state.kind === "waiting" || this.#state.kind === "refused") this.connect();
  }

  /** Cuts the line, as a bad network would: the server sees a transport that closes, and no goodbye. Without a time it stays cut until {@link retry}. */
  cut(ms = Number.POSITIVE_INFINITY): void {
    if (this.#state.kind !== "connected") return;
    this.#cutMs = ms;
    this.manager.engine.close();
  }

  #opened(): void {
    this.manager.engine.on("upgrade", () => this.#joined());
  }

  // The first namespace that is in makes a connection of use.
  #joined(): void {
    this.#attempts = 0;
    this.#set({ kind: "connected", transport: this.manager.engine.transport.name });
  }

  #lost(reason: string): void {
    // A connection that breaks may say so twice, and one that nobody wants any more may break.
    if (this.#state.kind === "waiting" || !this.sockets.some((socket) => socket.active)) return;
    clearTimeout(this.#timer);
    const cutMs = this.#cutMs;
    this.#cutMs = undefined;
    const delay = cutMs ?? Math.min(firstDelayMs * 2 ** this.#attempts++, maxDelayMs) * (0.5 + Math.random());
    if (Number.isFinite(delay)) this.#timer = setTimeout(() => this.retry(), delay);
    this.#set({ kind: "waiting", until: Date.now() + delay, reason: cutMs === undefined ? reason : "the line is cut" });
  }

  #set(state: ConnectionState): void {
    this.#state = state;
    this.dispatchEvent(new Event("change"));
  }
}
