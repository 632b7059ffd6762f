import { failureOf, type Post } from './connection.ts'
import type { Reply } from './reply.ts'

type Timers = Pick<typeof import('node:timers'), 'setTimeout' | 'clearTimeout'>

/** A request whose way there has to be opened first: from outside, one that is under way. */
export function postAfter<Way>(
  opening: Promise<Way>,
  start: (way: Way) => Post,
  deadlineMs: number,
  timers: Timers,
): Post {
  let post: Post | undefined
  let isHastened = false
  let isOver = false
  let settle: (reply: Reply) => void = () => {}
  const settled = new Promise<Reply>((resolve) => {
    settle = resolve
  })
  const end = (): void => {
    isOver = true
    settle({ kind: 'failure', code: 'timeout', message: 'timeout' })
  }
  const timer = deadlineMs === Number.POSITIVE_INFINITY ? undefined : timers.setTimeout(end, deadlineMs)
  timer?.unref()
  const begin = (way: Way): void => {
    timers.clearTimeout(timer)
    if (isOver) return
    post = start(way)
    if (isHastened) post.hasten()
    void post.reply.then(settle)
  }
  opening.then(begin, (error) => settle(failureOf(error)))
  return {
    reply: settled.finally(() => timers.clearTimeout(timer)),
    isWritten: () => post?.isWritten() ?? false,
    cut: () => (post === undefined ? end() : post.cut()),
    hasten() {
      isHastened = true
      post?.hasten()
    },
  }
}
