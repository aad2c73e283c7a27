export { type ComparedRun, comparisonPage } from "./comparison/page.ts";
export { marginCsv } from "./mezquita/csv.ts";
export type { Capacity, Margin, MarginPoint, Trading } from "./mezquita/margin.ts";
export { mezquitaPage } from "./mezquita/page.ts";
export { type MezquitaFigures, type MezquitaReport, reproduceMezquita } from "./mezquita/reproduce.ts";
export type { Step, StepEvent, Tried } from "./mezquita/step.ts";
export type { Steps } from "./mezquita/steps.ts";
export type { CommunityWrites, HomeWrites, Writes } from "./mezquita/writes.ts";
export { type BuiltPaper, builtPaper, PAPERS, type Paper } from "./papers.ts";
export type { MadeBy, Standing, Statement } from "./report/statements.ts";
export type { Stopwatch, StudySetting, StudySize } from "./setting.ts";
export type { Cost, Way } from "./spb/costs.ts";
export type { DelayFigures, F1Figures, SerialFigures, WayFigures } from "./spb/figures.ts";
export type { Goal } from "./spb/goals.ts";
export type { Assumed, CallCost, Once, PerTrade, Shared } from "./spb/once.ts";
export { spbPage } from "./spb/page.ts";
export type { PlayedStep } from "./spb/play.ts";
export { type Played, reproduceSpb, type SpbFigures, type SpbReport } from "./spb/reproduce.ts";
export type { Spread } from "./spb/spread.ts";
export type { ChainFigures, GasOf, Times } from "./transax/chain/figures.ts";
export { type ProducerCount, type Prosumer, type TransaxDay, transaxDay } from "./transax/day.ts";
export { transaxPage } from "./transax/page.ts";
export type { OfferedFrom, ProducerFigures, ProducerMatch } from "./transax/producer.ts";
export {
  type MemoryTest,
  reproduceTransax,
  type TestName,
  type TransaxFigures,
  type TransaxOptions,
  type TransaxReport,
} from "./transax/reproduce.ts";
export type { SolverName, WindowPoint } from "./transax/windows.ts";
