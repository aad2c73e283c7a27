import { Command, Option } from "commander";
import type { Instant } from "#domain";
import type { StoredStatement } from "#simulation";
import { isoInstant } from "./support/arguments.ts";
import { DATA_OPTION } from "./support/data.ts";
import { example } from "./support/example.ts";
import { usage } from "./support/failure.ts";
import { log, say, sayJson } from "./support/output.ts";

interface StatementOptions {
  readonly from?: Instant;
  readonly to?: Instant;
  readonly format: "text" | "json" | "csv";
  readonly json?: true;
  readonly data: string;
}

/** `statement`: what a home paid and saved, from the database of a community, also while it runs. */
export function statementCommand(): Command {
  return new Command("statement")
    .description("what a home pays with the community, without it, and saves")
    .argument("<household>", "name of the home")
    .option("--from <time>", "first instant, ISO 8601 in UTC", isoInstant)
    .option("--to <time>", "first instant that is no longer wanted", isoInstant)
    .addOption(new Option("--format <format>", "how it is written").choices(["text", "json", "csv"]).default("text"))
    .option("--json", "the same as --format json")
    .option(...DATA_OPTION)
    .addHelpText("after", example("neighborwatt statement h01 --from 2026-06-25 --to 2026-06-26"))
    .action(statement);
}

async function statement(household: string, options: StatementOptions): Promise<void> {
  const { from, to, data } = options;
  if (from !== undefined && to !== undefined && from >= to) throw usage("--from: expected an instant before --to.");
  const { storedStatement } = await import("#simulation");
  const { readCommunityStore } = await import("#storage/sqlite");
  const reader = readCommunityStore(data);
  try {
    await print(storedStatement(reader, household, { from, to }), options.json ? "json" : options.format);
  } finally {
    reader.close();
  }
}

async function print({ statement, currency, anchored }: StoredStatement, format: StatementOptions["format"]) {
  const { statementCsv, statementJson, statementText } = await import("#settlement");
  const { isoTime } = await import("#domain");
  const days = anchored.map(({ from, to, hash, matches }) => ({ from: isoTime(from), to: isoTime(to), hash, matches }));
  if (format === "json") return sayJson({ ...statementJson(statement), currency, anchored: days });
  const lines = days.map((d) => `${d.from} to ${d.to}\n  ${d.hash}\n  ${verdict(d.matches)}`);
  const anchors = ["Anchored on the chain by the home", ...(lines.length > 0 ? lines : ["no whole day so far"])].join(
    "\n",
  );
  if (format === "text") return say(`${statementText(statement, { currency })}\n${anchors}`);
  // A table has no place for them.
  log(anchors);
  say(statementCsv(statement));
}

function verdict(matches: boolean): string {
  return matches ? "and these books give the same hash" : "but these books give ANOTHER hash: somebody changed them";
}
