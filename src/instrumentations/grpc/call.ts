import type { Attributes, Context, Described, Kit, OpenSpan } from '../contract.ts'
import { captureHeaders } from '../semantics/capture-headers.ts'
import { createIsExcluded, type IsExcluded } from '../semantics/excluded-hosts.ts'
import { createRpc, type Method, type OpenCall, type Rpc } from '../semantics/rpc.ts'
import { startMs } from '../semantics/seconds.ts'
import { parsePeer, parseTarget, type Target } from './describe.ts'
import type { Call, CallOptions, CallStatus, Channel, Invocation, Listener, Metadata } from './grpc-js.ts'

/** What all calls of the process share. */
interface Calling {
  readonly kit: Kit
  readonly rpc: Rpc
  readonly isExcluded: IsExcluded
}

let calling: Calling | undefined

/** A program calls few methods of few servers, again and again: so many are remembered. */
const maxRemembered = 2000

const methods = new Map<string, Method>()

/** Makes the call, and has it traced from its start to its status. */
export function observeCall(invocation: Invocation, kit: Kit): unknown {
  const observed = observedWith(invocation, kit)
  if (observed === undefined) return invocation.make(invocation.channel)
  const hasInterceptors = Object.values(invocation.interceptors).some(({ length }) => length > 0)
  const call = invocation.make(
    hasInterceptors ? observed.channelBehind(invocation.channel) : invocation.channel,
  ) as Call
  observed.observe(call, !hasInterceptors)
  return call
}

function observedWith({ method, options, channel }: Invocation, kit: Kit): ObservedCall | undefined {
  try {
    const parent = kit.active()
    if (kit.isSuppressed(parent)) return undefined
    calling ??= callingWith(kit)
    if (calling.rpc.isIgnored(method.path)) return undefined
    return new ObservedCall(methodOf(method.path, channel, calling.rpc), options, parent, calling)
  } catch (error) {
    kit.failed('trace an outgoing gRPC call', error)
    return undefined
  }
}

function callingWith(kit: Kit): Calling {
  const isExcluded = createIsExcluded(kit.settings.propagationExcludedHosts)
  return { kit, rpc: createRpc('client', kit), isExcluded }
}

function methodOf(path: string, channel: Channel, rpc: Rpc): Method {
  const target = channel.getTarget()
  const key = `${target} ${path}`
  const known = methods.get(key)
  if (known !== undefined) return known
  const { address, port }: Target = parseTarget(target)
  const method = rpc.methodOf(path, address, port)
  if (methods.size < maxRemembered) methods.set(key, method)
  return method
}

/** One call, whatever the library does to get it through. */
class ObservedCall implements OpenCall, Described {
  readonly method: Method
  span!: OpenSpan
  startedMs = 0
  readonly #calling: Calling
  readonly #options: CallOptions
  readonly #parent: Context
  #context: Context | undefined
  #metadata: Metadata | undefined
  #responseMetadata: Metadata | undefined
  #call: Call | undefined
  #isOver = false

  constructor(method: Method, options: CallOptions, parent: Context, shared: Calling) {
    this.method = method
    this.#options = options
    this.#parent = parent
    this.#calling = shared
  }

