import { Command } from "commander";
import type { Wh } from "#domain";
import { energy } from "./atomic/amounts.ts";
import { DATA_OPTION } from "./support/data.ts";
import { example } from "./support/example.ts";

/** What the options of `receipt` say. */
export interface ReceiptOptions {
  readonly wait?: true;
  readonly json?: true;
  readonly data: string;
}

/** `receipt`: what the consumer's meter confirms of a commitment, which pays it (SPB's ERC). */
export function receiptCommand(): Command {
  return new Command("receipt")
    .description("confirm what came for a commitment: both meters sign, and one transaction pays")
    .argument("<commitment>", "its id, as commit printed it")
    .argument("<energy>", "what was received: Wh, or 1.5kWh", energy)
    .option("--wait", "wait until the interval is over")
    .option("--json", "print one JSON document")
    .option(...DATA_OPTION)
    .addHelpText("after", example(`neighborwatt receipt 0x${"3f".repeat(32)} 1.5kWh --wait`))
    .action(async (commitment: string, energyWh: Wh, options: ReceiptOptions) => {
      const { receipt } = await import("./atomic/receipt.ts");
      await receipt(commitment, energyWh, options);
    });
}
