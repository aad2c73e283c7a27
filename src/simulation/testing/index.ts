export { bookedYear, fillStore } from "./booked-year.ts";
export { livedYear } from "./lived-year.ts";
