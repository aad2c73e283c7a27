/** Every word of a level says which of 32 words of the level below are not empty. */
const WORD = 32;

/** A set of whole numbers from 0 on that finds its next member in a few steps, however sparse it is: a tree of 32-bit words. */
export class TickSet {
  /** Bits of the members first; each further level sums up the one before, the last is one word. */
  readonly #levels: readonly Int32Array[];

  /** @param size  Members are below it. */
  constructor(size: number) {
    const levels: Int32Array[] = [];
    for (let words = Math.ceil(size / WORD); ; words = Math.ceil(words / WORD)) {
      levels.push(new Int32Array(Math.max(1, words)));
      if (words <= 1) break;
    }
    this.#levels = levels;
  }

  add(member: number): void {
    for (const words of this.#levels) {
      const at = member >>> 5;
      const before = words[at] as number;
      words[at] = before | (1 << (member & 31));
      if (before !== 0) return;
      member = at;
    }
  }

  delete(member: number): void {
    for (const words of this.#levels) {
      const at = member >>> 5;
      const after = (words[at] as number) & ~(1 << (member & 31));
      words[at] = after;
      if (after !== 0) return;
      member = at;
    }
  }

  /** The smallest member that is not below `from`; −1 when there is none. */
  next(from: number): number {
    let at = from;
    for (let level = 0; level < this.#levels.length; level++) {
      const words = this.#levels[level] as Int32Array;
      if (at >>> 5 >= words.length) return -1;
      const later = (words[at >>> 5] as number) & (-1 << (at & 31));
      if (later !== 0) return this.#smallestUnder(level, ((at >>> 5) << 5) | lowestBit(later));
      at = (at >>> 5) + 1;
    }
    return -1;
  }

  /** Goes down from a bit of a level to the smallest member that it stands for. */
  #smallestUnder(level: number, bit: number): number {
    for (let below = level - 1; below >= 0; below--) {
      bit = (bit << 5) | lowestBit((this.#levels[below] as Int32Array)[bit] as number);
    }
    return bit;
  }
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
