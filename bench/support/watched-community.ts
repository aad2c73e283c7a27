import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Program, startApi } from "#api";
import { gateClosure, instant, interval } from "#domain";
import { type CommunityEvents, ControlRoom, LiveView, listeners, loadScenario, openCommunity } from "#simulation";
import { ROOT } from "./program.ts";

/** A community that runs in this process, with its page. */
export interface WatchedCommunity {
  readonly url: string;
  close(): Promise<void>;
}

/** Runs a scenario with its page until it is closed. @param speed  Virtual seconds per second, from the first gate closure on. */
export async function watchedCommunity(
  name: string,
  speed: number,
  heard: CommunityEvents = {},
): Promise<WatchedCommunity> {
  const directory = mkdtempSync(join(tmpdir(), "neighborwatt-bench-"));
  const loaded = loadScenario(name, { scenariosDir: join(ROOT, "scenarios") });
  const choices = { mechanism: "negotiation", settlement: "metered", privacy: "open", admission: "vote" } as const;
  const room = new ControlRoom();
  const view = new LiveView(loaded.scenario, choices, room);
  const community = await openCommunity({
    loaded,
    choices,
    directory,
    codeVersion: "bench",
    rpcPort: 0,
    wallMs: () => performance.now(),
    events: listeners(room.events, view.events, heard),
  });
  view.attach(community);
  community.pace.setSpeed(speed, gateClosure(loaded.scenario.calendar, interval(0)));
  const api = await startApi({ community, view, program: thisProgram(), port: 0 });
  const ended = community.run(community.plan(1_000));
  return {
    url: api.url,
    close: async () => {
      community.stop();
      await ended;
      await api.close();
      await community.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function thisProgram(): Program {
  const startedAt = instant(Date.now());
  return {
    versions: { program: "bench", node: process.version, chain: "anvil" },
    startedAt,
    wall: () => instant(Date.now()),
    log: () => [],
    stateBytes: () => 0,
  };
}
