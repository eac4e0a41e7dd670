// Build what the Python package ships: `npm run build [-- FOLDER]`, or `npm run watch` while working.
import { context, build } from "esbuild";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { dirname, join } from "node:path";

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv.slice(2).find((word) => !word.startsWith("--"));
const rooms = readdirSync(join(here, "src")).filter((room) => room !== "shared"); // one widget in each
const entries = rooms.flatMap((room) => [
  { in: `src/${room}/main.ts`, out: room },
  { in: `src/${room}/style.css`, out: room },
]);
// uPlot hangs all its ways of drawing a line onto itself, so that they are never left out; here lines are straight.
const unused = ["(paths.stepped = stepped);", "(paths.bars    = bars);", "(paths.spline  = monotoneCubic);", "uPlot.join = join;"];
// Its licence asks that its notice goes wherever it goes: into the bundle, and so into every page and notebook.
const notice = `/*! uPlot\n${readFileSync(join(here, "node_modules", "uplot", "LICENSE"), "utf8").trim()}\n*/\n`;
const slim = {
  name: "uPlot without what no plot here draws, and with its notice",
  setup: ({ onLoad }) => {
    onLoad({ filter: /uPlot\.min\.css$/ }, ({ path }) => ({ contents: notice + readFileSync(path, "utf8"), loader: "css" }));
    onLoad({ filter: /uPlot\.esm\.js$/ }, ({ path }) => {
      let contents = readFileSync(path, "utf8");
      for (const line of unused) {
        if (!contents.includes(line)) throw new Error(`uPlot has changed: ${line} is not in it any more`);
        contents = contents.replace(line, "");
      }
      return { contents: notice + contents };
    });
  },
};
const options = {
  plugins: [slim],
  absWorkingDir: here,
  entryPoints: [...entries, { in: "src/shared/host.ts", out: "host" }],
  outdir: folder ?? join(here, "firesteel_widgets", "static"),
  entryNames: "[name]",
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "inline",
};

if (process.argv.includes("--watch")) {
  await (await context(options)).watch();
} else {
  await build(options);
}
