import { loader } from './node-module.ts'

interface ThreadProcess {
  argv: string[]
  readonly chdir: object
}

/** `--require` in a worker thread: Node has not said yet what it is to run. What stands in its place is an argument of the thread. */
export function isPreloadOfThread({ chdir }: ThreadProcess): boolean {
  // Asked of `worker_threads`, it would be loaded in the main thread.
  return loader.prototype.isPreloading && (chdir as { name?: string }).name === 'unavailableInWorker'
}

/**
 * In such a thread, `known`, which must not throw, is called when Node puts the entry into `process.argv`, in front of the
 * arguments: right before it begins to run it.
 */
export function whenEntryIsKnown(node: ThreadProcess, known: () => void): void {
  const { argv } = node
  let isWaiting = true
  const stopWaiting = (): void => {
    if (!isWaiting) return
    isWaiting = false
    if (node.argv === waiting) node.argv = argv
    known()
  }
  const waiting = new Proxy(argv, {
    set(target, key, value) {
      const isSet = Reflect.set(target, key, value)
      if (key === '1') stopWaiting()
      return isSet
    },
  })
  node.argv = waiting
  // Nothing is put there for a `data:` URL, which is an ES module: this comes before its imports are looked for.
  void Promise.resolve().then(stopWaiting)
}
