/** What has happened between two states of the board, in words. */

import type { Unit } from "./traits";

export function changes(before: readonly Unit[], now: readonly Unit[]): string {
  const known = new Map(before.map((unit) => [unit.id, unit]));
  const said = now.flatMap((unit) => {
    const was = known.get(unit.id);
    return was && (was.attempts !== unit.attempts || was.status !== unit.status || was.plank !== unit.plank) ? [told(unit, was)] : [];
  });
  if (!said.length) return "";
  const yours = now.filter((unit) => unit.plank === "yours").length;
  return `${said.join("; ")}. ${yours} of ${now.length} planks are yours.`;
}

function told(unit: Unit, was: Unit): string {
  if (unit.plank === "yours" && was.plank !== "yours") return `${unit.id} passed and is yours`;
  if (unit.status === "fail") {
    const failed = unit.tests.filter((test) => test.status === "fail").length;
    return `${unit.id} fails ${failed} of ${unit.tests.length} checks`;
  }
  return unit.status === "pass" ? `${unit.id} passed` : `${unit.id}: ${unit.status}`;
}
