/** The rows of the board as a tree of ARIA: what is written with `<details>` becomes items that arrows walk. */

export interface TreeActions {
  opened(rows: string[]): void;
  selected(row: string): void;
  rerun(row: string): void;
}

export class Tree {
  readonly root: HTMLElement;
  private readonly items: HTMLElement[];

  constructor(root: HTMLElement, private readonly actions: TreeActions, signal: AbortSignal) {
    this.root = root;
    root.setAttribute("role", "tree");
    for (const list of root.querySelectorAll("ul")) list.setAttribute("role", "group");
    this.items = [...root.querySelectorAll<HTMLElement>("[data-item]")];
    for (const item of this.items) raise(item);
    this.stopAt(this.items[0]);
    root.addEventListener("click", (event) => this.click(event), { signal });
    root.addEventListener("keydown", (event) => this.key(event), { signal });
  }

  find(row: string): HTMLElement | undefined {
    return this.items.find((item) => item.dataset.item === row);
  }

  /** Open and close rows so that exactly those of `rows` are open. */
  open(rows: readonly string[]): void {
    for (const item of this.items) if (folds(item)) turn(item, rows.includes(item.dataset.item!));
  }

  /** Make a row the one that Tab reaches, with every row around it open. */
  select(row: string, focus: boolean): void {
    const item = this.find(row);
    if (!item) return;
    for (let around = above(item); around; around = above(around)) turn(around, true);
    this.stopAt(item);
    if (focus) item.focus();
  }

  private click(event: Event): void {
    const head = (event.target as Element).closest(".fs-head");
    const item = head?.closest<HTMLElement>("[data-item]");
    if (!item || (event.target as Element).closest("button, a, code")) return;
    this.toggle(item);
    this.go(item);
  }

  private key(event: KeyboardEvent): void {
    const item = event.target as HTMLElement;
    if (!item.matches("[role=treeitem]") || event.ctrlKey || event.metaKey || event.altKey) return;
    const act = this.keys(item)[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation(); // JupyterLab has keys of its own for a selected cell
    act();
  }

  private keys(item: HTMLElement): Record<string, () => void> {
    const seen = this.items.filter(isSeen);
    const at = seen.indexOf(item);
    const isOpen = item.getAttribute("aria-expanded") === "true";
    const rerun = (): void => this.actions.rerun(item.dataset.item!);
    return {
      ArrowDown: () => this.go(seen[at + 1]),
      ArrowUp: () => this.go(seen[at - 1]),
      Home: () => this.go(seen[0]),
      End: () => this.go(seen[seen.length - 1]),
      ArrowRight: () => (folds(item) && !isOpen ? this.toggle(item) : this.go(isOpen ? seen[at + 1] : undefined)),
      ArrowLeft: () => (isOpen ? this.toggle(item) : this.go(above(item))),
      Enter: () => this.toggle(item),
      " ": () => this.toggle(item),
      r: rerun,
      R: rerun,
    };
  }

  private toggle(item: HTMLElement): void {
    if (!folds(item)) return;
    turn(item, item.getAttribute("aria-expanded") !== "true");
    this.actions.opened(this.items.filter((row) => row.getAttribute("aria-expanded") === "true").map((row) => row.dataset.item!));
  }

  private go(item: HTMLElement | null | undefined): void {
    if (!item) return;
    this.stopAt(item);
    item.focus();
    this.actions.selected(item.dataset.item!);
  }

  private stopAt(item: HTMLElement | undefined): void {
    for (const other of this.items) other.tabIndex = other === item ? 0 : -1;
  }
}

/** Turn one row's `<details>` into a head and a body. */
function raise(item: HTMLElement): void {
  item.setAttribute("role", "treeitem");
  item.setAttribute("aria-label", item.dataset.label ?? "");
  const fold = item.querySelector<HTMLDetailsElement>(":scope > details");
  if (!fold) return;
  const head = document.createElement("div");
  const body = document.createElement("div");
  const summary = fold.querySelector(":scope > summary")!;
  head.className = "fs-head";
  head.append(...summary.childNodes);
  summary.remove();
  body.className = "fs-body";
  body.append(...fold.childNodes);
  const isOpen = fold.open;
  fold.replaceWith(head, body);
  turn(item, isOpen);
}

function turn(item: HTMLElement, open: boolean): void {
  item.setAttribute("aria-expanded", String(open));
  item.querySelector<HTMLElement>(":scope > .fs-body")!.hidden = !open;
}

function folds(item: HTMLElement): boolean {
  return item.hasAttribute("aria-expanded");
}

function above(item: HTMLElement): HTMLElement | null | undefined {
  return item.parentElement?.closest<HTMLElement>("[data-item]");
}

function isSeen(item: HTMLElement): boolean {
  return item.closest("[hidden]") === null;
}
