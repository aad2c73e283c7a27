import type { SystemState } from "#api";
import type { Clock } from "../../format.ts";
import { texts } from "../../texts/index.ts";
import { lasting, machineTime } from "./relative.ts";

type Rows = readonly (readonly [name: string, value: string | null, hint?: string])[];

const whole = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 1 });

/** Versions, memory, clocks, chain, queues: each a number that somebody asks for when something is slow. */
export function Facts({ state, clock }: { readonly state: SystemState; readonly clock: Clock }) {
  const { system } = texts;
  return (
    <div className="four facts">
      <Fact id="program" title={system.program} rows={programRows(state)} />
      <Fact id="clock" title={system.clockTitle} rows={clockRows(state, clock)} />
      <Fact id="chain" title={system.chain} rows={chainRows(state)} />
      <Fact id="queues" title={system.queues} rows={queueRows(state)} />
    </div>
  );
}

function Fact({ id, title, rows }: { readonly id: string; readonly title: string; readonly rows: Rows }) {
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      <dl>
        {rows
          .filter(([, value]) => value !== null)
          .map(([name, value, hint]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd title={hint}>{value}</dd>
            </div>
          ))}
      </dl>
    </section>
  );
}

function programRows({ versions, process, database, run }: SystemState): Rows {
  const { rows, milliseconds, ofPlanned, yes } = texts.system;
  return [
    [rows.version, versions.program],
    [rows.node, versions.node],
    [rows.chainVersion, versions.chain],
    [rows.api, versions.api],
    [rows.up, lasting(process.uptimeSeconds)],
    [rows.memory, megabytes(process.memoryBytes)],
    [rows.heap, megabytes(process.heapBytes)],
    [rows.late, milliseconds(oneDecimal.format(process.loopDelayMs))],
    [rows.database, megabytes(database.bytes)],
    [rows.booked, ofPlanned(run.booked, run.planned)],
    [rows.replaying, run.replaying ? yes : null],
  ];
}

function clockRows({ clock: times }: SystemState, clock: Clock): Rows {
  const { rows, seconds } = texts.system;
  const { now, wall, speed, lagSeconds, offsetSeconds } = times;
  return [
    [rows.now, clock.time(now), now],
    [rows.wall, machineTime(wall), wall],
    [rows.speed, speedText(speed)],
    [rows.lag, lagSeconds === null ? null : lasting(lagSeconds)],
    [rows.offset, offsetSeconds === null ? null : seconds(oneDecimal.format(offsetSeconds))],
  ];
}

function speedText(speed: number | null): string {
  const { asFast, standsStill, realTime, speed: times } = texts.system;
  if (speed === null) return asFast;
  return speed === 0 ? standsStill : speed === 1 ? realTime : times(speed);
}

function chainRows({ chain }: SystemState): Rows {
  const { rows } = texts.system;
  return [
    [rows.kind, chain.kind],
    [rows.id, String(chain.chainId)],
    [rows.block, whole.format(chain.block)],
    [rows.age, lasting(chain.headAgeSeconds)],
    [rows.transactions, whole.format(chain.transactions)],
    [rows.gas, whole.format(BigInt(chain.gasUsed))],
  ];
}

function queueRows({ queues }: SystemState): Rows {
  const { rows } = texts.system;
  return [
    [rows.events, whole.format(queues.events)],
    [rows.signed, whole.format(queues.transactions)],
    [rows.messages, whole.format(queues.messagesInInterval)],
    [rows.listeners, whole.format(queues.listeners)],
  ];
}

function megabytes(bytes: number): string {
  return texts.system.megabytes(oneDecimal.format(bytes / 1_000_000));
}
