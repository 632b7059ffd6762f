/**
 * The agent must never be the reason an application fails: errors stop here and become one line in the log. `instead` is
 * the result when `work` has thrown.
 */
export function safely<T>(doing: string, work: () => T, onError: (doing: string, error: unknown) => void, instead: T): T
export function safely<T>(doing: string, work: () => T, onError: (doing: string, error: unknown) => void): T | undefined
export function safely<T>(
  doing: string,
  work: () => T,
  onError: (doing: string, error: unknown) => void,
  instead?: T,
): T | undefined {
  try {
    return work()
  } catch (error) {
    onError(doing, error)
    return instead
  }
}
