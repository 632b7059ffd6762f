import { Session } from 'node:inspector'

interface ScriptCoverage {
  readonly url: string
  readonly functions: readonly FunctionCoverage[]
}

interface FunctionCoverage {
  readonly functionName: string
  /** Nested: an inner range says it better than an outer one, which comes first. */
  readonly ranges: readonly { readonly startOffset: number; readonly endOffset: number; readonly count: number }[]
}

/** What of one script has been run, as V8 counts it: block by block, with nothing added to the code. */
export interface Coverage {
  /** Has anything been run since it was last asked that is not noted? */
  isNew(): boolean
  /** Notes what was found by then. */
  note(): void
  /** Forgets what was noted. */
  reset(): void
  close(): void
}

/** `url` is of a script that is not loaded yet. One at a time in a process. */
export function openCoverage(url: string): Coverage {
  const session = new Session()
  session.connect()
  const post = (method: string, parameters: object = {}): unknown => {
    let answer: unknown
    session.post(method, parameters, (error, result) => {
      if (error !== null) throw error
      answer = result
    })
    return answer
  }
  post('Profiler.enable')
  post('Profiler.startPreciseCoverage', { callCount: true, detailed: true })
  let noted = new Map<string, Uint8Array>()
  let last: readonly FunctionCoverage[] = []
  return {
    isNew() {
      const { result } = post('Profiler.takePreciseCoverage') as { result: readonly ScriptCoverage[] }
      last = result.find((one) => one.url === url)?.functions ?? []
      return last.some((one) => {
        const before = noted.get(keyOf(one))
        return runIn(one).some((run, at) => run > (before?.[at] ?? 0))
      })
    },
    note() {
      for (const one of last) {
        const before = noted.get(keyOf(one))
        noted.set(
          keyOf(one),
          runIn(one).map((run, at) => run | (before?.[at] ?? 0)),
        )
      }
    },
    reset() {
      noted = new Map()
    },
    close: () => session.disconnect(),
  }
}

function keyOf({ functionName, ranges }: FunctionCoverage): string {
  return `${functionName} ${ranges[0]?.startOffset}`
}

/** One byte for each character of the function: 1 where it was run. */
function runIn({ ranges }: FunctionCoverage): Uint8Array {
  const { startOffset: start = 0, endOffset: end = 0 } = ranges[0] ?? {}
  const run = new Uint8Array(end - start)
  for (const range of ranges) run.fill(Math.min(range.count, 1), range.startOffset - start, range.endOffset - start)
  return run
}
