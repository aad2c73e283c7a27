export * from "./battery.ts";
export { certificateProblem } from "./certificate-check.ts";
export * from "./home-physics.ts";
export * from "./port.ts";
