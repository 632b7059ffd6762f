/**
 * Taken when the agent starts. An application's tests may replace them later, in `globalThis` and in `node:timers`: what is loaded
 * then must neither stand still with them, nor be counted among the application's. Chunks that are loaded later see these as their
 * globals, so by their bare names they are the same ones there.
 */
export const ownTimers = { clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } as const
