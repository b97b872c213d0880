import { CandlestickSeries, ColorType, createChart, type CandlestickData, type IChartApi, type ISeriesApi, type UTCTimestamp } from "lightweight-charts";
import type { Candle, Coin } from "../contracts";
import { time } from "./format";
import { onPaletteChange, palette } from "./palette";

/** A page that stays open for hours forgets the oldest. */
const maxCandles = 1_000;
const keptCandles = 500;

/** The candles of the chosen coin. What comes is kept until {@link paint}, once a frame. */
export class Candles {
  readonly #chart: IChartApi;
  readonly #series: ISeriesApi<"Candlestick">;
  readonly #waiting = new Map<number, Candle>();
  #last = 0;
  #count = 0;

  constructor(private readonly box: HTMLElement) {
    const fontFamily = getComputedStyle(document.documentElement).getPropertyValue("--mono");
    const local = (seconds: unknown): string => time((seconds as number) * 1000);
    this.#chart = createChart(box, {
      autoSize: true,
      layout: { fontFamily, fontSize: 11, attributionLogo: false },
      localization: { timeFormatter: local },
      // Wide enough for every coin, so that the chart is not laid out anew for a price.
      rightPriceScale: { minimumWidth: 76, borderVisible: false, scaleMargins: { top: 0.06, bottom: 0.06 } },
      timeScale: { timeVisible: true, secondsVisible: true, borderVisible: false, rightOffset: 3, tickMarkFormatter: local },
      handleScroll: { vertTouchDrag: false },
    });
    this.#series = this.#chart.addSeries(CandlestickSeries, { borderVisible: false });
    onPaletteChange(() => this.#color());
    this.#color();
  }

  /** When the last candle begins, in seconds; 0 without any. */
  get last(): number {
    return this.#last;
  }

  clear(): void {
    this.#waiting.clear();
    this.#series.setData([]);
    this.#last = this.#count = 0;
    this.box.dataset["value"] = "0";
  }

  /** Shows all candles of a coin. */
  show(coin: Coin, candles: readonly Candle[]): void {
    this.clear();
    this.#series.applyOptions({ priceFormat: { type: "price", precision: coin.decimals, minMove: 10 ** -coin.decimals } });
    this.#series.setData(candles.map(dataOf));
    this.#last = candles.at(-1)?.time ?? 0;
    this.#count = candles.length;
    this.box.dataset["value"] = String(this.#count);
    const bars = Math.max(24, Math.floor(this.box.clientWidth / 8));
    this.#chart.timeScale().setVisibleLogicalRange({ from: candles.length - bars, to: candles.length + 2 });
  }

  put(candle: Candle): void {
    this.#waiting.set(candle.time, candle);
  }

  paint(): void {
    if (this.#waiting.size === 0) return;
    for (const candle of [...this.#waiting.values()].sort((one, other) => one.time - other.time)) {
      // The chart only takes what is not older than its last candle.
      if (candle.time < this.#last) continue;
      if (candle.time > this.#last) this.box.dataset["value"] = String(++this.#count);
      this.#last = candle.time;
      this.#series.update(dataOf(candle));
    }
    this.#waiting.clear();
    if (this.#count > maxCandles) {
      this.#series.setData(this.#series.data().slice(-keptCandles));
      this.#count = keptCandles;
    }
  }

  #color(): void {
    this.#chart.applyOptions({
      layout: { background: { type: ColorType.Solid, color: "transparent" }, textColor: palette.muted },
      grid: { vertLines: { color: "transparent" }, horzLines: { color: palette.line } },
    });
    this.#series.applyOptions({ upColor: palette.good, wickUpColor: palette.good, downColor: palette.bad, wickDownColor: palette.bad });
  }
}

function dataOf({ time: seconds, open, high, low, close }: Candle): CandlestickData<UTCTimestamp> {
  return { time: seconds as UTCTimestamp, open, high, low, close };
}
