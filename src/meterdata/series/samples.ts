/** What is known about a value. */
export const QUALITY = { measured: 0, estimated: 1, filled: 2, refused: 3 } as const;
/** A value of `QUALITY`; of two the larger is the worse. */
export type Quality = (typeof QUALITY)[keyof typeof QUALITY];

/** Which energy a series is about. */
export const CHANNELS = ["import", "export", "production"] as const;
/** One of `CHANNELS`. */
export type Channel = (typeof CHANNELS)[number];

/** Millionths of a watt-hour in one Wh: what a file's decimals are counted in, so that sums stay exact. */
export const MICRO = 1_000_000;

/** Energy per step as a file gives it, in millionths of a Wh; NaN where nothing is known. */
export interface Samples {
  readonly channel: Channel;
  readonly startMs: number;
  readonly stepSeconds: number;
  readonly microWh: Float64Array;
  readonly quality: Uint8Array;
}

/** What a reader found: samples per channel, and what it saw on the way. */
export interface Readings {
  readonly format: string;
  readonly encoding: string;
  readonly rows: number;
  readonly duplicates: number;
  /** Zone whose midnights begin the file's days; null when the file says nothing about it. */
  readonly timezone: string | null;
  readonly samples: readonly Samples[];
}
