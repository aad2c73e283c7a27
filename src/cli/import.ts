import { Command, Option } from "commander";
import { example } from "./support/example.ts";
import type { MeterDataOptions } from "./support/meter-data.ts";
import { GAP_RULES } from "./support/mine-options.ts";

/** What the options of `import` say. */
export interface ImportOptions extends MeterDataOptions {
  readonly out?: string;
  readonly force?: true;
  readonly json?: true;
}

/** `import`: a person's own meter data becomes a profile, with a report of what was filled or refused. */
export function importCommand(): Command {
  return new Command("import")
    .description(
      "read your own meter data (CSV, Green Button) or day-ahead prices (ENTSO-E) and say what is in it; --out writes a profile",
    )
    .argument("<file>", "what your utility, portal or Home Assistant gave you")
    .option("--as <format>", "auto, green-button, prices, or one of the presets (default: auto)")
    .option("--map <mapping>", "a YAML file that says what the columns are, in place of a preset")
    .option("--out <profile>", "write the quarter hours as CSV; --mine and scenarios take it")
    .addOption(new Option("--gaps <rule>", "what to do where values are missing (default: refuse)").choices(GAP_RULES))
    .option("--timezone <zone>", "zone of times that carry none, where preset and mapping name none")
    .option("--force", "write over a profile that is there")
    .option("--json", "print the report as one JSON document")
    .addHelpText("after", example("neighborwatt import my-meter.csv --out my-home.csv"))
    .action(async (file: string, options: ImportOptions) => {
      const { importFile } = await import("./import/execute.ts");
      await importFile(file, options);
    });
}
