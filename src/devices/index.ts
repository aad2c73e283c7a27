export * from "./battery.ts";
export * from "./home-physics.ts";
export * from "./port.ts";
