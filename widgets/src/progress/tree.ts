/**
 * The rows of the board as a tree of ARIA. What is written with `<details>` becomes a tree item that arrows walk, which
 * holds the row's own text, and beside it the group of the rows below.
 */

import { html } from "../shared/dom";

export interface TreeActions {
  opened(rows: string[]): void;
  selected(row: string): void;
  rerun(row: string): void;
}

export class Tree {
  private readonly rows: HTMLElement[];

  constructor(root: HTMLElement, private readonly actions: TreeActions, signal: AbortSignal) {
    root.setAttribute("role", "tree");
    for (const list of root.querySelectorAll("ul")) list.setAttribute("role", "group");
    this.rows = [...root.querySelectorAll<HTMLElement>("[data-item]")];
    for (const row of this.rows) raise(row);
    this.stopAt(this.rows[0]);
    root.addEventListener("click", (event) => this.click(event), { signal });
    root.addEventListener("keydown", (event) => this.key(event), { signal });
  }

  /** Open and close rows so that exactly those of `names` are open. */
  open(names: readonly string[]): void {
    for (const row of this.rows) if (folds(row)) turn(row, names.includes(row.dataset.item!));
  }

  /** Make a row the one that Tab reaches, with every row around it open. */
  select(name: string | undefined, focus: boolean): void {
    const row = this.rows.find((each) => each.dataset.item === name);
    if (!row) return;
    for (let around = above(row); around; around = above(around)) turn(around, true);
    this.stopAt(row);
    if (focus) node(row).focus();
  }

  private click(event: Event): void {
    const target = event.target as Element;
    const row = target.closest(".fs-head")?.closest<HTMLElement>("[data-item]");
    if (!row || target.closest("button, a")) return;
    this.toggle(row);
    this.go(row);
  }

  private key(event: KeyboardEvent): void {
    const target = event.target as HTMLElement;
    if (!target.matches("[role=treeitem]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.keys(target.parentElement!)[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation(); // JupyterLab has keys of its own for a selected cell
    act();
  }

  private keys(row: HTMLElement): Record<string, () => void> {
    const seen = this.rows.filter(isSeen);
    const at = seen.indexOf(row);
    const rerun = (): void => this.actions.rerun(row.dataset.item!);
    return {
      ArrowDown: () => this.go(seen[at + 1]),
      ArrowUp: () => this.go(seen[at - 1]),
      Home: () => this.go(seen[0]),
      End: () => this.go(seen[seen.length - 1]),
      ArrowRight: () => (isOpen(row) ? this.go(seen[at + 1]) : this.toggle(row)),
      ArrowLeft: () => (isOpen(row) ? this.toggle(row) : this.go(above(row))),
      Enter: () => this.toggle(row),
      " ": () => this.toggle(row),
      r: rerun,
      R: rerun,
    };
  }

  private toggle(row: HTMLElement): void {
    if (!folds(row)) return;
    turn(row, !isOpen(row));
    this.actions.opened(this.rows.filter(isOpen).map((each) => each.dataset.item!));
  }

  private go(row: HTMLElement | null | undefined): void {
    if (!row) return;
    this.stopAt(row);
    node(row).focus();
    this.actions.selected(row.dataset.item!);
  }

  private stopAt(row: HTMLElement | undefined): void {
    for (const other of this.rows) node(other).tabIndex = other === row ? 0 : -1;
  }
}

/** Turn one row's `<details>` into a tree item with a head and a body, and a group of rows after it. */
function raise(row: HTMLElement): void {
  const first = row.firstElementChild!; // the fold, or the head of a row that holds nothing
  const fold = first instanceof HTMLDetailsElement ? first : undefined;
  const head = html("div", { class: "fs-head" });
  const item = html("div", { class: "fs-node", role: "treeitem", "aria-level": depth(row) }, head);
  row.setAttribute("role", "none");
  head.append(...(fold ? fold.firstElementChild! : first).childNodes);
  if (!fold) return row.replaceChildren(item);
  const parts = [...fold.children].slice(1);
  const body = parts.filter((part) => part.tagName !== "UL");
  item.append(html("div", { class: "fs-body" }, ...body));
  row.replaceChildren(item, ...parts.filter((part) => part.tagName === "UL"));
  turn(row, fold.open);
}

function turn(row: HTMLElement, open: boolean): void {
  node(row).setAttribute("aria-expanded", String(open));
  for (const part of [node(row).lastElementChild, ...[...row.children].slice(1)]) (part as HTMLElement).hidden = !open;
}

function node(row: HTMLElement): HTMLElement {
  return row.firstElementChild as HTMLElement;
}

function folds(row: HTMLElement): boolean {
  return node(row).hasAttribute("aria-expanded");
}

function isOpen(row: HTMLElement): boolean {
  return node(row).getAttribute("aria-expanded") === "true";
}

function depth(row: HTMLElement): number {
  const around = above(row);
  return around ? depth(around) + 1 : 1;
}

function above(row: HTMLElement): HTMLElement | null | undefined {
  return row.parentElement?.closest<HTMLElement>("[data-item]");
}

function isSeen(row: HTMLElement): boolean {
  return row.closest("[hidden]") === null;
}
