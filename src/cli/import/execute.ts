import { resolve } from "node:path";
import { looksLikePrices, printProfile } from "#meterdata";
import type { ImportOptions } from "../import.ts";
import { usage } from "../support/failure.ts";
import { bytesOf, meterDataOf } from "../support/meter-data.ts";
import { log, say, sayJson } from "../support/output.ts";
import { writeChecked } from "../support/write-file.ts";
import { importPrices } from "./prices.ts";
import { reportJson, reportText } from "./report.ts";

/**
 * Reads a file, writes its profile where one is wanted, and prints the report.
 *
 * @throws METERDATA_*, CLI_METER_FILE, CLI_FILE_EXISTS, CLI_OUT_NOT_WRITABLE, CLI_USAGE
 */
export async function importFile(path: string, options: ImportOptions): Promise<void> {
  const { out, force, json } = options;
  if (out !== undefined && resolve(out) === resolve(path))
    throw usage("--out: expected another file than the one to read.");
  if (options.as !== undefined && options.map !== undefined) {
    throw usage("--as and --map both say how the file is meant: leave out one of the two.");
  }
  const bytes = bytesOf(path);
  const isPrices =
    options.as === "prices" || (options.as === undefined && options.map === undefined && looksLikePrices(bytes));
  if (isPrices) return importPrices(path, bytes, options);
  const { series, report } = meterDataOf(path, options, bytes);
  if (out !== undefined) {
    const text = [...printProfile(series, report.gapRule)].join("");
    await writeChecked(out, text, force === true, async (draft) => meterDataOf(draft, { as: "neighborwatt" }));
  }
  if (json) sayJson({ file: path, out: out ?? null, ...reportJson(report) });
  else say(reportText(report));
  if (out !== undefined) log(`written: ${out}; see your bill with "neighborwatt run --mine ${out}"`);
}
