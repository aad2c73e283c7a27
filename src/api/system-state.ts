import { z } from "zod";

const time = z.iso.datetime().describe("ISO 8601 in UTC.");

const part = z.object({
  name: z.string().describe("`home/role`."),
  home: z.string(),
  role: z.string(),
  kind: z.enum(["agent", "device", "node"]),
  address: z.string(),
  lastActiveAt: time.nullable().describe("In the community's time; null: not since this process began."),
  isSilent: z.boolean().describe("It should have been heard of by now."),
  silentSince: time.nullable().describe("When it was last heard of, if it is silent."),
});

const logLine = z.object({
  at: time.describe("In the time of this machine."),
  text: z.string(),
});

const trouble = z.object({
  what: z.enum(["refused-transaction", "feeder-overload", "silent", "node-mended"]),
  at: time.nullable(),
  about: z.string(),
  text: z.string(),
});

/** The control room: what runs, how well, and who is silent. */
export const systemSchema = z.object({
  versions: z.object({
    program: z.string(),
    node: z.string(),
    chain: z.string(),
    api: z.string(),
  }),
  process: z.object({
    pid: z.int(),
    startedAt: time,
    uptimeSeconds: z.number(),
    memoryBytes: z.int().describe("Resident."),
    heapBytes: z.int(),
    loopDelayMs: z.number().describe("How late timers were since the last answer; 99 of 100 were not later."),
  }),
  clock: z.object({
    now: time.describe("In the community's time."),
    wall: time.describe("On this machine."),
    speed: z.number().nullable().describe("Virtual seconds per second; 0 = stands still, null = as fast as it goes."),
    lagSeconds: z.number().nullable().describe("How far the run is behind its speed; null where it has none to keep."),
    offsetSeconds: z
      .number()
      .nullable()
      .describe("The machine's clock less the community's; null unless a second takes a second."),
  }),
  chain: z.object({
    kind: z.string(),
    chainId: z.int(),
    block: z.int(),
    at: time,
    headAgeSeconds: z.number().describe("How long ago the newest block is, in the community's time."),
    transactions: z.int(),
    gasUsed: z.string(),
    rpcUrl: z.string().nullable(),
  }),
  queues: z.object({
    events: z.int().describe("Things that wait for their time."),
    transactions: z.int().describe("Signed by agents, waiting for a block."),
    messagesInInterval: z.int().describe("Sent in the interval that runs."),
    listeners: z.int().describe("Pages that listen."),
  }),
  database: z.object({ bytes: z.int() }),
  run: z.object({ booked: z.int(), planned: z.int(), replaying: z.boolean() }),
  parts: z.array(part),
  troubles: z.array(trouble).describe("Newest first."),
  log: z.array(logLine).describe("What the program said, newest first."),
});

/** The control room. */
export type SystemState = z.infer<typeof systemSchema>;
