import { EXIT, NeighborwattError } from "#domain";
import { nearest } from "../scenario/index.ts";

/** A paper whose scenario and figures can be asked for. */
export interface Paper {
  readonly title: string;
  readonly source: string;
  readonly built: boolean;
}

/** The papers, by the name under which `reproduce` knows them. */
export const PAPERS = {
  mezquita: {
    title: "Towards a Blockchain-Based Peer-to-Peer Energy Marketplace",
    source: "Mezquita et al., Energies 15 (2022) 3046, doi:10.3390/en15093046",
    built: true,
  },
  zaman: { title: "Two-stage verification with a quality score", source: "Zaman and He", built: false },
  spb: {
    title: "Peer-to-Peer Energy Trade: A Distributed Private Energy Trading Platform (SPB)",
    source: "Dorri, Hill, Kanhere, Jurdak, Luo and Dong, 2019",
    built: true,
  },
  transax: {
    title: "The Role of Blockchains in Multi-Stakeholder Transactive Energy Systems (TRANSAX)",
    source: "Eisele et al., Frontiers in Blockchain 3 (2020) 593471, doi:10.3389/fbloc.2020.593471",
    built: true,
  },
} as const satisfies Readonly<Record<string, Paper>>;

/** The name of a paper that is built. */
export type BuiltPaper = {
  [Name in keyof typeof PAPERS]: (typeof PAPERS)[Name]["built"] extends true ? Name : never;
}[keyof typeof PAPERS];

/**
 * Checks that a paper's figures can be had.
 *
 * @throws SIMULATION_PAPER_UNKNOWN (64), SIMULATION_PAPER_NOT_BUILT (78)
 * @example
 * builtPaper("mezquita")   // "mezquita"
 */
export function builtPaper(name: string): BuiltPaper {
  const names = Object.keys(PAPERS) as (keyof typeof PAPERS)[];
  const found = names.find((known) => known === name);
  const built = names.filter((known) => PAPERS[known].built).join(", ");
  if (found === undefined) {
    const guess = nearest(name, names);
    const hint = guess === null ? "" : ` Did you mean ${guess}?`;
    const message = `There is no paper "${name}"; expected one of ${names.join(", ")}.${hint}`;
    throw new NeighborwattError("SIMULATION_PAPER_UNKNOWN", message, { details: { name }, exitCode: EXIT.usage });
  }
  if (!PAPERS[found].built) {
    const message = `The figures of "${name}" (${PAPERS[found].source}) are not built yet; built: ${built}.`;
    throw new NeighborwattError("SIMULATION_PAPER_NOT_BUILT", message, {
      details: { name },
      exitCode: EXIT.configuration,
    });
  }
  return found as BuiltPaper;
}
