import { ZERO_HASH } from "#domain";
import { packCommitmentBatch } from "../pack-commitment-batch.ts";
import { BROKEN, honest, SPOILERS } from "./faults.ts";
import { INTERVAL, partsOf, type World, worldOf } from "./market.ts";
import { type Vector, vectorOf } from "./vectors.ts";

const HONEST = 12;

/** The files of vectors/atomic and how each is made. */
export const FILES: Readonly<Record<string, () => readonly Vector[]>> = {
  honest: () => Array.from({ length: HONEST }, (_, draw) => vectorOf("honest", honest(worldOf(draw)))),
  spoiled: () => {
    const worlds = worthSpoiling();
    const next = (): World => worlds.next().value as World;
    const spoiled = Object.entries(SPOILERS).map(([name, spoil]) => vectorOf(name, spoil(next())));
    const broken = Object.entries(BROKEN).map(([name, spoil]) => {
      const whole = honest(next());
      return vectorOf(name, whole, spoil(packCommitmentBatch(whole.batch)));
    });
    return [...spoiled, ...broken];
  },
};

/** Worlds in which every spoiler finds something to spoil: the first claim pays for a trade, and there is somebody else. */
export function* worthSpoiling(): Generator<World> {
  for (let draw = HONEST; ; draw++) {
    const world = worldOf(draw);
    const claims = world.consumers[0]?.chain.filter(({ commitment }) => commitment.interval === INTERVAL) ?? [];
    const enough = world.consumers.length >= 2 && claims.length >= 2 && partsOf(world).statements.length >= 2;
    if (enough && claims[0]?.commitment.trade !== ZERO_HASH) yield world;
  }
}
