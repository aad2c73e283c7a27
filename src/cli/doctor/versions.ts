import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { bad, type Finding, fine } from "./finding.ts";

/** Where this program lies. */
export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const NODE_MAJOR = 24;
const SHOWN = 3;

interface Package {
  readonly version: string;
  readonly dev?: true;
  readonly devOptional?: true;
  readonly optional?: true;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
}

type Packages = Readonly<Record<string, Package>>;

/** @param version  As `process.version` gives it. */
export function checkNode(version: string, path: string): Finding {
  const found = `${version} at ${path}`;
  if (version.startsWith(`v${NODE_MAJOR}.`)) return fine("node", found);
  return bad(
    "node",
    found,
    `this program is made for Node ${NODE_MAJOR}`,
    "Start with ./neighborwatt or npm, which use the project's own Node.",
  );
}

/** Whether what is installed is what the lock file names, parts made for this machine included. */
export function checkPackages(root: string): Finding {
  const wanted = packagesOf(join(root, "package-lock.json"));
  const installed = packagesOf(join(root, "node_modules", ".package-lock.json"));
  if (wanted === null) return fine("packages", "no package-lock.json: this copy was installed by a registry");
  const again = "Remove node_modules and start ./neighborwatt again, which installs what is missing.";
  if (installed === null)
    return bad("packages", "no list of them in node_modules", "nothing is installed whole", again);
  const needed = Object.entries(wanted).filter(([place, wants]) => place !== "" && isNeeded(wants, installed));
  const missing = needed.filter(([place]) => installed[place] === undefined);
  const other = needed.filter(([place, { version }]) => (installed[place]?.version ?? version) !== version);
  const found = `${needed.length - missing.length - other.length} of ${needed.length} as package-lock.json names them`;
  if (missing.length > 0) return bad("packages", found, `${named(missing)} missing${skipped(missing)}`, again);
  if (other.length > 0) return bad("packages", found, `${named(other)} of another version`, again);
  return fine("packages", found);
}

/** Other machines' parts are left out by right, and so is what only tests need in an installation without it. */
function isNeeded({ dev, devOptional, optional, os, cpu, libc }: Package, installed: Packages): boolean {
  if ((dev || devOptional) && !Object.values(installed).some((one) => one.dev)) return false;
  if (!optional) return true;
  return fits(os, process.platform) && fits(cpu, process.arch) && fits(libc, libcHere()) && os !== undefined;
}

function fits(allowed: readonly string[] | undefined, here: string): boolean {
  return allowed === undefined || allowed.includes(here);
}

function libcHere(): string {
  const { header } = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined ? "musl" : "glibc";
}

function named(entries: readonly (readonly [string, Package])[]): string {
  const names = entries.map(([place]) => place.replace(/^.*node_modules\//, ""));
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return `${names.slice(0, SHOWN).join(", ")}${more} ${names.length === 1 ? "is" : "are"}`;
}

function skipped(missing: readonly (readonly [string, Package])[]): string {
  return missing.some(([, { optional }]) => optional)
    ? ": npm leaves a part made for this machine out when it runs on a Node that the part does not name"
    : "";
}

function packagesOf(file: string): Packages | null {
  try {
    return (JSON.parse(readFileSync(file, "utf8")) as { packages: Packages }).packages;
  } catch {
    return null; // Missing, or cut short.
  }
}
