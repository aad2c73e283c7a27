import { Command, Option } from "commander";
import { example } from "./support/example.ts";

/** What the options of `reproduce` say. */
export interface ReproduceOptions {
  readonly size: "small" | "full";
  readonly out: string;
  readonly json?: true;
}

/** `reproduce`: a paper's scenario and figures on this machine, beside the paper's own words. */
export function reproduceCommand(): Command {
  return new Command("reproduce")
    .description("run a paper's scenario and measure what it claims; writes a report to read in a browser")
    .argument("<paper>", "mezquita (to come: zaman, spb, transax)")
    .addOption(
      new Option("--size <size>", "small shows in seconds that it works").choices(["small", "full"]).default("full"),
    )
    .option("--out <directory>", "where report, figures and points are written", "reports")
    .option("--json", "print the figures as one JSON document")
    .addHelpText("after", example("neighborwatt reproduce mezquita --out reports"))
    .action(async (paper: string, options: ReproduceOptions) => {
      const { reproduce } = await import("./reproduce/execute.ts");
      await reproduce(paper, options);
    });
}