  /** `isBottom`: no interceptor follows, so that what the call is started with is what is sent. */
  observe(call: Call, isBottom: boolean): void {
    this.#call = call
    const { start, sendMessageWithContext } = call
    const { kit } = this.#calling
    call.start = (metadata, listener) => {
      this.#begin(metadata)
      const sent = isBottom ? this.#carriedBy(metadata) : metadata
      const work = (): void => start.call(call, sent, new ObservingListener(this, listener))
      if (this.#context === undefined) work()
      else kit.runIn(this.#context, work)
    }
    // A message that was sent calls back: to `write`, and to whoever waits for `drain`.
    call.sendMessageWithContext = (about, message) => {
      const { callback } = about
      const writer = kit.active()
      if (callback !== undefined) about.callback = (error) => kit.runIn(writer, () => callback(error))
      return sendMessageWithContext.call(call, about, message)
    }
  }

  /** Where interceptors end: each try of theirs carries the trace, and what comes back reaches them in its context. */
  channelBehind(channel: Channel): Channel {
    const { kit } = this.#calling
    const createCall = (...args: unknown[]): Call => {
      const inner = channel.createCall(...args)
      const { start } = inner
      inner.start = (metadata, listener) => {
        const inContext = this.#context === undefined ? listener : new ListenerIn(this.#context, listener, kit)
        start.call(inner, this.#carriedBy(metadata), inContext)
      }
      return inner
    }
    return Object.create(channel, { createCall: { value: createCall } }) as Channel
  }

  describe(): Attributes {
    const { kit, rpc } = this.#calling
    const deadline = deadlineOf(this.#options)
    const servedUntil = kit.serverCall()?.deadline
    const isLost = servedUntil !== undefined && deadline > servedUntil + toleranceMs
    const attributes = {
      ...this.method.attributes,
      'acme.grpc.timeout_ms': deadline === Number.POSITIVE_INFINITY ? undefined : Math.round(deadline - Date.now()),
      'acme.grpc.deadline_lost': isLost ? true : undefined,
    } as Attributes
    captureHeaders(rpc.requestMetadata, (name) => valuesOf(this.#metadata, name), attributes)
    return attributes
  }

  answered(metadata: Metadata): void {
    this.#responseMetadata = metadata
  }

  /** Runs what the application has to do with an event, in the context in which it has made the call. */
  tell(work: () => void): void {
    const { kit } = this.#calling
    if (kit.active() === this.#parent) work()
    else kit.runIn(this.#parent, work)
  }

  end(status: CallStatus): void {
    if (this.#isOver || this.#context === undefined) return
    this.#isOver = true
    const { kit, rpc } = this.#calling
    try {
      if (this.span.isRecording()) this.#describeEnd(status)
      rpc.end(this, status.code, status.details ?? '')
    } catch (error) {
      kit.failed('end the span of a gRPC call', error)
    }
  }

  #begin(metadata: Metadata): void {
    const { kit } = this.#calling
    try {
      this.#metadata = metadata
      this.span = kit.startDescribed('client', this.method.name, this, this.#parent)
      this.startedMs = startMs(this.span)
      this.#context = kit.contextWith(this.#parent, this.span)
    } catch (error) {
      kit.failed('trace an outgoing gRPC call', error)
    }
  }

  /** A copy: the application may use its metadata for many calls. */
  #carriedBy(metadata: Metadata): Metadata {
    const { kit, isExcluded } = this.#calling
    if (this.#context === undefined) return metadata
    try {
      if (isExcluded(String(this.method.attributes['server.address'] ?? ''))) return metadata
      const carrying = metadata.clone()
      kit.injectInto(this.#context, (name, value) => carrying.set(name, value))
      return carrying
    } catch (error) {
      kit.failed('carry a trace into a gRPC call', error)
      return metadata
    }
  }

  #describeEnd({ metadata }: CallStatus): void {
    const { span } = this
    const peer = peerOf(this.#call)
    if (peer !== undefined) {
      span.setAttribute('network.peer.address', peer.address)
      if (peer.port !== undefined) span.setAttribute('network.peer.port', peer.port)
    }
    const { responseMetadata } = this.#calling.rpc
    if (responseMetadata.length === 0) return
    const attributes: Attributes = {}
    captureHeaders(
      responseMetadata,
      (name) => valuesOf(this.#responseMetadata, name) ?? valuesOf(metadata, name),
      attributes,
    )
    for (const name in attributes) span.setAttribute(name, attributes[name] as string[])
  }
}

/** Stands before the application's own listener. */
class ObservingListener implements Listener {
  readonly #observed: ObservedCall
  readonly #listener: Listener

  constructor(observed: ObservedCall, listener: Listener) {
    this.#observed = observed
    this.#listener = listener
  }

  onReceiveMetadata(metadata: Metadata): void {
    this.#observed.answered(metadata)
    this.#observed.tell(() => this.#listener.onReceiveMetadata(metadata))
  }

  onReceiveMessage(message: unknown): void {
    this.#observed.tell(() => this.#listener.onReceiveMessage(message))
  }

  onReceiveStatus(status: CallStatus): void {
    this.#observed.end(status)
    this.#observed.tell(() => this.#listener.onReceiveStatus(status))
  }
}

/** Has interceptors called in a context. */
class ListenerIn implements Listener {
  readonly #context: Context
  readonly #listener: Listener
  readonly #kit: Kit

  constructor(context: Context, listener: Listener, kit: Kit) {
    this.#context = context
    this.#listener = listener
    this.#kit = kit
  }

  onReceiveMetadata(metadata: Metadata): void {
    this.#kit.runIn(this.#context, () => this.#listener.onReceiveMetadata(metadata))
  }

  onReceiveMessage(message: unknown): void {
    this.#kit.runIn(this.#context, () => this.#listener.onReceiveMessage(message))
  }

  onReceiveStatus(status: CallStatus): void {
    this.#kit.runIn(this.#context, () => this.#listener.onReceiveStatus(status))
  }
}

/** Milliseconds of the epoch. */
function deadlineOf({ deadline, parent, propagate_flags: flags }: CallOptions): number {
  const own = deadline === undefined ? Number.POSITIVE_INFINITY : Number(deadline)
  const isInherited =
    parent !== undefined && parent !== null && ((flags ?? propagateDeadline) & propagateDeadline) !== 0
  const inherited = isInherited ? parent.getDeadline?.() : undefined
  return Math.min(own, inherited === undefined ? Number.POSITIVE_INFINITY : Number(inherited))
}

const propagateDeadline = 1

/** A deadline that is handed on was reckoned a moment later than ours. */
const toleranceMs = 100

/** The first versions have the method, and throw. */
function peerOf(call: Call | undefined): Target | undefined {
  try {
    return parsePeer(call?.getPeer() ?? '')
  } catch {
    return undefined
  }
}

function valuesOf(metadata: Metadata | null | undefined, name: string): readonly string[] | undefined {
  const values = metadata?.get(name) ?? []
  return values.length === 0
    ? undefined
    : values.map((value) => (typeof value === 'string' ? value : value.toString('base64')))
}
