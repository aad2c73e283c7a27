import { Command, Option } from "commander";
import type { Instant } from "#domain";
import { isoInstant } from "./support/arguments.ts";
import { DATA_OPTION } from "./support/data.ts";
import { example } from "./support/example.ts";

/** As `#simulation` has them, which takes long to load when only help is wanted. */
const FORMATS = ["text", "json", "csv", "pdf"] as const;
const DETAILS = ["days", "lines", "intervals"] as const;

/** What the options of `statement` say. */
export interface StatementOptions {
  readonly from?: Instant;
  readonly to?: Instant;
  readonly format: (typeof FORMATS)[number];
  readonly detail?: (typeof DETAILS)[number];
  readonly out?: string;
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
    .addOption(new Option("--format <format>", "how it is written").choices(FORMATS).default("text"))
    .addOption(
      new Option(
        "--detail <detail>",
        "sums by day, every line and trade, or one row per interval with its prices (csv); default: lines up to 31 days, else days",
      ).choices(DETAILS),
    )
    .option("--out <file>", "write it into a file; a PDF needs one on a terminal")
    .option("--json", "the same as --format json")
    .option(...DATA_OPTION)
    .addHelpText(
      "after",
      example("neighborwatt statement h01 --from 2026-06-25 --to 2026-06-26 --format pdf --out h01.pdf"),
    )
    .action(async (household: string, options: StatementOptions) => {
      const { statement } = await import("./statement/execute.ts");
      await statement(household, options);
    });
}
