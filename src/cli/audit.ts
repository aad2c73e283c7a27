import { Command } from "commander";
import { DATA_OPTION } from "./support/data.ts";
import { example } from "./support/example.ts";

/** What the options of `audit` say. */
export interface AuditOptions {
  readonly json?: true;
  readonly bookings?: true;
  readonly data: string;
}

/** What the options of `audit statement` say. */
export interface AuditStatementOptions {
  readonly json?: true;
  readonly rpc?: string;
  readonly data: string;
}

/** `audit`: whether what was billed is what was anchored on the chain, from the database or from a file. */
export function auditCommand(): Command {
  const audit = new Command("audit")
    .description(
      "compare bills with what their homes anchored on the chain; without more: of every home in a state directory",
    )
    .option("--bookings", "make every day's bill again from its bookings, too")
    .option("--json", "print one JSON document")
    .option(...DATA_OPTION)
    // As what it does without a word it gets whatever is no command, and says so better than "too many arguments".
    .allowExcessArguments()
    .addHelpText("after", example("neighborwatt audit --data .neighborwatt"))
    .action(async (options: AuditOptions, { args }: Command) => {
      const { refuseWords } = await import("./support/words.ts");
      refuseWords("audit", args, ["statement"]);
      const { auditCommunity } = await import("./audit/community.ts");
      await auditCommunity(options);
    });
  audit.addCommand(
    new Command("statement")
      .description("check a statement's JSON file: its sums, its hashes, and whether the chain has them")
      .argument("<file>", 'what "statement HOUSEHOLD --format json" wrote; - reads standard input')
      .option("--rpc <url>", "ask this chain instead of the one of a state directory")
      .option("--json", "print one JSON document")
      .option(...DATA_OPTION)
      .addHelpText("after", example("neighborwatt audit statement h01.json"))
      .action(async (file: string, _: AuditStatementOptions, command: Command) => {
        const { auditStatement } = await import("./audit/statement.ts");
        await auditStatement(file, command.optsWithGlobals<AuditStatementOptions>());
      }),
  );
  return audit;
}
