import { monitorEventLoopDelay } from "node:perf_hooks";
import type { Instant } from "#domain";
import { isoTime } from "#domain";
import type { AgentActivity, Community, LiveView } from "#simulation";
import type { Program } from "./program.ts";
import { type Route, route } from "./route.ts";
import { type SystemState, systemSchema } from "./system-state.ts";

const DEVICES = ["pv", "battery", "meter"];
const LOG_LINES = 200;

/** What the control room is told from. */
interface SystemSources {
  readonly community: Community;
  readonly view: LiveView;
  readonly program: Program;
  readonly listeners: () => number;
}

/** How late timers were: the reading, and how to end it. */
export interface LoopDelay {
  /** In milliseconds, of 99 of 100, since it was last asked for. */
  take(): number;
  stop(): void;
}

/** Watches how long the program leaves others waiting. */
export function loopDelay(): LoopDelay {
  const watch = monitorEventLoopDelay({ resolution: 20 });
  watch.enable();
  return {
    take: () => {
      const late = watch.percentile(99) / 1e6;
      watch.reset();
      return Number.isFinite(late) ? late : 0;
    },
    stop: () => void watch.disable(),
  };
}

/** `GET /api/system`: asked for by whoever looks at the control room, not pushed to everybody. */
export function systemRoute(sources: SystemSources, delay: LoopDelay): Route {
  return route({
    path: "/api/system",
    summary: "The control room: versions, memory, queues, clocks, agents, devices and nodes, troubles, log.",
    answer: ["System", systemSchema],
    handle: () => systemState(sources, delay.take()),
  });
}

function systemState({ community, view, program, listeners }: SystemSources, loopDelayMs: number): SystemState {
  const wall = program.wall();
  const { rss, heapUsed } = process.memoryUsage();
  return {
    versions: { ...program.versions, api: "1" },
    process: {
      pid: process.pid,
      startedAt: isoTime(program.startedAt),
      uptimeSeconds: Math.max(0, (wall - program.startedAt) / 1000),
      memoryBytes: rss,
      heapBytes: heapUsed,
      loopDelayMs,
    },
    clock: clockOf(community, wall),
    chain: chainOf(community),
    queues: queuesOf(community, view, listeners()),
    database: { bytes: program.stateBytes() },
    run: { booked: community.booked, planned: community.planned, replaying: community.replaying },
    parts: view.activities().map(partOf),
    troubles: [...view.troubles()],
    log: program
      .log()
      .slice(-LOG_LINES)
      .map(({ at, text }) => ({ at: isoTime(at), text }))
      .reverse(),
  };
}

function clockOf({ now, pace, running }: Community, wall: Instant): SystemState["clock"] {
  const due = running ? pace.now() : null;
  const speed = !running ? 0 : pace.speed === "max" ? null : pace.speed;
  return {
    now: isoTime(now),
    wall: isoTime(wall),
    speed,
    lagSeconds: due === null ? null : Math.max(0, (due - now) / 1000),
    offsetSeconds: speed === 1 ? (wall - now) / 1000 : null,
  };
}

function chainOf({ chain, now, totals }: Community): SystemState["chain"] {
  const { number, at } = chain.head();
  return {
    kind: "embedded",
    chainId: chain.chainId,
    block: number,
    at: isoTime(at),
    headAgeSeconds: Math.max(0, (now - at) / 1000),
    transactions: totals.transactions,
    gasUsed: String(totals.gasUsed),
    rpcUrl: chain.rpcUrl,
  };
}

function queuesOf({ day }: Community, view: LiveView, listeners: number): SystemState["queues"] {
  const { events, calls } = day.waiting;
  return { events, transactions: calls, messagesInInterval: view.messages, listeners };
}

function partOf({ name, role, address, lastActiveAt, silent }: AgentActivity): SystemState["parts"][number] {
  const [home = ""] = name.split("/");
  const kind = role === "node" ? "node" : DEVICES.includes(role) ? "device" : "agent";
  return { name, home, role, kind, address, lastActiveAt, isSilent: silent, silentSince: silent ? lastActiveAt : null };
}
