/** Where an arrow leads: along the axes of the tensor, or along the storage. */

import { count, indexAt, type Geometry } from "./geometry";

interface InTensor {
  geometry: Geometry;
  index: number[] | null;
  axis: number;
}
interface InMemory {
  cell: number;
  perRow: number;
  /** Cells in the storage, and in the window that is shown. */
  total: number;
  shown: number;
}
export type Place = InTensor | InMemory;

/** Return the next index or cell, null where there is none, undefined where the key means nothing. */
export function moved(key: string, at: Place): number[] | number | null | undefined {
  return "cell" in at ? movedCell(key, at) : movedIndex(key, at);
}

function movedCell(key: string, { cell, perRow, total, shown }: InMemory): number | null | undefined {
  const ways: Record<string, number> = {
    ArrowLeft: cell - 1,
    ArrowRight: cell + 1,
    ArrowUp: cell - perRow,
    ArrowDown: cell + perRow,
    PageUp: Math.max(0, cell - shown),
    PageDown: Math.min(total - 1, cell + shown),
    Home: 0,
    End: total - 1,
  };
  const next = ways[key];
  if (next === undefined) return undefined;
  return next >= 0 && next < total ? next : null;
}

function movedIndex(key: string, { geometry, index, axis }: InTensor): number[] | null | undefined {
  const { shape } = geometry;
  const last = shape.length - 1;
  const upright = axis === last ? Math.max(0, last - 1) : axis; // up and down follow the chosen axis
  const ways: Record<string, [number, number]> = { ArrowLeft: [last, -1], ArrowRight: [last, 1], ArrowUp: [upright, -1], ArrowDown: [upright, 1] };
  if (key === "Home") return indexAt(shape, 0);
  if (key === "End") return indexAt(shape, count(geometry) - 1);
  const way = ways[key];
  if (!way) return undefined;
  if (!index || !shape.length) return count(geometry) ? (index ?? indexAt(shape, 0)) : null;
  const next = [...index];
  next[way[0]]! += way[1];
  return next[way[0]]! >= 0 && next[way[0]]! < shape[way[0]]! ? next : null;
}
