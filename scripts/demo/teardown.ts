export interface Teardown {
  /** What was started last is stopped first. */
  add(stop: () => Promise<void>): void
  run(): Promise<void>
}

/** Stops all that was started, once, however the demo ends: done, failed, or interrupted. */
export function createTeardown(): Teardown {
  const stops: (() => Promise<void>)[] = []
  const run = async (): Promise<void> => {
    const problems: unknown[] = []
    for (let stop = stops.pop(); stop !== undefined; stop = stops.pop()) {
      await stop().catch((problem: unknown) => problems.push(problem))
    }
    if (problems.length > 0) throw problems[0]
  }
  const interrupt = (signal: NodeJS.Signals): void => {
    console.error(`\n${signal}: stopping what was started.`)
    const exitCode = signal === 'SIGINT' ? 130 : 143
    const leave = (): void => process.exit(exitCode)
    run().then(leave, leave)
  }
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  return { add: (stop) => stops.push(stop), run }
}
