import { Command } from "commander";
import { example } from "./support/example.ts";

/** `clear`: one clearing under grid limits, from a file to trades. */
export function clearCommand(): Command {
  return new Command("clear")
    .description("clear a file of orders under grid limits and print the best trades as JSON")
    .argument("<file>", "an instance in the format energy-clearing/1, or - for standard input")
    .option("--json", "the solution is JSON in any case")
    .addHelpText("after", example("neighborwatt clear instance.json"))
    .action(async (file: string) => {
      const { clear } = await import("./clear/execute.ts");
      await clear(file);
    });
}
