/**
 * A stream of pseudo-random numbers that is the same for the same seed on every machine (xoshiro128**, seeded by
 * splitmix). Not for keys.
 */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** A whole number in [0, below). */
  below(below: number): number;
  /** Normal with mean 0 and standard deviation 1. */
  normal(): number;
  /** An independent stream for a name, so that adding a consumer of numbers does not shift the others. */
  fork(name: string): Random;
}

/**
 * Makes a random stream from a seed.
 *
 * @source Blackman and Vigna, xoshiro128** 1.1
 * @example
 * randomFrom(1n).next() === randomFrom(1n).next()   // true
 */
export function randomFrom(seed: bigint): Random {
  const state = expand(seed);
  const next = (): number => step(state) / 0x1_0000_0000;
  return {
    next,
    below: (below) => Math.floor(next() * below),
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    fork: (name) => randomFrom(hashName(seed, name)),
  };
}

function expand(seed: bigint): Uint32Array {
  const state = new Uint32Array(4);
  let z = BigInt.asUintN(64, seed);
  for (let i = 0; i < 4; i++) {
    z = BigInt.asUintN(64, z + 0x9e3779b97f4a7c15n);
    let x = z;
    x = BigInt.asUintN(64, (x ^ (x >> 30n)) * 0xbf58476d1ce4e5b9n);
    x = BigInt.asUintN(64, (x ^ (x >> 27n)) * 0x94d049bb133111ebn);
    state[i] = Number((x ^ (x >> 31n)) & 0xffffffffn);
  }
  return state;
}

function step(s: Uint32Array): number {
  const s1 = s[1] as number;
  const result = Math.imul(rotl(Math.imul(s1, 5), 7), 9) >>> 0;
  const t = s1 << 9;
  s[2] = (s[2] as number) ^ (s[0] as number);
  s[3] = (s[3] as number) ^ s1;
  s[1] = s1 ^ (s[2] as number);
  s[0] = (s[0] as number) ^ (s[3] as number);
  s[2] = (s[2] as number) ^ t;
  s[3] = rotl(s[3] as number, 11);
  return result;
}

function rotl(x: number, k: number): number {
  return (x << k) | (x >>> (32 - k));
}

function hashName(seed: bigint, name: string): bigint {
  let h = BigInt.asUintN(64, seed ^ 0xcbf29ce484222325n);
  for (let i = 0; i < name.length; i++) {
    h = BigInt.asUintN(64, (h ^ BigInt(name.charCodeAt(i))) * 0x100000001b3n);
  }
  return h;
}
