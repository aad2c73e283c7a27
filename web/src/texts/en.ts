import { community } from "./en/community.ts";
import { grid } from "./en/grid.ts";
import { home } from "./en/home.ts";
import { ledger, money, receipts } from "./en/ledger.ts";
import { market } from "./en/market.ts";
import { figures, flow, homes, myHome, power } from "./en/now.ts";
import { system } from "./en/system.ts";

/** Every text of the page in English. A function gets what the sentence is about, already written as the reader reads numbers. */
export const en = {
  code: "en",
  page: {
    title: (view: string, community: string) => `${view} · ${community}`,
    asking: "Asking the community how it is.",
    nobody: "Nobody answers yet; this page asks again by itself.",
    lost: (time: string) =>
      `The program does not answer. What you see is from ${time}; this page asks again by itself.`,
    skip: "Skip to the content",
    views: "Views",
    asTable: (caption: string) => `${caption}, as a table`,
    waiting: "Being fetched.",
    interval: "Interval",
    quarterHour: "Quarter hour",
    none: "–",
  },
  nav: {
    now: "Now",
    market: "Market",
    home: "Home",
    grid: "Grid",
    ledger: "Ledger",
    community: "Community",
    system: "System",
  },
  header: {
    zone: (zone: string) => `time in ${zone}`,
    over: "The day is over.",
    overMore: "Everything stays as it was; the bills are made.",
    left: (time: string) => `${time} left`,
    catchingUp: "catching up after a restart",
    speed: (speed: number) => `${speed} times as fast as life`,
    for: (span: string) => `for ${span}`,
    bar: (open: string, opens: string, closes: string, after: string, starts: string, now: string) =>
      `${open} from ${opens} until ${closes}, then: ${after}, until ${starts}; it is ${now}.`,
    waits: "Waiting for the market to open",
    phases: {
      negotiation: { open: "Agents negotiate", last: "Last offers", after: "Agreements are written" },
      book: { open: "Offers are taken", last: "Last offers", after: "Trades are made final" },
      doubleAuction: { open: "Offers are taken and matched", last: "Last offers", after: "Trades are final" },
      sharing: {
        open: "Nothing is traded beforehand",
        last: "Nothing is traded beforehand",
        after: "What is metered will be shared",
      },
    },
  },
  footer: {
    chain: (id: number, block: number, transactions: number) =>
      `Chain ${id}: block ${block}, ${transactions} transactions`,
    agents: (count: number) => `${count} agents`,
    noneSilent: "none silent",
    silent: (count: number, names: string) => `${count} silent: ${names}`,
    choices: (mechanism: string, settlement: string, privacy: string) =>
      `${mechanism}, ${settlement} settlement, ${privacy}`,
    programs: "For programs:",
    state: "state",
    status: "status",
    openapi: "what can be asked",
  },
  days: {
    day: "Day",
    today: "today",
    before: "The day before",
    after: "The day after",
    back: "Back to today",
    unknown: (date: string) => `There is nothing about ${date} here.`,
    difference: (difference: string) => `${difference} to the day before`,
    wholeBefore: (value: string) => `${value} on the whole day before`,
  },
  flow,
  figures,
  myHome,
  homes,
  power,
  home,
  market,
  community,
  grid,
  ledger,
  money,
  receipts,
  system,
} as const;
