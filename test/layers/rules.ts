import { isBuiltin } from "node:module";
import { posix } from "node:path";
import { parseSync } from "oxc-parser";
import { type SyntaxNode, walk } from "../support/source.ts";

/** Who may import whom: a folder sees the folders of the layers before its own, never its neighbours. */
export const LAYERS: readonly (readonly string[])[] = [
  ["domain"],
  ["market", "settlement", "grid", "trust", "privacy", "forecast", "meterdata"],
  ["chain", "messaging", "devices", "storage", "documents"],
  ["agents"],
  ["node", "simulation"],
  ["api"],
  ["cli", "web", "bench", "examples"],
];

const PURE = new Set(LAYERS.slice(0, 2).flat());
const COMPOSES = new Set(["node", "simulation", "cli", "bench", "examples"]);
/** Parts of a module that are no adapters: what a browser loads by itself, when it is needed. */
const FOR_THE_PAGE = new Set(["api/signing", "settlement/bill", "settlement/checking"]);
const MAY_READ_CLOCK = new Set(["node", "cli", "web", "bench", "examples"]);
const PURE_PACKAGES =
  /^(@noble\/|@peculiar\/x509$|reflect-metadata$|tiny-secp256k1$|zod$|highs$|ml-matrix$|saxes$|yaml$)/;

/** The layers in one line, as CONTRIBUTING prints them. */
export function printLayers(layers: readonly (readonly string[])[]): string {
  return layers.map((names) => (names.length > 1 ? `{${names.join(" ")}}` : names[0])).join(" <- ");
}

/** Where a file stands: its folder in the table, and whether it is a test. */
interface Place {
  readonly file: string;
  readonly folder: string;
  readonly layer: number;
  readonly isTest: boolean;
}

function placeOf(file: string): Place {
  const parts = file.split("/");
  const folder = (parts[0] === "src" ? parts[1] : parts[0]) ?? "";
  const layer = LAYERS.findIndex((names) => names.includes(folder));
  return { file, folder, layer, isTest: /\.test\.tsx?$/.test(file) || parts.includes("testing") };
}

/**
 * What a source file does against the layer table, one sentence each; empty when all is well.
 *
 * @param file  Path from the root of the clone; it decides which rules hold.
 */
export function violations(file: string, source: string): readonly string[] {
  const place = placeOf(file);
  if (place.layer < 0) return [`${file}: the folder "${place.folder}" is not in the layer table`];
  const parsed = parseSync(file, source);
  if (parsed.errors.length > 0) return [`${file}: cannot be parsed: ${parsed.errors[0]?.message}`];

  const found: string[] = [];
  walk(parsed.program, (node, parent) => {
    const said = importedName(node);
    const wrong =
      said === null ? impurity(place, node, parent) : said === "" ? "imports a computed name" : against(place, said);
    if (wrong !== null) found.push(`${file}: ${wrong}`);
  });
  return found;
}

/** The name a node imports, "" when it is computed, null when the node imports nothing. */
function importedName(node: SyntaxNode): string | null {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
    case "TSImportType":
      return literal(node.source ?? node.argument);
    case "ExportNamedDeclaration":
      return node.source ? literal(node.source) : null;
    case "TSExternalModuleReference":
      return literal(node.expression);
    case "CallExpression": {
      const callee = node.callee as SyntaxNode;
      return callee.type === "Identifier" && callee.name === "require"
        ? literal((node.arguments as unknown[])[0])
        : null;
    }
    default:
      return null;
  }
}

function literal(node: unknown): string {
  const value = (node as { value?: unknown; literal?: { value?: unknown } } | undefined) ?? {};
  const text = value.value ?? value.literal?.value;
  return typeof text === "string" ? text : "";
}

function against(place: Place, name: string): string | null {
  if (name.startsWith(".")) return againstRelative(place, name);
  if (name.startsWith("#")) return againstModule(place, name);
  return againstPackage(place, name);
}

