/** Reads geometries on standard input, prints this side's sums over them; a Python test compares. */

import { count, contiguous, indexAt, ownersOf, placeOf, span, type Geometry } from "../../src/storage/geometry";
import { lineCounts, walk, type Order } from "../../src/storage/walk";

declare const process: { stdin: AsyncIterable<Uint8Array>; stdout: { write(text: string): void } };

const chunks: string[] = [];
for await (const chunk of process.stdin) chunks.push(new TextDecoder().decode(chunk));
const answers = (JSON.parse(chunks.join("")) as (Geometry & { cells: number })[]).map((geometry) => {
  const elements = Array.from({ length: count(geometry) }, (_, ordinal) => indexAt(geometry.shape, ordinal));
  const orders: Order[] = ["rows", "columns"];
  return {
    places: elements.map((index) => placeOf(geometry, index)),
    owners: Array.from({ length: geometry.cells }, (_, cell) => ownersOf(geometry, cell, 10_000)),
    span: span(geometry),
    contiguous: contiguous(geometry),
    lines: orders.map((order) => lineCounts(walk(geometry, order), 8)),
  };
});
process.stdout.write(JSON.stringify(answers));
