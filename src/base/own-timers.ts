const { clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } = globalThis

/**
 * Taken when the agent starts. An application's tests may replace them later, in `globalThis` and in `node:timers`: what is loaded
 * then must neither stand still with them, nor be counted among the application's.
 */
export const ownTimers = { clearInterval, clearTimeout, setImmediate, setInterval, setTimeout } as const
