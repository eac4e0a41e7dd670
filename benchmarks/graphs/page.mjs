// Runs in the page: our layout on the page's own thread, as in the widget; the others in workers that can be ended.
import ELK from "elkjs/lib/elk-api.js";
import { compound } from "../../widgets/src/explorer/layout/compound.ts";
import { crossings } from "./crossings.mjs";

const ours = ({ sizes, links }) => compound(sizes, sizes.map(() => -1), [], [], [], links);

function elkGraph({ sizes, links }) {
  return {
    id: "root",
    layoutOptions: { "elk.algorithm": "layered", "elk.direction": "DOWN", "elk.edgeRouting": "POLYLINE" },
    children: sizes.map(([width, height], item) => ({ id: `n${item}`, width, height })),
    edges: links.map(([source, target], link) => ({ id: `e${link}`, sources: [`n${source}`], targets: [`n${target}`] })),
  };
}

/** Return what `work` resolves to, or "late" and end the worker. */
async function within(milliseconds, work, end) {
  let timer;
  const late = new Promise((resolve) => (timer = setTimeout(() => resolve("late"), milliseconds)));
  const result = await Promise.race([work, late]);
  clearTimeout(timer);
  if (result === "late") end();
  return result;
}

const blobUrl = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));

globalThis.bench = {
  ours(graph, rounds) {
    return Array.from({ length: rounds }, () => {
      const start = performance.now();
      ours(graph);
      return performance.now() - start;
    });
  },

  /** Return the times of a peer's rounds, "late" after `limit` milliseconds, or an error in words. */
  async peer(name, graph, rounds, limit, sources) {
    const times = [];
    const worker = name === "elk" ? null : new Worker(blobUrl(sources.peers));
    const elk = name === "elk" ? new ELK({ workerUrl: blobUrl(sources.elk) }) : null;
    const end = () => (elk ? elk.terminateWorker() : worker.terminate());
    for (let round = 0; round < rounds; round++) {
      const result = await within(limit, elk ? elkRound(elk, graph) : workerRound(worker, name, graph), end);
      if (result === "late" || typeof result === "string") {
        end();
        return result;
      }
      times.push(result);
      if (result > 4000) break; // slow ones are asked once
    }
    end();
    return times;
  },

  /** Return crossings and width of our layout and of elk's, or "late" for elk's. */
  async quality(graph, limit, sources) {
    const picture = ours(graph);
    const own = quality(picture.routes, graph, picture.width);
    const elk = new ELK({ workerUrl: blobUrl(sources.elk) });
    const laid = await within(limit, elk.layout(elkGraph(graph)), () => elk.terminateWorker());
    elk.terminateWorker();
    if (laid === "late") return [own, null];
    const routes = laid.edges.map(({ sections: [{ startPoint, bendPoints = [], endPoint }] }) =>
      [startPoint, ...bendPoints, endPoint].map(({ x, y }) => [x, y]),
    );
    return [own, quality(routes, graph, laid.width)];
  },
};

function quality(routes, { links }, width) {
  return { crossings: crossings(routes, links, true), apart: crossings(routes, links, false), width };
}

async function elkRound(elk, graph) {
  const given = elkGraph(graph);
  const start = performance.now();
  try {
    await elk.layout(given);
  } catch (error) {
    return String(error.message ?? error).split("\n")[0].slice(0, 60);
  }
  return performance.now() - start;
}

function workerRound(worker, name, graph) {
  return new Promise((resolve) => {
    worker.onmessage = ({ data }) => resolve(data.milliseconds ?? data.error);
    worker.postMessage({ name, graph });
  });
}
