import { Command } from "commander";
import { DATA_OPTION } from "./support/data.ts";
import { example } from "./support/example.ts";

/** What the options of `status` say. */
export interface StatusOptions {
  readonly json?: true;
  readonly data: string;
}

/** `status`: the control room of a running community. */
export function statusCommand(): Command {
  return new Command("status")
    .description("control room of a running community: chain, clock, agents, messages, what was refused, who is silent")
    .option("--json", "print one JSON document")
    .option(...DATA_OPTION)
    .addHelpText("after", example("neighborwatt status --data .neighborwatt"))
    .action(async (options: StatusOptions) => {
      const { status } = await import("./status/execute.ts");
      await status(options);
    });
}
