"use strict";
// Without this script the table stands sorted by name; with it every column's name is a button that sorts by it.
for (const head of document.querySelectorAll(".learners thead th")) {
  const button = document.createElement("button");
  button.append(...head.childNodes);
  head.append(button);
  const place = head.cellIndex;
  const value = (row) => {
    const cell = row.cells[place];
    const text = cell.dataset.value ?? cell.textContent;
    return place === 0 ? text : Number.parseFloat(text);
  };
  const missing = (item) => item !== item;
  button.addEventListener("click", () => {
    const down = head.getAttribute("aria-sort") === (place === 0 ? "ascending" : "descending") ? place === 0 : place !== 0;
    const sign = down ? -1 : 1;
    const body = head.closest("table").tBodies[0];
    const rows = [...body.rows].map((row) => [value(row), row]);
    rows.sort(([a], [b]) => {
      if (missing(a) || missing(b)) return missing(a) - missing(b);
      return place === 0 ? sign * a.localeCompare(b) : sign * (a - b);
    });
    body.append(...rows.map(([, row]) => row));
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
  });
}
