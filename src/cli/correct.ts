import { Command } from "commander";
import { type Wh, wh } from "#domain";
import { wholeNumber } from "./support/arguments.ts";
import { DATA_OPTION } from "./support/data.ts";
import { example } from "./support/example.ts";

/** What the options of `correct` say. */
export interface CorrectOptions {
  readonly import: Wh;
  readonly export: Wh;
  readonly reason: string;
  readonly key?: string;
  readonly json?: true;
  readonly data: string;
}

/** `correct`: a reading that turned out to be another; what was billed and anchored stays, the difference is billed later. */
export function correctCommand(): Command {
  const energy = (text: string): Wh => wh(BigInt(wholeNumber(0)(text)));
  return new Command("correct")
    .description(
      "correct a meter's reading of an interval that is billed: the next statement carries the difference, none changes",
    )
    .argument("<household>", "name of the home")
    .argument("<interval>", "its number, or when it began, ISO 8601 in UTC")
    .requiredOption("--import <Wh>", "what the meter did count in, in whole Wh", energy)
    .requiredOption("--export <Wh>", "what it did count out, in whole Wh", energy)
    .requiredOption("--reason <text>", "why; it stands on the bill")
    .option("--key <file>", "the operator's key, which signs it; default: its demonstration key")
    .option("--json", "print one JSON document")
    .option(...DATA_OPTION)
    .addHelpText(
      "after",
      example('neighborwatt correct h01 2026-06-25T08:00:00Z --import 410 --export 0 --reason "meter exchanged"'),
    )
    .action(async (household: string, interval: string, options: CorrectOptions) => {
      const { correct } = await import("./correct/execute.ts");
      await correct(household, interval, options);
    });
}
