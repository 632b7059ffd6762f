import type { Patch } from '../contract.ts'
import { answering, matching, mounting } from '../express-routing.ts'
import type { manifest } from './manifest.ts'

export const patch: Patch<typeof manifest> = {
  use: mounting,
  'prototype.match': matching,
  'prototype._handles_method': answering,
}
