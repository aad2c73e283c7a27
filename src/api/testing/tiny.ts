import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Community,
  ControlRoom,
  LiveView,
  type LoadedScenario,
  listeners,
  loadScenario,
  openCommunity,
} from "#simulation";

/** A community of four homes with the view of it. */
export interface Tiny {
  readonly community: Community;
  readonly view: LiveView;
  close(): Promise<void>;
}

/** Opens `tiny` in a directory of its own; `intervals` of it have passed. @param rpcPort  0: with a front for wallets. @param names  In place of those of its scenario. */
export async function tinyCommunity(
  intervals: number,
  rpcPort: number | null = null,
  names: { readonly title?: string; readonly feeder?: string } = {},
): Promise<Tiny> {
  const directory = mkdtempSync(join(tmpdir(), "neighborwatt-api-"));
  const scenariosDir = fileURLToPath(new URL("../../../scenarios/", import.meta.url));
  const loaded = renamed(loadScenario("tiny", { scenariosDir }), names);
  const choices = { mechanism: "negotiation", settlement: "metered", privacy: "open", admission: "vote" } as const;
  const room = new ControlRoom();
  const view = new LiveView(loaded.scenario, choices, room);
  const events = listeners(room.events, view.events);
  const wallMs = () => performance.now();
  const community = await openCommunity({ loaded, choices, directory, codeVersion: "test", wallMs, events, rpcPort });
  view.attach(community);
  if (intervals > 0) await community.run(community.plan(intervals));
  return {
    community,
    view,
    async close() {
      await community.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

function renamed(
  loaded: LoadedScenario,
  { title, feeder }: { readonly title?: string; readonly feeder?: string },
): LoadedScenario {
  const { scenario } = loaded;
  const feeders = scenario.feeders.map((one) => ({ ...one, name: feeder ?? one.name }));
  return { ...loaded, scenario: { ...scenario, title: title ?? scenario.title, feeders } };
}
