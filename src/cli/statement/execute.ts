import { writeFileSync } from "node:fs";
import { EXIT, NeighborwattError } from "#domain";
import { storedCommunity, writtenStatement } from "#simulation";
import { readCommunityStore } from "#storage/sqlite";
import type { StatementOptions } from "../statement.ts";
import { usage } from "../support/failure.ts";
import { log, say } from "../support/output.ts";

/** Writes a home's bill. */
export async function statement(household: string, options: StatementOptions): Promise<void> {
  const { from, to, data, out, detail } = options;
  const format = options.json ? "json" : options.format;
  if (from !== undefined && to !== undefined && from >= to) throw usage("--from: expected an instant before --to.");
  if (detail === "intervals" && format !== "csv") throw usage("--detail intervals: only with --format csv.");
  if (format === "pdf" && out === undefined && process.stdout.isTTY) {
    throw usage("--format pdf: a PDF is no text for a terminal; give --out FILE, or send it through a pipe.");
  }
  const reader = readCommunityStore(data);
  try {
    const written = await writtenStatement(storedCommunity(reader), household, { from, to }, { format, detail });
    const { content, anchors } = written;
    // A table has no place for them.
    if (format === "csv") log(anchors);
    if (out !== undefined) write(out, content);
    else if (typeof content === "string") say(content);
    else process.stdout.write(content);
  } finally {
    reader.close();
  }
}

function write(file: string, content: string | Uint8Array): void {
  try {
    writeFileSync(file, typeof content === "string" && !content.endsWith("\n") ? `${content}\n` : content);
  } catch (cause) {
    throw new NeighborwattError("CLI_FILE_NOT_WRITTEN", `${file} cannot be written: ${(cause as Error).message}.`, {
      details: { file },
      exitCode: EXIT.failed,
      cause,
    });
  }
  log(`Written to ${file}`);
}
