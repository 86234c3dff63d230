// Builds the explorer: into ../src/kg/data/explorer, or the folder that is given.
//
//   index.html, assets/  what the server serves at / and /assets; the names of assets change with their content
//   page.html            the same in one file, for `kg export --format html`, which writes the tables into it
//   queries/             the queries, for the export to run
//   licenses.txt         the licences of the packages that went in
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const HERE = dirname(fileURLToPath(import.meta.url));
const PLACE = process.argv[2] ?? join(HERE, "..", "src", "kg", "data", "explorer");
const OUT = join(HERE, "node_modules", `.built-${process.pid}`); // until all is there
const WORKER = join(HERE, "src", "layout", "worker.js");

const COMMON = {
  absWorkingDir: HERE,
  bundle: true,
  minify: true,
  metafile: true,
  target: "es2022",
  loader: { ".rq": "text", ".svg": "dataurl", ".png": "dataurl" },
  logLevel: "warning",
};

/** Gives `import startLayout from "worker:layout"` a body: a file of the server, or, in the single file, a blob. */
function worker(body) {
  return {
    name: "worker",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^worker:layout$/ }, ({ path }) => ({ path, namespace: "worker" }));
      onLoad({ filter: /.*/, namespace: "worker" }, () => ({ contents: body }));
    },
  };
}

/** Gives `import queries from "queries:all"` the texts of queries/ by name. */
const QUERIES = {
  name: "queries",
  setup({ onResolve, onLoad }) {
    const folder = join(HERE, "queries");
    onResolve({ filter: /^queries:all$/ }, ({ path }) => ({ path, namespace: "queries" }));
    onLoad({ filter: /.*/, namespace: "queries" }, async () => {
      const files = (await readdir(folder)).filter((file) => file.endsWith(".rq")).sort();
      const texts = files.map(async (file) => [basename(file, ".rq"), await readFile(join(folder, file), "utf8")]);
      return { contents: JSON.stringify(Object.fromEntries(await Promise.all(texts))), loader: "json" };
    });
  },
};

async function live() {
  const [layout] = Object.keys((await bundle(WORKER, { entryNames: "layout-[hash]", format: "iife" })).outputs);
  const { outputs } = await bundle("src/main.js", {
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    format: "esm",
    splitting: true,
    define: { LIVE: "true" },
    plugins: [QUERIES, worker(`export default () => new Worker("/assets/${basename(layout)}");`)],
  });
  const entry = Object.entries(outputs).find(([, made]) => made.entryPoint === "src/main.js");
  const head =
    `<link rel="icon" href="/page/icon.svg" type="image/svg+xml">\n` +
    `<link rel="stylesheet" href="/assets/${basename(entry[1].cssBundle)}">\n` +
    `<script type="module" src="/assets/${basename(entry[0])}"></script>`;
  await writeFile(join(OUT, "index.html"), (await template()).replace("<!--head-->", () => head).replace("<!--body-->", ""));
  return outputs;
}

async function bundle(entry, options) {
  return (await build({ ...COMMON, entryPoints: [entry], outdir: join(OUT, "assets"), ...options })).metafile;
}

async function single() {
  const { outputFiles: [layout] } = await build({ ...COMMON, entryPoints: [WORKER], format: "iife", write: false });
  const made = await build({
    ...COMMON,
    entryPoints: ["src/main.js"],
    outdir: OUT,
    format: "iife",
    write: false,
    define: { LIVE: "false" },
    plugins: [
      QUERIES,
      worker(
        `const source = ${JSON.stringify(layout.text)};` +
          `export default () => new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));`,
      ),
    ],
  });
  const [script, style] = [".js", ".css"].map((end) => made.outputFiles.find((file) => file.path.endsWith(end)).text);
  // A closing tag inside a string of the script would end it for the HTML parser.
  const inert = script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  const policy =
    `default-src 'none'; script-src ${hash(inert)}; style-src ${hash(style)}; img-src data: blob:; worker-src blob:; ` +
    `base-uri 'none'; form-action 'none'`;
  const head = `<meta http-equiv="Content-Security-Policy" content="${policy}">\n<style>${style}</style>`;
  const texts = (await readFile(join(OUT, "licenses.txt"), "utf8")).replaceAll("<", "‹");
  const body = `<!--data-->\n<script type="text/plain" id="licenses">${texts}</script>\n<script>${inert}</script>`;
  const page = (await template()).replace("<!--head-->", () => head);
  await writeFile(join(OUT, "page.html"), page.replace("<!--body-->", () => body));
}

const hash = (text) => `'sha256-${createHash("sha256").update(text).digest("base64")}'`;

const template = () => readFile(join(HERE, "index.html"), "utf8");

async function licenses(outputs) {
  const inputs = Object.values(outputs).flatMap((made) => Object.keys(made.inputs));
  const packages = new Set(inputs.map((path) => path.match(/^node_modules\/((?:@[^/]+\/)?[^/]+)/)?.[1]).filter(Boolean));
  const texts = [];
  for (const name of [...packages].sort()) {
    const folder = join(HERE, "node_modules", name);
    const { version, license } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? await readFile(join(folder, file), "utf8") : "";
    texts.push(`${name} ${version} (${license})\n\n${text.trim()}\n`);
  }
  await writeFile(join(OUT, "licenses.txt"), texts.join(`\n${"-".repeat(80)}\n\n`));
}

try {
  await mkdir(OUT, { recursive: true });
  await cp(join(HERE, "queries"), join(OUT, "queries"), { recursive: true });
  await licenses(await live());
  await single();
  await rm(PLACE, { recursive: true, force: true });
  await rename(OUT, PLACE);
} finally {
  await rm(OUT, { recursive: true, force: true });
}
