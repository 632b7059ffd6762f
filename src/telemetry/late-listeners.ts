/** What a provider tells while it waits for its SDK. */
export interface LateListeners {
  /** Once, at the first measurement or record: from now on there is something to lose. */
  readonly onFirst?: () => void
  /** Once, when the SDK should be loaded at once or what comes next is lost. */
  readonly onHalfFull?: () => void
  /** What the SDK throws while something is recorded. */
  readonly onError?: (error: unknown) => void
}
