/** What came of one request. */
export type Reply = Answer | Failure

export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** Its beginning, if it is long or was cut off. */
  readonly body: Uint8Array
}

export interface Failure {
  readonly kind: 'failure'
  /** Node's or OpenSSL's own, as `ECONNREFUSED`; `timeout` is ours. */
  readonly code: string
  readonly message: string
  /** A kept connection was closed by the receiver just when it was to be used again: no failure of the receiver's. */
  readonly isStale?: boolean
}
