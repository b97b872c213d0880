import type { Coin, MarketView, Pace, Quote } from "../contracts";
import { watchHeaders } from "../inspector/headers";
import { Connection } from "../shell/connection";
import { byId, startConnectedPage } from "../shell/start";
import { Candles } from "./candles";
import { Clock } from "./clock";
import { CoinHead } from "./coin-head";
import { CoinState } from "./coin-state";
import { Controls } from "./controls";
import { Feed, type FeedListener } from "./feed";
import { Figures } from "./figures";
import "./market.css";
import { Meter } from "./meter";
import { OrderBook } from "./order-book";
import { SlowLine } from "./slow-line";
import { complain, showState } from "./status";
import { Table } from "./table";

const measureMs = 500;
const seenMs = 120;
/** As many candles as a chart has room for; a slow line does not carry more. */
const slowHistorySeconds = 400;

const clock = new Clock();
const meter = new Meter();
const figures = new Figures(meter);
const candles = new Candles(byId("candles", HTMLElement));
const orderBook = new OrderBook();
const head = new CoinHead();
const list = byId("scroll", HTMLElement);
const table = new Table(byId("rows", HTMLTableSectionElement), choose, onSeen);
const controls = new Controls((perSecond) => void choosePace(perSecond), useSlowPhone);

const states = new Map<string, CoinState>();
/** Coins with a price that has come and is not on the screen yet. */
const fresh = new Set<CoinState>();
let pace: Pace | undefined;
let chosen: CoinState | undefined;
let visible: ReadonlySet<string> = new Set();
let seenTimer: number | undefined;
let frame: number | undefined;

// The phone's line is a connection of its own, and what is looked at moves to it. The other one stays for the controls.
const fast = new Feed(startConnectedPage(), listenTo(() => fast));
let slow: Feed | undefined;
const active = (): Feed => slow ?? fast;

function listenTo(feed: () => Feed | undefined): FeedListener {
  const isActive = (): boolean => feed() === active();
  return {
    welcome(market) {
      if (feed() === fast) onWelcome(market);
      show();
    },
    pace: onPace,
    rows: (rows) => isActive() && rows.forEach((row) => refresh(states.get(row.quote.symbol), (state) => state.begin(row))),
    quote: (quote) => isActive() && onQuote(quote),
    view({ quote, candles: all, book }, since) {
      if (!isActive() || chosen?.coin.symbol !== quote.symbol) return;
      if (since === 0 || candles.last === 0) candles.show(chosen.coin, all);
      else all.forEach((candle) => candles.put(candle));
      orderBook.put(chosen.coin, book);
      complain(null);
      paintSoon();
    },
    candle(symbol, candle) {
      if (!isActive() || chosen?.coin.symbol !== symbol) return;
      candles.put(candle);
      paintSoon();
    },
    book(book) {
      if (!isActive() || chosen?.coin.symbol !== book.symbol) return;
      orderBook.put(chosen.coin, book);
      paintSoon();
    },
    lost() {
      if (isActive()) for (const state of states.values()) state.interrupt();
      show();
    },
    fault: complain,
  };
}

function onWelcome(market: MarketView): void {
  onPace(market.pace);
  void clock.compare(() => fast.socket.timeout(5_000).emitWithAck("clock"));
  if (states.size > 0) return;
  for (const coin of market.coins) states.set(coin.symbol, new CoinState(coin));
  table.fill(states.values());
  const { symbol } = coinOfAddress(market.coins);
  list.scrollTop = table.topOf(symbol) - list.clientHeight / 2;
  choose(symbol);
}

function coinOfAddress(coins: readonly Coin[]): Coin {
  const coin = coins.find(({ symbol }) => `#${symbol}` === location.hash) ?? coins[0];
  if (!coin) throw new Error("The exchange has no coins.");
  return coin;
}

function onPace(value: Pace): void {
  pace = value;
  controls.show(value);
}

function onQuote(quote: Quote): void {
  refresh(states.get(quote.symbol), (state) => {
    const replaced = state.update(quote);
    // As JSON, with the name of the event and of the namespace around it.
    if (replaced !== undefined) meter.arrived(replaced, JSON.stringify(quote).length + 24, performance.now());
  });
}

function refresh(state: CoinState | undefined, change: (state: CoinState) => void): void {
  if (!state) return;
  change(state);
  fresh.add(state);
  paintSoon();
}

function choose(symbol: string): void {
  const state = states.get(symbol);
  if (!state) return;
  chosen = state;
  history.replaceState(null, "", `#${symbol}`);
  candles.clear();
  head.show(state.coin);
  table.select(symbol);
  fresh.add(state);
  active().choose(symbol, slow ? Math.round(clock.now() / 1000) - slowHistorySeconds : 0);
  watch();
  paintSoon();
}

function onSeen(symbols: ReadonlySet<string>): void {
  visible = symbols;
  // Not for each row that passes while somebody scrolls.
  clearTimeout(seenTimer);
  seenTimer = setTimeout(watch, seenMs);
}

function watch(): void {
  for (const [symbol, state] of states) state.isWatched = visible.has(symbol) || state === chosen;
  active().watch([...states.values()].filter(({ isWatched }) => isWatched).map(({ coin }) => coin.symbol));
}

async function choosePace(perSecond: number): Promise<void> {
  const { value, error } = await fast.socket.timeout(5_000).emitWithAck("setPace", perSecond).catch(() => ({ value: pace ?? null, error: "The pace did not reach the server." }));
  if (value) onPace(value);
  complain(error ?? null);
}

function useSlowPhone(isSlow: boolean): void {
  active().stop();
  slow?.connection.close();
  slow = undefined;
  if (isSlow) {
    const feed = new Feed(new Connection({ transports: [SlowLine] }), listenTo(() => feed));
    slow = feed;
    watchHeaders(feed.connection.manager);
    feed.connection.addEventListener("change", show);
    feed.connection.connect();
  }
  for (const state of states.values()) state.interrupt();
  figures.reset();
  // The phone has the candles up to here; its line does not carry them again.
  active().choose(chosen?.coin.symbol, isSlow ? candles.last : 0);
  watch();
  show();
}

function paintSoon(): void {
  frame ??= requestAnimationFrame(paint);
}

function paint(now: number): void {
  frame = undefined;
  const waits = table.paint(now);
  candles.paint();
  orderBook.paint();
  for (const state of fresh) if (state.quote && state.isWatched) meter.shown(clock.now() - state.quote.at);
  if (chosen && fresh.has(chosen)) head.paint(chosen);
  fresh.clear();
  if (waits) paintSoon();
}

function show(): void {
  controls.enable(fast.connection.state.kind === "connected" && pace !== undefined);
  showState(active().socket.connected, slow?.connection.state, fast.connection.state, states.size === 0);
}

// Who leaves the page says so: rooms of a connection that broke are kept for a while, in case it comes back.
const feeds = (): Feed[] => (slow ? [fast, slow] : [fast]);
addEventListener("pagehide", () => feeds().forEach(({ connection }) => connection.close()));
addEventListener("pageshow", ({ persisted }) => persisted && feeds().forEach(({ connection }) => connection.connect()));
fast.connection.addEventListener("change", show);
setInterval(() => figures.show(active().socket.connected ? pace?.perSecond : undefined, slow !== undefined), measureMs);
show();
fast.connection.connect();
