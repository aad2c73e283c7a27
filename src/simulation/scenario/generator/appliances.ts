/** A thing that switches on now and then. */
export interface Appliance {
  readonly name: string;
  /** Energy of one use, per quarter hour from its start. */
  readonly usesWh: readonly number[];
  /** Mean number of uses a day in a home of `REFERENCE_ANNUAL_WH` that has one. */
  readonly perDay: number;
  /** Part of the homes that have one. */
  readonly ownership: number;
  /** Hours of the day in which it is started. */
  readonly windows: readonly (readonly [from: number, to: number])[];
}

/** The yearly energy of the home for which `perDay` is stated; a home that uses more switches more often. */
export const REFERENCE_ANNUAL_WH = 3_000_000;

/**
 * Plausible household appliances. The figures are ours (nameplate power and common habits, about half of a home's
 * energy together); what makes them honest is that the rest of the load is chosen such that the sum of many homes is
 * the standard profile, whatever stands here.
 */
export const APPLIANCES: readonly Appliance[] = [
  { name: "kettle", usesWh: [100], perDay: 3, ownership: 1, windows: [[6, 21]] },
  {
    name: "cooking",
    usesWh: [500, 400, 200],
    perDay: 1,
    ownership: 1,
    windows: [
      [11, 14],
      [17, 20],
    ],
  },
  { name: "washing", usesWh: [450, 350, 50, 50, 60, 80], perDay: 0.55, ownership: 1, windows: [[8, 20]] },
  {
    name: "dishwasher",
    usesWh: [40, 400, 60, 60, 350, 50],
    perDay: 0.7,
    ownership: 0.75,
    windows: [
      [12, 15],
      [19, 23],
    ],
  },
  { name: "dryer", usesWh: [500, 600, 550, 350], perDay: 0.4, ownership: 0.45, windows: [[9, 22]] },
  { name: "evening", usesWh: [45, 45, 45, 45, 45, 45, 45, 45], perDay: 1.3, ownership: 1, windows: [[17, 23]] },
];

/** A refrigerator runs one quarter hour in three. */
export const FRIDGE = { onWh: 25, everySteps: 3 } as const;
