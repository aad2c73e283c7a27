/**
 * Runs a day of `tiny` by the mechanism, with the settlement and in the directory that come in on standard input, as fast as it
 * goes; where receipts settle, somebody commits by hand when the second hour begins. It says what it has: `open`, one `ack <hash>` per receipt it saw, at the end `done <summary>`. Made to be killed at any moment, which is why
 * each line is written at once.
 */
import { writeSync } from "node:fs";
import { createInterface } from "node:readline";
import { interval } from "#domain";
import type { BuiltMechanism, Community, SettlementName } from "#simulation";
import { nodesIn } from "../support/atomic.ts";
import { BY_HAND, committed, keysOf, withDeposit } from "../support/by-hand.ts";
import { choicesWith, lasting, openTiny, TINY_INTERVALS } from "../support/community.ts";

const say = (line: string): void => {
  writeSync(1, `${line}\n`);
};

async function runDay(mechanism: BuiltMechanism, settlement: SettlementName, directory: string): Promise<void> {
  say("open");
  let community: Community | null = null;
  community = await openTiny(directory, {
    choices: choicesWith(mechanism, settlement),
    ...(settlement === "atomic" ? { intruders: { agents: withDeposit } } : {}),
    events: {
      boundary: (k) => {
        // Who gets here again after a kill has it handed in already, or never had.
        if (k !== 1 || community?.day.handedIn !== 0) return;
        void community.commitments?.handIn(committed(community, keysOf(community, BY_HAND), interval(2)));
      },
      block: ({ receipts }) => {
        for (const { hash } of receipts) say(`ack ${hash}`);
      },
    },
  });
  // Not `plan`: whoever is killed between the end of the day and saying so would be given another day.
  const until = interval(TINY_INTERVALS);
  await community.run(until);
  const nodes = nodesIn(community);
  say(`done ${JSON.stringify({ ...lasting(community.summary(until, 0)), nodes })}`);
  await community.close();
}

say("ready");
for await (const line of createInterface(process.stdin)) {
  const [mechanism, settlement, directory] = JSON.parse(line) as [BuiltMechanism, SettlementName, string];
  await runDay(mechanism, settlement, directory);
  break;
}
