import { safely } from '../base/safely.ts'

/** One object for each `process.nextTick()` that waits. https://github.com/nodejs/node/blob/v24.11.1/lib/internal/process/task_queues.js */
type Tick = Record<symbol, unknown>

const kept: Tick[] = []

/**
 * Node describes each tick by an object literal with computed keys. What V8 knows of its shape it holds weakly: garbage collections
 * in moments without ticks make it forget, and from then on, for good, each tick takes ten times as long. While one of these objects
 * is alive the shape is. See decision 31.
 */
export function keepTicksFast(
  node: Pick<NodeJS.Process, 'nextTick'>,
  { executionAsyncResource }: Pick<typeof import('node:async_hooks'), 'executionAsyncResource'>,
  onError: (doing: string, error: unknown) => void,
): void {
  node.nextTick(function keepTick() {
    safely('keep a tick', () => kept.push(withoutContext(executionAsyncResource() as Tick)), onError)
  })
}

/** It may have been made in a request, whose data must not live as long. */
function withoutContext(tick: Tick): Tick {
  for (const key of Object.getOwnPropertySymbols(tick)) if (typeof tick[key] === 'object') tick[key] = undefined
  return tick
}
