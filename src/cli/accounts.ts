import { Command } from "commander";
import type { NanoPerWh, Wh } from "#domain";
import { energy, price } from "./atomic/amounts.ts";
import { INTERVAL_OPTION, type IntervalText } from "./atomic/venue.ts";
import { DATA_OPTION } from "./support/data.ts";
import { example } from "./support/example.ts";

/** What the options of `accounts` say. */
export interface AccountsOptions {
  readonly burn?: true;
  readonly negotiable?: true;
  readonly interval?: IntervalText;
  readonly producer?: string;
  readonly json?: true;
  readonly data: string;
}

/** `accounts`: what producers offer, in their energy accounts (SPB II-B). */
export function accountsCommand(): Command {
  const accounts = new Command("accounts")
    .description("energy accounts of producers: open one, add energy with a price, see what is available")
    .addHelpText("after", example("neighborwatt accounts add h01 1.5kWh 0.20"));
  accounts.addCommand(list(), { isDefault: true });
  accounts.addCommand(open());
  accounts.addCommand(add());
  return accounts;
}

function list(): Command {
  return new Command("list")
    .description("energy and prices of an interval, checked against the chain")
    .option(...INTERVAL_OPTION)
    .option("--producer <producer>", "only this home's, or this address's")
    .option("--json", "print one JSON document")
    .option(...DATA_OPTION)
    .addHelpText("after", example("neighborwatt accounts list --interval 4 --producer h01"))
    .allowExcessArguments()
    .action(async (options: AccountsOptions, { args }: Command) => {
      const { refuseWords } = await import("./support/words.ts");
      refuseWords("accounts", args, ["list", "open", "add"]);
      const { listOffers } = await import("./atomic/accounts.ts");
      await listOffers(options);
    });
}

function open(): Command {
  return new Command("open")
    .description("open a home's account, with the authority's certificate or by burning a deposit")
    .argument("<household>", "a simulated home, whose owner signs with its demonstration key")
    .option("--burn", "burn money of the Vault, where no authority knows the home")
    .option("--json", "print one JSON document")
    .option(...DATA_OPTION)
    .addHelpText("after", example("neighborwatt accounts open h01"))
    .action(async (household: string, options: AccountsOptions) => {
      const { openAccount } = await import("./atomic/accounts.ts");
      await openAccount(household, options);
    });
}

function add(): Command {
  return new Command("add")
    .description("add a block of energy to a home's account, before its interval begins")
    .argument("<household>", "a simulated home, whose owner signs with its demonstration key")
    .argument("<energy>", "Wh, or 1.5kWh", energy)
    .argument("<price>", "per kWh, such as 0.20, or 200000nano (10⁻⁹ of the currency per Wh)", price)
    .option(...INTERVAL_OPTION)
    .option("--negotiable", "the home talks about the price")
    .option("--json", "print one JSON document")
    .option(...DATA_OPTION)
    .addHelpText("after", example("neighborwatt accounts add h01 1.5kWh 0.20 --negotiable"))
    .action(async (household: string, energyWh: Wh, pricePerWh: NanoPerWh, options: AccountsOptions) => {
      const { addEnergy } = await import("./atomic/accounts.ts");
      await addEnergy(household, energyWh, pricePerWh, options);
    });
}
