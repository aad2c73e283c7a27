import { Command } from "commander";
import { doctorCommand } from "./doctor.ts";
import { membersCommand } from "./members.ts";
import { runCommand } from "./run.ts";
import { simulateCommand } from "./simulate.ts";
import { statementCommand } from "./statement.ts";
import { statusCommand } from "./status.ts";
import { example } from "./support/example.ts";
import { VERSION } from "./support/version.ts";

const COMMANDS = [runCommand, simulateCommand, statementCommand, membersCommand, statusCommand, doctorCommand];

/** The whole command line. Errors are thrown, so that one place decides on exit codes. */
export function buildProgram(): Command {
  const program = new Command("neighborwatt")
    .description("An energy marketplace that a neighbourhood runs itself.")
    .version(VERSION, "--version", "print the version")
    .helpOption("--help", "print this help")
    .helpCommand("help [command]", "print the help of a command")
    .addHelpText("after", example("neighborwatt run tiny --headless --json"))
    .exitOverride();
  for (const command of COMMANDS) program.addCommand(inherit(command(), program));
  return program;
}

/** Commands that are added do not inherit settings by themselves. */
function inherit(command: Command, program: Command): Command {
  command.copyInheritedSettings(program).helpOption("--help", "print this help");
  for (const inner of command.commands) inherit(inner, program);
  return command;
}
