import type { SystemState } from "#api";

/** An agent, device or node. */
export type Part = SystemState["parts"][number];

/** The parts of one home. */
export interface Group {
  readonly home: string;
  readonly parts: readonly Part[];
}

/** Parts by home, in the order in which homes first come. @param onlySilent  Leaves out whatever is well. */
export function groupsOf(parts: readonly Part[], onlySilent: boolean): readonly Group[] {
  const shown = parts.filter(({ isSilent }) => isSilent || !onlySilent);
  const byHome = Map.groupBy(shown, ({ home }) => home);
  return [...byHome].map(([home, ofHome]) => ({ home, parts: ofHome }));
}
