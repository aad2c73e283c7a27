import { Command, Option } from "commander";
import { seed, wholeNumber } from "./support/arguments.ts";
import { example } from "./support/example.ts";
import { type MineOptions, withMineOptions } from "./support/mine-options.ts";

/** What the options of `simulate` say. */
export interface SimulateOptions extends MineOptions {
  readonly days?: number;
  readonly intervals?: number;
  readonly seed?: bigint;
  readonly mechanism?: string;
  /** Sharing key: a name, or the path of a file. */
  readonly key?: string;
  readonly profiles?: string;
  readonly repeat?: number;
  /** false with `--no-forecast-cost` */
  readonly forecastCost: boolean;
  readonly vary: readonly string[];
  readonly format: "table" | "csv" | "json" | "html";
  readonly json?: true;
}

/** `simulate`: market and settlement alone, as fast as it goes, once or many times. */
export function simulateCommand(): Command {
  const command = new Command("simulate")
    .description("run market and settlement without chain and page, as fast as it goes")
    .argument("<scenario>", "name of a scenario that ships, or path of a .yaml file")
    .option("--days <n>", "how many days (default: the scenario's)", wholeNumber(1))
    .option("--intervals <n>", "how many intervals of the market, instead of days", wholeNumber(1))
    .option("--seed <n>", "in place of the scenario's seed", seed)
    .option("--mechanism <name>", "how orders become trades (default: the scenario's)")
    .option("--key <name|file>", "share after metering by this key (mechanism sharing)")
    .option("--profiles <directory>", "folder that the CSV paths of the scenario are relative to");
  return withMineOptions(command)
    .option("--repeat <n>", "as many runs with as many seeds, one row each", wholeNumber(1))
    .option("--vary <key=values>", "one row per value; may be given several times", collect, [])
    .option(
      "--no-forecast-cost",
      "leave out the second run, with perfect foresight, that tells what forecast errors cost",
    )
    .addOption(
      new Option("--format <format>", "how rows are written")
        .choices(["table", "csv", "json", "html"])
        .default("table"),
    )
    .option("--json", "the same as --format json")
    .addHelpText(
      "after",
      example("neighborwatt simulate tiny --repeat 3 --vary mechanism=negotiation,supply-demand-ratio"),
    )
    .action(async (scenario: string, options: SimulateOptions) => {
      const { simulate } = await import("./simulate/execute.ts");
      await simulate(scenario, options);
    });
}

function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}
