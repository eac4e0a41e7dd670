// Runs in a worker: dagre and Graphviz (compiled to WebAssembly) lay out the graph that is posted here.
import dagre from "@dagrejs/dagre";
import { Graphviz } from "@hpcc-js/wasm-graphviz";

const layouts = {
  dagre: async ({ sizes, links }) => {
    const graph = new dagre.graphlib.Graph().setGraph({}).setDefaultEdgeLabel(() => ({}));
    sizes.forEach(([width, height], item) => graph.setNode(String(item), { width, height }));
    for (const [source, target] of links) graph.setEdge(String(source), String(target));
    const start = performance.now();
    dagre.layout(graph);
    return performance.now() - start;
  },
  graphviz: async ({ sizes, links }) => {
    const graphviz = await Graphviz.load();
    const node = ([width, height], item) => `${item} [shape=box fixedsize=true label="" width=${width / 72} height=${height / 72}]`;
    const text = `digraph{${sizes.map(node).join("\n")}\n${links.map(([s, t]) => `${s}->${t}`).join("\n")}}`;
    const start = performance.now();
    graphviz.layout(text, "json", "dot");
    return performance.now() - start;
  },
};

addEventListener("message", async ({ data: { name, graph } }) => {
  try {
    postMessage({ milliseconds: await layouts[name](graph) });
  } catch (error) {
    postMessage({ error: String(error).split("\n")[0].slice(0, 60) });
  }
});
