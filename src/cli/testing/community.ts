import assert from "node:assert/strict";
import { type Instant, instant } from "#domain";
import { type Community, type LoadedScenario, loadScenario, openCommunity, type SettlementName } from "#simulation";
import { writeRunFile } from "#storage";

const SCENARIOS = new URL("../../../scenarios", import.meta.url).pathname;
/** A minute in a second: nodes anchor in less than one, and an interval is not over before a test has done what it does in it. */
const SPEED = 60;
const MANY_INTERVALS = 200;
const LOOK_EVERY_MS = 5;

/** A community that runs in this process, whose time a test moves on. */
export interface RunningCommunity {
  readonly community: Community;
  /** Lets time pass as fast as it goes up to an instant, from there on a minute in a second. */
  until(at: number): Promise<void>;
  close(): Promise<void>;
}

/** Runs the smallest scenario in a state directory, where the commands find it. */
export async function runningCommunity(directory: string, settlement: SettlementName): Promise<RunningCommunity> {
  const loaded: LoadedScenario = loadScenario("tiny", { scenariosDir: SCENARIOS });
  const community = await openCommunity({
    loaded,
    choices: { mechanism: "negotiation", settlement, privacy: "open", admission: "vote" },
    directory,
    codeVersion: "test",
    rpcPort: 0,
    wallMs: () => performance.now(),
  });
  community.pace.setSpeed(SPEED, community.now);
  const { rpcUrl } = community.chain;
  writeRunFile(directory, { pid: process.pid, rpcUrl, pageUrl: null, startedAt: instant(0) });
  const ended = community.run(community.plan(MANY_INTERVALS));
  const until = async (at: number) => {
    community.pace.setSpeed(SPEED, at as Instant);
    while (community.now < at && community.day.nextAt <= at)
      await new Promise((look) => setTimeout(look, LOOK_EVERY_MS));
  };
  const close = async () => {
    community.stop();
    assert.equal(await ended, "stopped");
    await community.close();
  };
  return { community, until, close };
}
