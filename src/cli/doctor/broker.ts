import { connect } from "node:net";
import { connect as connectSecurely } from "node:tls";
import { bad, type Finding, fine } from "./finding.ts";
import { type Broker, CONNACK, connackCode, connectPacket, DISCONNECT } from "./mqtt.ts";

const PATIENCE_MS = 5_000;

/** What a broker answers when it lets nobody in. @source MQTT 3.1.1, table 3.1 */
const REFUSALS: Readonly<Record<number, readonly [wrong: string, todo: string]>> = {
  1: ["it does not speak MQTT 3.1.1", "Use a broker that does."],
  2: ["it does not take this client's name", "Allow any client name in the broker's settings."],
  3: ["it says it is not available now", "Look at the broker's own log."],
  4: ["it does not know this name and password", "Correct them in the URL: mqtt://NAME:PASSWORD@HOST:PORT."],
  5: ["it lets nobody in without a name and password", "Put them into the URL: mqtt://NAME:PASSWORD@HOST:PORT."],
};

/** Nobody needs a broker as long as all homes are simulated. */
export function noBroker(): Finding {
  return fine("broker", "none is configured and none is needed: homes are simulated (--broker mqtt://HOST tries one)");
}

/** Logs in at an MQTT broker and out again; subscribes to nothing and says nothing. */
export async function checkBroker(broker: Broker, patienceMs: number = PATIENCE_MS): Promise<Finding> {
  const name = `${broker.host}:${broker.port}`;
  const answer = await greet(broker, patienceMs);
  if (typeof answer !== "number") return bad("broker", `${name} is no broker that answers`, ...explained(answer));
  if (answer === 0) return fine("broker", `${name} speaks MQTT and lets this machine in`);
  const refusal = REFUSALS[answer] ?? [`it refuses with code ${answer}`, "Look at the broker's own log."];
  return bad("broker", `${name} answers and refuses`, ...refusal);
}

/** The code of its answer, or why there was none. */
function greet(broker: Broker, patienceMs: number): Promise<number | string> {
  return new Promise((resolve) => {
    const { host, port, secure } = broker;
    const socket = secure ? connectSecurely({ host, port }) : connect({ host, port });
    const end = (answer: number | string) => {
      clearTimeout(patience);
      if (answer === 0) socket.end(DISCONNECT);
      else socket.destroy();
      resolve(answer);
    };
    const patience = setTimeout(() => end("SILENT"), patienceMs);
    let heard = Buffer.alloc(0);
    socket.once(secure ? "secureConnect" : "connect", () => socket.write(connectPacket(broker)));
    socket.on("data", (piece: Buffer) => {
      heard = Buffer.concat([heard, piece]);
      const code = connackCode(heard);
      if (code === null && heard.length < CONNACK.length) return;
      end(code ?? "NOT_MQTT");
    });
    socket.on("error", (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.on("close", () => end("CLOSED"));
  });
}

const EXPLAINED: Readonly<Record<string, readonly [wrong: string, todo: string]>> = {
  SILENT: ["it does not answer", "Check address, port and firewall."],
  NOT_MQTT: ["something answers there, but not in MQTT", "Give the port of MQTT, usually 1883, or 8883 with mqtts://."],
  CLOSED: ["it hangs up without an answer", "Check whether that port wants mqtts:// in place of mqtt://."],
  ECONNREFUSED: ["nothing listens there", "Start the broker, or correct the port."],
  ENOTFOUND: ["there is no machine of that name", "Correct the name."],
  EAI_AGAIN: ["its name cannot be looked up now", "Check the network of this machine."],
};

function explained(why: string): readonly [wrong: string, todo: string] {
  return EXPLAINED[why] ?? [`it cannot be reached (${why})`, "Check address, port, certificate and network."];
}
