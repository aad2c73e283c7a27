export { bookedYear, fillStore } from "./booked-year.ts";
