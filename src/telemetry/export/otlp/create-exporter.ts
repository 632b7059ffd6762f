import { isUnnamed } from '../../../config/is-unnamed.ts'
import type { CreateExporter } from '../contract.ts'
import { createFindingExporter } from './find-backend.ts'
import { type LookAround, lookOnce } from './look-once.ts'
import { overOtlp } from './over-otlp.ts'

/** The other signals look by the same look. */
export const lookAround: LookAround = lookOnce

/** To where the settings say; where they say nothing, to what listens on this machine. */
export const createExporter: CreateExporter = (from) =>
  isUnnamed(from, 'traces') ? createFindingExporter(from) : overOtlp(from)
