import { Command } from "commander";
import type { Nano, Wh } from "#domain";
import { energy, money } from "./atomic/amounts.ts";
import { INTERVAL_OPTION, type IntervalText } from "./atomic/venue.ts";
import { DATA_OPTION } from "./support/data.ts";
import { example } from "./support/example.ts";

/** What the options of `commit` say. */
export interface CommitOptions {
  readonly as?: string;
  readonly key?: string;
  readonly meter?: string;
  readonly interval?: IntervalText;
  readonly deposit?: Nano;
  readonly json?: true;
  readonly data: string;
}

/** `commit`: a promise to pay a producer for energy that is yet to come (SPB's CTP). */
export function commitCommand(): Command {
  return new Command("commit")
    .description("promise to pay a producer for energy; nothing is paid before the meter's receipt")
    .argument("<producer>", "a home, or an address of one")
    .argument("<money>", "what the producer gets, such as 0.30, or 300000000nano (10⁻⁹ of the currency)", money)
    .argument("<energy>", "Wh, or 1.5kWh; MONEY must divide into whole nano per Wh", energy)
    .option("--as <household>", "the owner of a simulated home pays, with its demonstration key")
    .option("--key <file>", "whoever has the key in a file pays (32 bytes in hexadecimal)")
    .option("--meter <household>", "with --key: the home whose meter will confirm (default: the key's own)")
    .option(...INTERVAL_OPTION)
    .option(
      "--deposit <money>",
      "move as much from the Vault behind the commitments first, and a bond if there is none",
      money,
    )
    .option("--json", "print one JSON document")
    .option(...DATA_OPTION)
    .addHelpText("after", example("neighborwatt commit h01 0.30 1.5kWh --as h03 --deposit 20"))
    .action(async (producer: string, amount: Nano, energyWh: Wh, options: CommitOptions) => {
      const { commit } = await import("./atomic/commit.ts");
      await commit(producer, amount, energyWh, options);
    });
}
