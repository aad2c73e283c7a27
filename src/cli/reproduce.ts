import { Command, InvalidArgumentError, Option } from "commander";
import { seed, wholeNumber } from "./support/arguments.ts";
import { example } from "./support/example.ts";

/** What the options of `reproduce` say. */
export interface ReproduceOptions {
  readonly size: "small" | "full";
  readonly out: string;
  readonly json?: true;
  readonly scenario?: string;
  readonly profiles?: string;
  readonly seed?: bigint;
  readonly producers?: 5 | 7;
  readonly tests?: readonly string[];
  readonly intervalSeconds?: number;
  readonly processes?: number;
  /** `--no-chain` makes it false. */
  readonly chain: boolean;
}

/** `reproduce`: a paper's scenario and figures on this machine, beside the paper's own words. */
export function reproduceCommand(): Command {
  return new Command("reproduce")
    .description("run a paper's scenario and measure what it claims; writes a report to read in a browser")
    .argument("<paper>", "mezquita, spb or transax (to come: zaman)")
    .addOption(
      new Option("--size <size>", "small shows in seconds that it works").choices(["small", "full"]).default("full"),
    )
    .option("--out <directory>", "where report, figures and points are written", "reports")
    .option("--json", "print the figures as one JSON document")
    .optionsGroup("Only for transax:")
    .option("--scenario <scenario>", "homes and feeders of your own: a name or a .yaml file (default: transax)")
    .option("--profiles <directory>", "folder that the CSV paths of that scenario are relative to")
    .option("--seed <n>", "in place of the scenario's seed", seed)
    .addOption(
      new Option("--producers <count>", "how many of the roofs produce; the paper has both (default: 5)")
        .choices(["5", "7"])
        .argParser((text) => producers(text)),
    )
    .option("--tests <names>", "which run on a chain: A no battery, C L = 5, D L = 13 (default: A,C,D)", names)
    .option(
      "--interval-seconds <n>",
      "real seconds for a quarter of an hour on the chain (default: 3)",
      intervalSeconds,
    )
    .option("--processes <n>", "among how many processes the homes are divided (default: 31)", wholeNumber(1))
    .option("--no-chain", "only what needs no chain: figures 6, 7, 9 and 10, within a minute")
    .addHelpText("after", example("neighborwatt reproduce transax --tests C --out reports"))
    .action(async (paper: string, options: ReproduceOptions) => {
      const { reproduce } = await import("./reproduce/execute.ts");
      await reproduce(paper, options);
    });
}

function producers(text: string): 5 | 7 {
  if (text === "5" || text === "7") return text === "5" ? 5 : 7;
  throw new InvalidArgumentError("Expected 5 or 7.");
}

/** A block a second: one for posts, one for solutions, one to make them final; and none twice in a second of the day. */
function intervalSeconds(text: string): number {
  const value = wholeNumber(3)(text);
  if (value <= 900) return value;
  throw new InvalidArgumentError("Expected at most 900, which is real time.");
}

function names(text: string): readonly string[] {
  return text.split(",").map((name) => name.trim());
}
