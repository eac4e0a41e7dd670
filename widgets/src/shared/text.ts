/** How numbers and values are put into words; text.py writes them the same way. */

import type { Num, Summary } from "./model";

export function numberText(number: Num | null): string {
  if (typeof number !== "number") return String(number);
  const size = Math.abs(number);
  if (number !== 0 && !(size >= 1e-4 && size < 1e6)) {
    const [mantissa, exponent] = number.toExponential(3).split("e");
    return `${mantissa!.replace(/\.?0+$/, "")}e${exponent}`;
  }
  return String((size < 1e4 ? Number(number.toPrecision(4)) : Math.round(number)) + 0);
}

/** Return a value or a gradient in one short phrase; "" where there is none. */
export function summaryText(summary: Summary | undefined): string {
  if (summary === undefined || typeof summary === "string") return "";
  if ("number" in summary) return numberText(summary.number);
  const wrong = [
    ...(summary.nans ? [`${summary.nans} NaN`] : []),
    ...(summary.infinities ? [`${summary.infinities} inf`] : []),
  ];
  if (summary.mean === null) return wrong.join(", ") || "empty";
  const range = `mean ${numberText(summary.mean)}, ${numberText(summary.min)} to ${numberText(summary.max)}`;
  return [range, ...wrong].join(", ");
}

export function countText(count: number, noun: string): string {
  const grouped = String(count).replace(/\B(?=(\d{3})+$)/g, ","); // toLocaleString loads its tables first, 20 ms
  return `${grouped} ${noun}${count === 1 ? "" : "s"}`;
}
