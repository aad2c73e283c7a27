/**
 * Runs a day of `tiny` by the mechanism and in the directory that come in on standard input, as fast as it goes, and says what
 * it has: `open`, one `ack <hash>` per receipt it saw, at the end `done <summary>`. Made to be killed at any moment, which is why
 * each line is written at once.
 */
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { interval } from "#domain";
import type { MechanismName } from "#simulation";
import { choicesWith, lasting, openTiny, TINY_INTERVALS } from "../support/community.ts";

const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};

async function runDay(mechanism: MechanismName, directory: string): Promise<void> {
  say("open");
  const community = await openTiny(directory, {
    choices: choicesWith(mechanism),
    events: {
      block: ({ receipts }) => {
        for (const { hash } of receipts) say(`ack ${hash}`);
      },
    },
  });
  // Not `plan`: whoever is killed between the end of the day and saying so would be given another day.
  const until = interval(TINY_INTERVALS);
  await community.run(until);
  say(`done ${JSON.stringify(lasting(community.summary(until, 0)))}`);
  await community.close();
}

say("ready");
for await (const line of createInterface(process.stdin)) {
  const [mechanism, directory] = JSON.parse(line) as [MechanismName, string];
  await runDay(mechanism, directory);
  break;
}
