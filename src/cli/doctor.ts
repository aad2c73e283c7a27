import { Command } from "commander";
import { EXIT } from "#domain";
import { DEFAULT_DATA } from "./support/data.ts";
import { example } from "./support/example.ts";
import { say, sayJson } from "./support/output.ts";

interface DoctorOptions {
  readonly json?: true;
  readonly data: string;
}

/** `doctor`: whether this machine and a state directory are in order, and the one thing to do where not. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("look at machine, versions, ports, clock and state directory; change nothing")
    .option("--json", "print one JSON document")
    .option("--data <directory>", "the state directory to look at", DEFAULT_DATA)
    .addHelpText("after", example("neighborwatt doctor --data .neighborwatt"))
    .action(doctor);
}

async function doctor({ data, json }: DoctorOptions): Promise<void> {
  const { examine } = await import("./doctor/checks.ts");
  const findings = await examine(data);
  const healthy = findings.every(({ ok }) => ok);
  if (json) sayJson({ healthy, findings });
  else
    say(
      findings
        .map(
          ({ ok, check, found, todo }) =>
            `${ok ? "ok " : "BAD"} ${check}: ${found}${todo === null ? "" : `\n    ${todo}`}`,
        )
        .join("\n"),
    );
  if (!healthy) process.exitCode = EXIT.failed;
}
