import { Command } from "commander";
import { address, port, seed, speed, wholeNumber } from "./support/arguments.ts";
import { example } from "./support/example.ts";
import { hearInterrupts } from "./support/interrupt.ts";
import { type MineOptions, withMineOptions } from "./support/mine-options.ts";
import type { ScenarioOptions } from "./support/scenario.ts";

/** What the options of `run` say. */
export interface RunOptions extends ScenarioOptions, MineOptions {
  readonly days?: number;
  readonly intervals?: number;
  readonly speed?: number | "max";
  readonly mechanism?: string;
  /** Sharing key: a name, or the path of a file. */
  readonly key?: string;
  readonly settlement?: string;
  readonly privacy?: string;
  readonly admission?: string;
  /** `embedded`, `none`, or the address of a network's RPC. */
  readonly chain: string;
  readonly data?: string;
  readonly port?: number;
  readonly host?: string;
  readonly headless?: true;
  readonly json?: true;
}

/** `run`: a community's market day, from the meter to the statement. */
export function runCommand(): Command {
  const command = new Command("run")
    .description("run a community: chain, agents, page; a state directory goes on where it stopped")
    .argument("[scenario]", "name of a scenario that ships, or path of a .yaml file", "street")
    .option(
      "--days <n>",
      "how many days (default: the scenario's; a finished directory gets as many more)",
      wholeNumber(1),
    )
    .option("--intervals <n>", "how many intervals of the market, instead of days", wholeNumber(1))
    .option(
      "--speed <speed>",
      "max, realtime or NNx (default: 600x after the first gate closure; headless: max)",
      speed,
    )
    .option("--seed <n>", "in place of the scenario's seed", seed)
    .option("--mechanism <name>", "how orders become trades (default: the scenario's)")
    .option("--key <name|file>", "share after metering by this key (mechanism sharing)")
    .option("--settlement <name>", "how trades are settled (default: the scenario's)")
    .option("--privacy <name>", "what others see (default: the scenario's)")
    .option("--admission <name>", "who lets newcomers in (default: the scenario's)")
    .option("--chain <kind>", "embedded, none (market and settlement only) or the URL of a network's RPC", "embedded")
    .option("--data <directory>", "where the state lies (default: .neighborwatt; headless: a temporary one)")
    .option("--profiles <directory>", "folder that the CSV paths of the scenario are relative to");
  return withMineOptions(command)
    .option("--port <n>", "port of the page (default: 8787, or the next free one)", port)
    .option(
      "--host <address>",
      "address that the page listens on (default: 127.0.0.1); any other shows every home to the network",
      address,
    )
    .option("--headless", "no page; ends with the day")
    .option("--json", "print the summary as one JSON document")
    .addHelpText("after", example("neighborwatt run street --days 1 --headless --json"))
    .action(run);
}

async function run(scenario: string, options: RunOptions): Promise<void> {
  const { prepareRun } = await import("./run/prepare.ts");
  const { runOnChain, runWithoutChain } = await import("./run/execute.ts");
  await hearInterrupts();
  const prepared = await prepareRun(scenario, options);
  await hearInterrupts();
  await (prepared.chain === "none" ? runWithoutChain(prepared) : runOnChain(prepared));
}
