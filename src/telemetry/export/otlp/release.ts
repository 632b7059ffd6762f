import type { MessagePort } from 'node:worker_threads'
import type { Surroundings } from '../contract.ts'

/** Of bytes that nobody looks at any more, nor the system. `size` is what was asked for when they were made. */
export type Release = (bytes: Uint8Array, size: number) => void

/** Since Node 22. https://tc39.es/ecma262/#sec-arraybuffer.prototype.transfer */
const { transfer } = ArrayBuffer.prototype as { transfer?: (this: ArrayBufferLike, bytes: number) => ArrayBuffer }

/** Gives memory back at once: the garbage collector is in no hurry with what is not in its heap. */
export function createRelease({ builtin }: Pick<Surroundings, 'builtin'>): Release {
  let nowhere: MessagePort | undefined
  return ({ buffer }, size) => {
    // What lies in a larger piece, as small buffers do, is others' too.
    if (buffer.byteLength !== size) return
    if (transfer !== undefined) {
      transfer.call(buffer, 0)
    } else {
      // What is handed over to a closed port is gone: https://html.spec.whatwg.org/multipage/web-messaging.html
      nowhere ??= closedPort(builtin('worker_threads') as typeof import('node:worker_threads'))
      nowhere.postMessage(undefined, [buffer as ArrayBuffer])
    }
  }
}

function closedPort({ MessageChannel }: Pick<typeof import('node:worker_threads'), 'MessageChannel'>): MessagePort {
  const { port1 } = new MessageChannel()
  port1.close()
  return port1
}
