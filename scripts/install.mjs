#!/usr/bin/env node
/**
 * Installs what is missing, and does nothing otherwise: `npm start`, `npm test` and ./neighborwatt run it first.
 *
 *   node scripts/install.mjs          everything, as tests need it
 *   node scripts/install.mjs --run    only what running needs: half of the download
 *
 * Plain JavaScript without a dependency, since nothing is installed yet; whatever Node the machine has runs it.
 * Exit codes: 69 when the packages cannot be had, 78 when this machine or clone is set up in a way that cannot work.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const UNAVAILABLE = 69;
const CONFIGURATION = 78;
const OLDEST_NODE = [20, 19];

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const nodeBinary = join(root, "node_modules", ".bin", "node");
const runOnly = process.argv.includes("--run");

/** What npm says in its error output, and what that means for the person in front of it. */
const CAUSES = [
  [
    /\bEUSAGE\b/,
    CONFIGURATION,
    "package-lock.json does not fit package.json. After a change of dependencies: npm install && node scripts/complete-lock.mjs",
  ],
  [
    /\b(EACCES|EPERM|EROFS)\b/,
    CONFIGURATION,
    "this account may not write to node_modules or to npm's cache. Check who owns them (npm config get cache).",
  ],
  [/\bENOSPC\b/, UNAVAILABLE, "the disk is full; the packages need about 800 MB."],
  [
    /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ERR_SOCKET_TIMEOUT|ENETUNREACH)\b/,
    UNAVAILABLE,
    "the package registry cannot be reached. Check the network, and the proxy npm uses (npm config list).",
  ],
  [
    /\bE404\b/,
    UNAVAILABLE,
    "the package registry does not serve a package of package-lock.json (its name stands above).",
  ],
  [
    /\bEINTEGRITY\b/,
    UNAVAILABLE,
    "a package is not the one that package-lock.json names. Clear npm's cache (npm cache clean --force) and try again.",
  ],
];

const UNKNOWN_CAUSE = [null, UNAVAILABLE, "its own words stand above."];

function fail(exitCode, message) {
  console.error(`neighborwatt: ${message}`);
  process.exit(exitCode);
}

/** The packages a lock file lists, by place; an empty list when the file is missing or cut short. */
function packagesOf(file) {
  try {
    const { "": _root, ...packages } = JSON.parse(readFileSync(file, "utf8")).packages;
    return packages;
  } catch {
    return {};
  }
}

/**
 * Compares the committed lock with the one npm leaves inside node_modules. Versions, not file times: a copied or
 * freshly checked out tree has any times. Optional packages may be absent, they belong to other platforms.
 */
function compare() {
  const wanted = packagesOf(join(root, "package-lock.json"));
  const installed = packagesOf(join(root, "node_modules", ".package-lock.json"));
  const differs = Object.keys(wanted).filter((place) => {
    const { version, optional, dev, devOptional } = wanted[place];
    if (!installed[place]) return !optional && !(runOnly && (dev || devOptional));
    return installed[place].version !== version;
  });
  return {
    empty: Object.keys(installed).length === 0,
    missing: differs.filter((place) => !installed[place]),
    outdated: differs.filter((place) => installed[place]),
    hasDevelopment: Object.keys(installed).some((place) => wanted[place]?.dev),
  };
}

/** `npm ci` for a clean tree; `npm install --no-save` where packages only come in, so that a running program keeps its files. */
function npmArguments({ empty, outdated, hasDevelopment }) {
  const adding = !empty && outdated.length === 0 && existsSync(nodeBinary);
  const scope = runOnly && !hasDevelopment ? "--omit=dev" : "--include=dev";
  return [...(adding ? ["install", "--no-save"] : ["ci"]), scope, "--loglevel=error", "--no-audit", "--no-fund"];
}

function runNpm(args) {
  return new Promise((resolve) => {
    const npm = spawn("npm", args, { cwd: root, stdio: ["ignore", 2, "pipe"], shell: process.platform === "win32" });
    let errors = "";
    npm.stderr.on("data", (chunk) => {
      errors += chunk;
      process.stderr.write(chunk);
    });
    npm.on("error", () => fail(UNAVAILABLE, "npm is not on the PATH; it comes with Node (https://nodejs.org)."));
    npm.on("close", (code) => resolve({ code, errors }));
  });
}

/** Node 24 comes through the install script of the package `node`, which npm can be told not to run. */
function assertNode24() {
  const found = existsSync(nodeBinary) ? spawnSync(nodeBinary, ["--version"], { encoding: "utf8" }).stdout : null;
  if (found?.startsWith("v24.")) return;
  const what = existsSync(nodeBinary) ? "does not run on this machine" : "is missing";
  fail(
    CONFIGURATION,
    `The project's own Node 24 (node_modules/.bin/node) ${what}: the install script of the package "node" did not bring it. ` +
      "Most likely npm was told to run no install scripts. Cure: npm config delete ignore-scripts --location=user, then " +
      "remove node_modules and run this again.",
  );
}

const [major, minor] = process.versions.node.split(".").map(Number);
if (major < OLDEST_NODE[0] || (major === OLDEST_NODE[0] && minor < OLDEST_NODE[1])) {
  fail(CONFIGURATION, `Node ${OLDEST_NODE.join(".")} or newer is needed to install; this is ${process.versions.node}.`);
}

const state = compare();
if (state.missing.length + state.outdated.length > 0 || state.empty) {
  const args = npmArguments(state);
  const count = state.missing.length + state.outdated.length;
  console.error(
    `neighborwatt: installing ${count} packages (npm ${args.join(" ")}); the first time takes a minute or so.`,
  );
  const started = Date.now();
  const { code, errors } = await runNpm(args);
  if (code !== 0) {
    const [, exitCode, cause] = CAUSES.find(([pattern]) => pattern.test(errors)) ?? UNKNOWN_CAUSE;
    fail(exitCode, `npm ${args[0]} failed: ${cause}`);
  }
  assertNode24();
  console.error(`neighborwatt: installed in ${Math.round((Date.now() - started) / 1000)} s.`);
} else if (!existsSync(nodeBinary)) {
  assertNode24();
}
