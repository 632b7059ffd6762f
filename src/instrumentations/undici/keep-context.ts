import type { Callable, Context, Kit } from '../contract.ts'
import type { UndiciResponse } from './undici-request.ts'

interface Exchange {
  readonly parent: Context
  answered(response: UndiciResponse): void
  end(): void
}

type ExchangeOf = (request: object) => Exchange | undefined

/** As they are called until undici 7, and from 8 on. */
const callbacks = [
  ...['onHeaders', 'onUpgrade', 'onComplete', 'onError'],
  ...['onResponseStart', 'onRequestUpgrade', 'onResponseEnd', 'onResponseError'],
]

const kept = new WeakSet<object>()

/**
 * undici calls whoever waits for a request in the context of whoever has opened the connection. There a retry or a redirect
 * would find somebody else's trace, so what a request's class calls back with runs in the context that the request was made in.
 */
export function keepContext(request: object, kit: Kit, exchangeOf: ExchangeOf): void {
  const methods = Object.getPrototypeOf(request) as Record<string, unknown>
  if (kept.has(methods)) return
  kept.add(methods)
  for (const name of callbacks) {
    const original = methods[name]
    if (typeof original === 'function') methods[name] = keeping(name, original as Callable, kit, exchangeOf)
  }
}

function keeping(name: string, original: Callable, kit: Kit, exchangeOf: ExchangeOf): Callable {
  return function (this: object, ...args) {
    const exchange = exchangeOf(this)
    if (exchange === undefined) return original.apply(this, args)
    // The older versions tell nobody of an upgrade.
    if (name === 'onUpgrade' || name === 'onRequestUpgrade') {
      exchange.answered({ statusCode: args[0], headers: args[1] ?? [] })
      exchange.end()
    }
    if (kit.active() === exchange.parent) return original.apply(this, args)
    return kit.runIn(exchange.parent, () => original.apply(this, args))
  }
}
