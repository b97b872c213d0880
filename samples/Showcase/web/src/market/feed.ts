import type { Book, Candle, CoinView, MarketClientToServerEvents, MarketServerToClientEvents, MarketView, Pace, Quote, Reply, Row, Rows } from "../contracts";
import type { Connection } from "../shell/connection";

export interface FeedListener {
  welcome(market: MarketView): void;
  pace(pace: Pace): void;
  rows(rows: readonly Row[]): void;
  quote(quote: Quote): void;
  view(view: CoinView, since: number): void;
  candle(symbol: string, candle: Candle): void;
  book(book: Book): void;
  lost(): void;
  fault(words: string): void;
}

const ackMs = 15_000;

/** The market by way of one connection. What is looked at is said again after a reconnection. */
export class Feed {
  readonly socket;
  #symbols: readonly string[] = [];
  #chosen: string | undefined;
  #since = 0;

  constructor(
    readonly connection: Connection,
    private readonly listener: FeedListener,
  ) {
    // Without the id of the session before, what was missed is not sent again: old prices would only keep the line from the ones of now.
    this.socket = connection.socket<MarketServerToClientEvents, MarketClientToServerEvents>("/market", { pid: undefined });
    this.socket.on("welcome", (market) => {
      listener.welcome(market);
      void this.#watch();
      void this.#open();
    });
    this.socket.on("pace", (pace) => listener.pace(pace));
    this.socket.on("quote", (quote) => listener.quote(quote));
    this.socket.on("candle", (symbol, candle) => listener.candle(symbol, candle));
    this.socket.on("book", (book) => listener.book(book));
    this.socket.on("disconnect", () => {
      this.#since = 0;
      listener.lost();
    });
  }

  /** Says which rows are on the screen. */
  watch(symbols: readonly string[]): void {
    this.#symbols = symbols;
    if (this.socket.connected) void this.#watch();
  }

  /** Says which coin is looked at closely, and from when on candles are missing. */
  choose(symbol: string | undefined, since: number): void {
    this.#chosen = symbol;
    this.#since = since;
    if (this.socket.connected) void this.#open();
  }

  stop(): void {
    this.watch([]);
    this.choose(undefined, 0);
  }

  async #watch(): Promise<void> {
    const { value, error } = await this.#ask<Rows>(this.socket.timeout(ackMs).emitWithAck("watch", [...this.#symbols]));
    if (value) this.listener.rows(value.coins);
    else if (error) this.listener.fault(error);
  }

  async #open(): Promise<void> {
    const [symbol, since] = [this.#chosen, this.#since];
    if (symbol === undefined) {
      this.socket.emit("close");
      return;
    }
    const { value, error } = await this.#ask<CoinView>(this.socket.timeout(ackMs).emitWithAck("open", symbol, since));
    if (value && symbol === this.#chosen) this.listener.view(value, since);
    else if (error) this.listener.fault(error);
  }

  // Without an answer the connection broke, and the next welcome asks again; or the server is stuck, which is said.
  async #ask<T>(answer: Promise<Reply<T>>): Promise<Reply<T>> {
    try {
      return await answer;
    } catch {
      return { value: null, error: this.socket.connected ? "The server did not answer. Choose a coin to ask again." : null };
    }
  }
}
