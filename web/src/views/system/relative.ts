import { texts } from "../../texts/index.ts";

const MINUTE = 60_000;

/** How long ago something was, in words. Both in the same clock. @param at  ISO 8601. */
export function ago(at: string, now: string): string {
  const ms = Date.parse(now) - Date.parse(at);
  const { justNow, ago: say } = texts.system;
  return ms < MINUTE ? justNow : say(lasting(ms / 1_000));
}

/** How long something lasts, in its two largest units, rounded down. */
export function lasting(seconds: number): string {
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

const machineClock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

/** A time of day to the second in the zone of the machine that shows the page, which is the one that runs the program. */
export function machineTime(at: string): string {
  return machineClock.format(new Date(at));
}
