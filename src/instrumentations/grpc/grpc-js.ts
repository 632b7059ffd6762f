/** What the library's classes have in all of its versions, as far as it is used here. */
export interface Metadata {
  clone(): Metadata
  set(key: string, value: string): void
  get(key: string): readonly (string | Buffer)[]
}

export interface CallStatus {
  readonly code: number
  readonly details?: string
  readonly metadata?: Metadata | null
}

export interface Listener {
  onReceiveMetadata(metadata: Metadata): void
  onReceiveMessage(message: unknown): void
  onReceiveStatus(status: CallStatus): void
}

/** A call in the library's inside; what the application gets stands in front of it. */
export interface Call {
  start(metadata: Metadata, listener: Listener): void
  sendMessageWithContext(about: { callback?: (error?: unknown) => void }, message: unknown): void
  /** As `127.0.0.1:50051`. */
  getPeer(): string
}

export interface Channel {
  createCall(...args: unknown[]): Call
  getTarget(): string
}

export interface CallOptions {
  readonly deadline?: Date | number
  /** A call that is being served, and whose deadline holds for this one, too. */
  readonly parent?: { getDeadline?(): Date | number }
  readonly propagate_flags?: number
}

/** What `getInterceptingCall` is called with. */
export interface Invocation {
  readonly interceptors: Readonly<Record<string, readonly unknown[]>>
  /** `path` is `/shop.Stock/Count`. */
  readonly method: { readonly path: string }
  readonly options: CallOptions
  readonly channel: Channel
  make(channel: Channel): unknown
}
