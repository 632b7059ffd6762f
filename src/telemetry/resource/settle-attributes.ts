import type { Attributes } from '@opentelemetry/api'
import type { ResourceDetector } from '@opentelemetry/resources'

/** What one official detector finds, when all of it is known. What fails or is not there is left out; never rejects. */
export async function settleAttributes(detector: ResourceDetector): Promise<Attributes> {
  try {
    const { attributes = {} } = detector.detect()
    const entries = await Promise.all(Object.entries(attributes).map(settleEntry))
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined && value !== ''))
  } catch {
    return {}
  }
}

async function settleEntry<T>([name, value]: [string, T | Promise<T>]): Promise<[string, T | undefined]> {
  try {
    return [name, await value]
  } catch {
    return [name, undefined]
  }
}
