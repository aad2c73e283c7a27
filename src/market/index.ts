export * from "./band.ts";
export * from "./bilateral/index.ts";
export * from "./mechanism.ts";
export * from "./order-id.ts";
