#!/usr/bin/env node
/**
 * Adds to package-lock.json what npm left out: optional packages for other platforms that the registry in use does not
 * serve. Without them `npm ci` stops with EUSAGE, since the lock then disagrees with the packages that name them.
 *
 * A stub carries the exact version and the platform, and no integrity: on its own platform npm fetches it by name.
 *
 *   node scripts/complete-lock.mjs [LOCK]           completes the file (run it after every `npm install`)
 *   node scripts/complete-lock.mjs --check [LOCK]   changes nothing, exits 1 and names what is missing
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const OS = {
  android: "android",
  darwin: "darwin",
  freebsd: "freebsd",
  linux: "linux",
  openharmony: "openharmony",
  win32: "win32",
};
const CPU = {
  amd64: "x64",
  arm: "arm",
  arm64: "arm64",
  ia32: "ia32",
  ppc64: "ppc64",
  riscv64: "riscv64",
  s390x: "s390x",
  x64: "x64",
};
const LIBC = { gnu: "glibc", gnueabihf: "glibc", musl: "musl", musleabihf: "musl" };

/** Every optional dependency that no entry of the lock answers: where it belongs, its version and who asks for it. */
function missingFrom(lock) {
  const missing = new Map();
  for (const [place, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!resolves(lock.packages, place, name)) missing.set(`node_modules/${name}`, { name, version, dev: entry.dev });
    }
  }
  return missing;
}

/** Node's own look-up: the folder of the asking package, then every folder above it. */
function resolves(packages, place, name) {
  for (let folder = place; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("/node_modules/")))) {
    if (packages[`${folder && `${folder}/`}node_modules/${name}`]) return true;
    if (!folder) return false;
  }
}

/** A platform package says in its name where it runs, as in `@biomejs/cli-linux-x64-musl`. */
function stub({ name, version, dev }) {
  const words = name.split(/[/-]/);
  const find = (table) => words.map((word) => table[word]).find(Boolean);
  const [os, cpu, libc] = [find(OS), find(CPU), find(LIBC)];
  if (!os || !cpu || !/^\d/.test(version)) {
    throw new Error(
      `package-lock.json lacks ${name}@${version}, which is no platform package with an exact version: install it or drop it.`,
    );
  }
  return {
    version,
    cpu: [cpu],
    ...(dev && { dev: true }),
    ...(os === "linux" && libc && { libc: [libc] }),
    optional: true,
    os: [os],
  };
}

function complete(lock, missing) {
  const packages = { ...lock.packages };
  for (const [place, wanted] of missing) packages[place] = stub(wanted);
  const places = Object.keys(packages).sort((a, b) => a.localeCompare(b, "en"));
  return { ...lock, packages: Object.fromEntries(places.map((place) => [place, packages[place]])) };
}

const args = process.argv.slice(2);
const file = args.find((arg) => arg !== "--check") ?? fileURLToPath(new URL("../package-lock.json", import.meta.url));
const lock = JSON.parse(readFileSync(file, "utf8"));
const missing = missingFrom(lock);

if (args.includes("--check")) {
  for (const { name, version } of missing.values()) console.error(`package-lock.json lacks ${name}@${version}`);
  if (missing.size > 0) console.error("Cure: node scripts/complete-lock.mjs");
  process.exitCode = missing.size > 0 ? 1 : 0;
} else if (missing.size > 0) {
  writeFileSync(file, `${JSON.stringify(complete(lock, missing), null, 2)}\n`);
  console.error(`package-lock.json: added ${missing.size} packages of other platforms.`);
}
