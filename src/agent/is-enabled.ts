import type { Config } from '../config/settings.ts'
import { offByDefault } from '../instrumentations/official/options.ts'

/** What the settings say about instrumentations. */
export type Choice = Pick<Config, 'enabledInstrumentations' | 'disabledInstrumentations'> & {
  readonly frameworkSpans?: boolean
}

export function isEnabled(name: string, choice: Choice): boolean {
  if (choice.disabledInstrumentations.includes(name)) return false
  if (choice.enabledInstrumentations.length > 0) return choice.enabledInstrumentations.includes(name)
  return !offByDefault.includes(name)
}
