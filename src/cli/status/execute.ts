import { type Address, type HouseholdName, type IntervalIndex, isoTime } from "#domain";
import { BOOKING, ControlRoom, type ControlRoomState, type StoredBooking } from "#simulation";
import type { CommunityReader } from "#storage";
import type { StatusOptions } from "../status.ts";
import { bold, say, sayJson } from "../support/output.ts";
import { type Remote, withRemote } from "../support/remote.ts";
import { table } from "../support/table.ts";

/** Prints what goes on in a running community. */
export async function status({ data, json }: StatusOptions): Promise<void> {
  await withRemote(data, async (remote) => {
    const report = await reportOf(remote);
    if (json) sayJson(report);
    else say(text(report));
  });
}

type Report = Awaited<ReturnType<typeof reportOf>>;

async function reportOf({ run, scenario, identities, reader, chain }: Remote) {
  const room = ControlRoom.read(reader);
  const { number, at, stateRoot } = await chain.head();
  const nameOf = new Map(
    identities.flatMap((i) => i.actors.map((a) => [a.keys.address, `${i.name}/${a.role}`] as const)),
  );
  return {
    scenario: scenario.name,
    seed: Number(scenario.seed),
    pid: run.pid,
    startedAt: isoTime(run.startedAt),
    rpcUrl: run.rpcUrl,
    pageUrl: run.pageUrl,
    now: isoTime(room?.now ?? at),
    head: { number, at: isoTime(at), stateRoot },
    intervals: intervalsOf(reader, room),
    messages: [...(room?.messages ?? [])].map(([interval, messages]) => ({ interval, messages })),
    agents: [...nameOf].map(([address, name]) => ({ name, address, lastActiveAt: timeOf(room, address) })),
    refused: [...(room?.refused ?? [])].map(([transaction, r]) => ({
      transaction,
      ...r,
      at: isoTime(r.at),
      agent: nameOf.get(r.from) ?? null,
    })),
    silent: silentHomes(reader),
  };
}

function intervalsOf(reader: CommunityReader, room: ControlRoomState | null) {
  const running = Math.max(...(room?.messages.keys() ?? []), -1);
  return { running: running < 0 ? null : running, booked: reader.records({ kind: BOOKING }).length };
}

function timeOf(room: ControlRoomState | null, agent: Address): string | null {
  const at = room?.lastActive.get(agent);
  return at === undefined ? null : isoTime(at);
}

/** Homes whose meter gave no reading in the newest booked interval, and since when. */
function silentHomes(reader: CommunityReader): readonly { household: HouseholdName; since: string }[] {
  const bookings = reader.records({ kind: BOOKING }).map((r) => r.body as StoredBooking);
  const since = new Map<HouseholdName, IntervalIndex>();
  for (const { interval, homes } of bookings) {
    for (const [name, { metered }] of homes) {
      if (metered !== "silent") since.delete(name);
      else if (!since.has(name)) since.set(name, interval);
    }
  }
  const startOf = new Map(bookings.map((b) => [b.interval, b.startsAt]));
  return [...since].map(([household, interval]) => ({
    household,
    since: isoTime(startOf.get(interval) as StoredBooking["startsAt"]),
  }));
}

function text(report: Report): string {
  const { head, intervals, refused, silent, messages } = report;
  const lines: [string, string][] = [
    ["time", report.now],
    ["head", `block ${head.number} at ${head.at}`],
    ["intervals", `${intervals.booked} booked, ${intervals.running ?? "none"} running`],
    [
      "messages",
      messages
        .slice(-6)
        .map((m) => `${m.interval < 0 ? "before the first" : m.interval}: ${m.messages}`)
        .join(", ") || "none so far",
    ],
    [
      "refused",
      refused.length === 0
        ? "no transaction"
        : refused
            .slice(-5)
            .map((r) => `${r.error} (${r.agent ?? r.from})`)
            .join(", "),
    ],
    ["silent", silent.length === 0 ? "no meter" : silent.map((s) => `${s.household} since ${s.since}`).join(", ")],
    ["chain", report.rpcUrl ?? "none"],
    ["page", report.pageUrl ?? "none"],
    ["process", `${report.pid} since ${report.startedAt}`],
  ];
  const facts = lines.map(([name, value]) => `${name.padEnd(10)} ${value}`).join("\n");
  return `${bold(`${report.scenario}, seed ${report.seed}`)}\n${facts}\n\n${roles(report)}`;
}

/** Agents by what they do: hundreds of single lines would hide the one that matters. */
function roles({ agents }: Report): string {
  const byRole = Map.groupBy(agents, ({ name }) => name.split("/")[1] as string);
  const rows = [...byRole].map(([role, those]) => {
    const heard = those
      .map((a) => a.lastActiveAt)
      .filter((at) => at !== null)
      .sort();
    return [role, String(those.length), String(heard.length), heard[0] ?? "never", heard.at(-1) ?? "never"];
  });
  return table(["agents", "number", "heard of", "longest ago", "last"], rows, [
    "left",
    "right",
    "right",
    "left",
    "left",
  ]);
}
