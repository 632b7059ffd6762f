import type { SpanContext } from '@opentelemetry/api'

export type ParentOrigin = 'none' | 'local' | 'remote'

/** How many spans have begun, by where their parent is, and how many of the recorded ones have ended. Asked for by few. */
export class SpanCounts {
  readonly recorded: Record<ParentOrigin, number> = { none: 0, local: 0, remote: 0 }
  readonly dropped: Record<ParentOrigin, number> = { none: 0, local: 0, remote: 0 }
  ended = 0

  started(parent: SpanContext | undefined, isSampled: boolean): void {
    const counts = isSampled ? this.recorded : this.dropped
    counts[parent === undefined ? 'none' : parent.isRemote === true ? 'remote' : 'local']++
  }

  get live(): number {
    const { none, local, remote } = this.recorded
    return none + local + remote - this.ended
  }
}
