import { Command, InvalidArgumentError } from "commander";
import { EXIT } from "#domain";
import { type Broker, parseBroker } from "./doctor/mqtt.ts";
import { port } from "./support/arguments.ts";
import { DEFAULT_DATA } from "./support/data.ts";
import { example } from "./support/example.ts";
import { say, sayJson } from "./support/output.ts";

interface DoctorOptions {
  readonly json?: true;
  readonly data: string;
  readonly profiles?: string;
  readonly port?: number;
  readonly broker?: Broker;
}

/** `doctor`: whether this machine and a state directory are in order, and the one thing to do where not. */
export function doctorCommand(): Command {
  return new Command("doctor")
    .description("look at machine, versions, ports, clock, room and state directory; change nothing")
    .argument("[scenario]", "the scenario that is to run here (default: street)")
    .option("--json", "print one JSON document")
    .option("--data <directory>", "the state directory to look at", DEFAULT_DATA)
    .option("--profiles <directory>", "folder that the CSV paths of the scenario are relative to")
    .option("--port <n>", "a port that the page is to have", port)
    .option("--broker <url>", "an MQTT broker to try, mqtt://HOST:PORT", broker)
    .addHelpText("after", example("neighborwatt doctor --data .neighborwatt --port 8787"))
    .action(doctor);
}

async function doctor(scenario: string | undefined, { json, port, broker, ...options }: DoctorOptions): Promise<void> {
  const { examine } = await import("./doctor/examine.ts");
  const { findingsText } = await import("./doctor/finding.ts");
  const findings = await examine({ ...options, scenario, port, broker });
  const healthy = findings.every(({ ok }) => ok);
  if (json) sayJson({ healthy, findings });
  else say(findingsText(findings));
  if (!healthy) process.exitCode = EXIT.failed;
}

function broker(text: string): Broker {
  const parsed = parseBroker(text);
  if (parsed !== null) return parsed;
  throw new InvalidArgumentError(
    "Expected mqtt://HOST:PORT or mqtts://HOST:PORT, with NAME:PASSWORD@ before the host if need be.",
  );
}
