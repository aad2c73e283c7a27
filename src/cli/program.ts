import { Command } from "commander";
import { accountsCommand } from "./accounts.ts";
import { auditCommand } from "./audit.ts";
import { clearCommand } from "./clear.ts";
import { commitCommand } from "./commit.ts";
import { correctCommand } from "./correct.ts";
import { doctorCommand } from "./doctor.ts";
import { importCommand } from "./import.ts";
import { initCommand } from "./init.ts";
import { membersCommand } from "./members.ts";
import { receiptCommand } from "./receipt.ts";
import { reproduceCommand } from "./reproduce.ts";
import { runCommand } from "./run.ts";
import { simulateCommand } from "./simulate.ts";
import { statementCommand } from "./statement.ts";
import { statusCommand } from "./status.ts";
import { example } from "./support/example.ts";
import { fail } from "./support/failure.ts";
import { VERSION } from "./support/version.ts";

const COMMANDS = [
  runCommand,
  simulateCommand,
  clearCommand,
  statementCommand,
  auditCommand,
  correctCommand,
  reproduceCommand,
  membersCommand,
  commitCommand,
  receiptCommand,
  accountsCommand,
  statusCommand,
  importCommand,
  initCommand,
  doctorCommand,
];

/** The whole command line. Errors are thrown, so that one place decides on exit codes. */
export function buildProgram(): Command {
  const program = new Command("neighborwatt")
    .description("An energy marketplace that a neighbourhood runs itself.")
    .version(VERSION, "--version", "print the version")
    .helpOption("--help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", example("neighborwatt run tiny --headless --json"))
    .exitOverride();
  for (const command of COMMANDS) program.addCommand(ready(command()));
  return program;
}

/** Runs one command line. What goes wrong becomes a sentence on standard error and the exit code. */
export async function execute(words: readonly string[]): Promise<void> {
  try {
    await buildProgram().parseAsync([...words], { from: "user" });
  } catch (error) {
    fail(error);
  }
}

/** Commands that are added do not inherit settings by themselves. */
function ready(command: Command): Command {
  command.exitOverride().helpOption("--help", "print this help");
  command.commands.forEach(ready);
  return command;
}
