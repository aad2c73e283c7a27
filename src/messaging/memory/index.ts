export { memoryBus } from "./memory-bus.ts";
