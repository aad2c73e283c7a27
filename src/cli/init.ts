import { Command } from "commander";
import { example } from "./support/example.ts";

/** What the options of `init` say: answers as they would be typed, and where to write. */
export interface InitOptions {
  readonly name?: string;
  readonly homes?: string;
  readonly roofs?: string;
  readonly batteries?: string;
  readonly place?: string;
  readonly timezone?: string;
  readonly tariff?: string;
  readonly prices?: string;
  readonly pricesValue?: string;
  readonly pricesUnit?: string;
  readonly feeders?: string;
  readonly limit?: string;
  readonly mechanism?: string;
  readonly settlement?: string;
  readonly mine?: string;
  readonly mineTime?: string;
  readonly mineValue?: string;
  readonly mineUnit?: string;
  readonly start?: string;
  readonly out: string;
  readonly yes?: true;
  readonly force?: true;
  readonly json?: true;
}

/** `init`: a few questions, and a community's file that runs. */
export function initCommand(): Command {
  return new Command("init")
    .description("ask a few questions and write a community.yaml that runs; what is given here is not asked")
    .option("--name <title>", "what the community is called")
    .option("--homes <n|names>", "how many homes, or their names with commas between")
    .option("--roofs <n>", "how many of them have a solar roof")
    .option("--batteries <n>", "how many of the roofs have a battery")
    .option("--place <city|lat,long>", "where it is")
    .option("--timezone <zone>", "such as Europe/Berlin")
    .option("--tariff <name>", "flat, time-of-use or dynamic")
    .option("--prices <file>", "for dynamic: a CSV file with the exchange's prices (default: made-up ones)")
    .option("--prices-value <column>", "its column of the prices")
    .option("--prices-unit <unit>", "per_MWh or ct_per_kWh")
    .option("--feeders <n>", "how many branches of the grid they are on")
    .option("--limit <kW>", "what may flow in or out of each")
    .option("--mechanism <name>", "how orders become trades")
    .option("--settlement <name>", "metered or atomic")
    .option("--mine <file>", "a CSV file of your own meter, for the first home")
    .option("--mine-time <column>", "its column of the time")
    .option("--mine-value <column>", "its column of what was used")
    .option("--mine-unit <unit>", "kWh, Wh, kW or W")
    .option("--start <date>", "the day with which it begins (default: a sunny one, or the meter's first)")
    .option("--out <file>", "the file to write", "community.yaml")
    .option("--yes", "ask nothing: the usual answer to everything that is not given here")
    .option("--force", "write over a file that is there")
    .option("--json", "print one JSON document")
    .addHelpText("after", example('neighborwatt init --yes --name "Mill Lane" --homes 12 --roofs 5'))
    .action(async (options: InitOptions) => {
      const { init } = await import("./init/execute.ts");
      const { stdin: input, stderr: output } = process;
      await init(options, { today: new Date(), terminal: input.isTTY && output.isTTY ? { input, output } : null });
    });
}