function againstRelative({ file, folder }: Place, name: string): string | null {
  const target = posix.join(posix.dirname(file), name);
  const home = file.startsWith("src/") ? `src/${folder}/` : `${folder}/`;
  if (target.startsWith(home)) return null;
  return `imports ${name}: other folders are imported by their public name (#name) only`;
}

function againstModule({ folder, layer, isTest }: Place, name: string): string | null {
  const [target = "", adapter] = name.slice(1).split("/");
  const targetLayer = LAYERS.findIndex((names) => names.includes(target));
  if (targetLayer < 0) return `imports ${name}, which is not in the layer table`;
  if (target === folder) return `imports ${name}: inside a folder imports are relative`;
  if (targetLayer === layer) return `imports ${name}: modules of one layer never import each other`;
  if (targetLayer > layer) return `imports ${name}, which stands above ${folder}`;
  const forThePage = adapter !== undefined && FOR_THE_PAGE.has(`${target}/${adapter}`);
  if (folder === "web" && target !== "api" && target !== "domain" && !forThePage)
    return `imports ${name}: the page talks to #api only`;
  if (adapter !== undefined && !COMPOSES.has(folder) && !isTest && !forThePage) {
    return `imports the adapter ${name}: only the folders that compose may, others take the port`;
  }
  return null;
}

function againstPackage({ file, folder, isTest }: Place, name: string): string | null {
  if (isTest) return null;
  if (/^viem(\/|$)/.test(name)) {
    const may = file.startsWith("src/chain/evm/") || folder === "bench";
    return may ? null : `imports ${name}: only src/chain/evm knows viem`;
  }
  if (!PURE.has(folder)) return null;
  if (isBuiltin(name)) return `imports ${name}: ${folder} is pure, it has no I/O`;
  return PURE_PACKAGES.test(name) ? null : `imports ${name}: not among the packages a pure folder may use`;
}

const AMBIENT = new Set([
  "process",
  "console",
  "fetch",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "performance",
  "globalThis",
  "crypto",
]);

/** What reads a clock, chance or the environment in a place that takes them as arguments. */
function impurity({ folder, isTest }: Place, node: SyntaxNode, parent: SyntaxNode | null): string | null {
  if (isTest || MAY_READ_CLOCK.has(folder)) return null;
  const hidden = hiddenInput(node);
  if (hidden !== null) return `uses ${hidden}: clock and seed come in as arguments`;
  if (!PURE.has(folder) || node.type !== "Identifier" || !isReference(node, parent)) return null;
  const name = String(node.name);
  if (!AMBIENT.has(name) || (folder === "privacy" && name === "crypto")) return null;
  return `uses ${name}: ${folder} is pure`;
}

function hiddenInput(node: SyntaxNode): string | null {
  if (node.type === "MemberExpression") {
    const name = `${nameOf(node.object)}.${nameOf(node.property)}`;
    return name === "Date.now" || name === "Math.random" ? name : null;
  }
  if (node.type === "NewExpression" || node.type === "CallExpression") {
    const bare = nameOf(node.callee) === "Date" && (node.arguments as unknown[]).length === 0;
    return bare ? "the present date" : null;
  }
  return null;
}

function nameOf(node: unknown): string {
  const { type, name, value } = node as { type: string; name?: string; value?: unknown };
  return type === "Identifier" ? String(name) : String(value ?? "");
}

/** Where an identifier names a member instead of standing for a value. */
const NAMING = new Set([
  "TSPropertySignature",
  "TSMethodSignature",
  "MethodDefinition",
  "PropertyDefinition",
  "ImportSpecifier",
  "TSQualifiedName",
]);

/** Whether an identifier stands for a variable, not for the name of a field, a parameter's label or a type's member. */
function isReference(node: SyntaxNode, parent: SyntaxNode | null): boolean {
  if (parent === null) return true;
  if (parent.type === "MemberExpression") return parent.object === node || parent.computed === true;
  if (parent.type === "Property") return parent.value === node || parent.computed === true;
  return !NAMING.has(parent.type) || parent.value === node;
}
