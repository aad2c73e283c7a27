/** Measures what a piece of work costs; the clock of the machine, which a simulation never reads by itself. */
export interface Stopwatch {
  /** A clock that never goes back, in ms. */
  wallMs(): number;
  /** Processor time in ms: of this process, and of the chain's engine where the system tells it, else null. */
  cpuMs(): { readonly own: number; readonly engine: number | null };
}

/** How large a study is: `small` shows in seconds that it works, `full` gives the figures. */
export type StudySize = "small" | "full";

/** What a study needs from whoever runs it. */
export interface StudySetting {
  /** An empty folder for the state of its runs. */
  readonly directory: string;
  /** Folder with the scenarios that ship. */
  readonly scenariosDir: string;
  readonly codeVersion: string;
  readonly size: StudySize;
  readonly stopwatch: Stopwatch;
  /** Hears what the study is at. */
  readonly progress: (what: string) => void;
}
