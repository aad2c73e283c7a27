import { z } from "zod";

const CLOCK = /^([01]\d|2[0-3]):[0-5]\d$/;
const CLOCK_TO_24 = /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/;

/** A time of day. */
export const clock = z.string().regex(CLOCK, 'a time of day in quotes, such as "06:00"');
/** A time of day at which something ends. */
export const clockTo24 = z.string().regex(CLOCK_TO_24, 'a time of day in quotes, such as "22:00" or "24:00"');
/** A day of every year. */
export const monthDay = z.string().regex(/^\d\d-\d\d$/, 'a day of the year in quotes, such as "04-01"');
/** A price in ct/kWh. */
export const price = z.number().min(-1000).max(1000);
