/** What the page has of the runs: grown by messages, begun anew by the trait. */

import { BINS, METRICS, type Answer, type EventWords, type Finding, type Metric, type Model, type PackedRun, type Status } from "./traits";

/** A number by step; where `width` is above 1 a bucket stands for so many steps. */
export interface Series {
  width: number;
  steps: Int32Array;
  mean: Float32Array;
  low: Float32Array;
  high: Float32Array;
}

export interface Layers {
  names: string[];
  steps: Int32Array;
  numbers: Float32Array; // (samples, metrics, layers)
  sizes: Uint8Array; // (samples, layers, bins)
  broken: Uint8Array; // (samples, layers)
}

export interface Run {
  name: string;
  series: Map<string, Series>;
  layers: Layers;
  events: EventWords[];
  findings: Finding[];
}

const EMPTY: Layers = {
  names: [],
  steps: new Int32Array(),
  numbers: new Float32Array(),
  sizes: new Uint8Array(),
  broken: new Uint8Array(),
};

export class Store {
  runs: Run[] = [];
  status: Status | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly model: Model) {
    this.renew();
  }

  /** Call `listener` whenever there is something new, until the signal. */
  onNews(listener: () => void, signal: AbortSignal): void {
    this.listeners.add(listener);
    signal.addEventListener("abort", () => this.listeners.delete(listener));
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  get run(): Run | undefined {
    return this.runs.at(-1);
  }

  /** Take everything from the traits. */
  renew(): void {
    this.runs = this.model.get("runs").map((packed) => grown(undefined, packed, partsOf(packed)));
    this.renewStatus();
  }

  renewStatus(): void {
    const status = this.model.get("status");
    this.status = "state" in status ? (status as Status) : null;
    this.tell();
  }

  /** Take what is new; false if something before it is missing. */
  grow({ status, news }: Answer, buffers: readonly DataView[]): boolean {
    let at = 0;
    const next = news.map((packed, index) => {
      const parts = new Map(keysOf(packed).map((key) => [key, buffers[at++]!]));
      return fits(this.runs[index], packed) ? grown(this.runs[index], packed, parts) : null;
    });
    if (next.includes(null)) return false;
    this.runs = next as Run[];
    this.status = status;
    this.tell();
    return true;
  }
}

const LAYERS = "layers ";
const keysOf = (packed: PackedRun): string[] => [...Object.keys(packed.series), LAYERS];

function partsOf(packed: PackedRun): Map<string, DataView> {
  const views = [...Object.values(packed.series), packed.layers].map((part) => part.data!);
  return new Map(keysOf(packed).map((key, at) => [key, views[at]!]));
}

function fits(run: Run | undefined, packed: PackedRun): boolean {
  const starts = Object.entries(packed.series).every(([name, part]) => part.start <= (run?.series.get(name)?.steps.length ?? 0));
  return starts && packed.layers.start <= (run?.layers.steps.length ?? 0);
}

function grown(run: Run | undefined, packed: PackedRun, parts: Map<string, DataView>): Run {
  const series = new Map<string, Series>();
  for (const [name, { start, count, width }] of Object.entries(packed.series)) {
    const column = columns(parts.get(name)!, count);
    const [steps, mean] = [column(Int32Array), column(Float32Array)];
    const [low, high] = width > 1 ? [column(Float32Array), column(Float32Array)] : [mean, mean];
    const known = run?.series.get(name);
    const join = (old: Float32Array | undefined, added: Float32Array): Float32Array => joined(old ?? added.subarray(0, 0), added, start);
    const means = join(known?.mean, mean);
    series.set(name, {
      width,
      steps: joined(known?.steps ?? steps.subarray(0, 0), steps, start),
      mean: means,
      low: width > 1 ? join(known?.low, low) : means,
      high: width > 1 ? join(known?.high, high) : means,
    });
  }
  const { name, names, events, findings } = packed;
  return { name, series, layers: grownLayers(run?.layers ?? EMPTY, packed, parts.get(LAYERS)!), events, findings: names.length ? findings : [] };
}

function grownLayers(known: Layers, { names, layers: { start, count } }: PackedRun, data: DataView): Layers {
  const column = columns(data, count);
  const [rows, cells] = [names.length, names.length * METRICS.length];
  return {
    names,
    steps: joined(known.steps, column(Int32Array), start),
    numbers: joined(known.numbers, column(Float32Array, cells), start * cells),
    sizes: joined(known.sizes, column(Uint8Array, rows * BINS), start * rows * BINS),
    broken: joined(known.broken, column(Uint8Array, rows), start * rows),
  };
}

type Column = Int32Array | Float32Array | Uint8Array;
interface ColumnType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBuffer): T;
}

/** Return what reads one column after the other from packed data; copied, because views may lie at odd addresses. */
function columns(data: DataView, count: number): <T>(type: ColumnType<T>, width?: number) => T {
  let at = data.byteOffset;
  return (type, width = 1) => {
    const bytes = count * width * type.BYTES_PER_ELEMENT;
    const copy = data.buffer.slice(at, at + bytes) as ArrayBuffer;
    at += bytes;
    return new type(copy);
  };
}

function joined<T extends Column>(old: T, added: T, start: number): T {
  const all = new (added.constructor as new (length: number) => T)(start + added.length);
  all.set(old.subarray(0, start));
  all.set(added, start);
  return all;
}

/** Return a layer's number in a sample; NaN where it has none. */
export function numberOf(layers: Layers, sample: number, metric: Metric, layer: number): number {
  return layers.numbers[(sample * METRICS.length + METRICS.indexOf(metric)) * layers.names.length + layer]!;
}

/** Return how many steps lie between two looks into the layers of late; 0 where there was but one. */
export function period({ steps }: Layers): number {
  const late = [...steps.slice(-6)];
  return late.slice(1).map((step, at) => step - late[at]!).sort((a, b) => a - b)[(late.length - 1) >> 1] ?? 0;
}

/** Return the last step of all runs, at least 1. */
export function lastStep(runs: readonly Run[]): number {
  let last = 1;
  for (const run of runs) for (const { steps } of run.series.values()) last = Math.max(last, steps.at(-1) ?? 0);
  return last;
}
