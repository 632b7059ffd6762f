import type { CreateExporter } from '../contract.ts'
import { spansAsLines } from '../lines.ts'
import { createLines } from './create-lines.ts'

/** OTLP's JSON in files: for machines without a network, and for receivers that read files. */
export const createExporter: CreateExporter = (from) => spansAsLines(createLines(from, 'traces'), from)

/** For the other signals. */
export const linesOf = createLines
