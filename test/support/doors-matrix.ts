import { nodeBinary, supportedNodes } from '../../scripts/node-lines.mjs'
import { type AgentAddress, byInjection, byName, byPath, type Door } from './run-app.ts'

/** One form of the same application, in `test/apps/doors/`. */
export interface Form {
  readonly name: string
  readonly file: string
  readonly nodeArgs?: readonly string[]
  /** The lines of Node that can run it, by their first release. Absent: all. */
  readonly since?: readonly (readonly [major: number, minor: number])[]
}

const stripsTypes = [
  [22, 18],
  [24, 0],
  [26, 0],
] as const
const requiresEsm = [
  [20, 19],
  [22, 12],
  [24, 0],
  [26, 0],
] as const

export const forms: readonly Form[] = [
  { name: 'CommonJS', file: 'app.cjs' },
  { name: 'ESM', file: 'app.mjs' },
  { name: 'CommonJS that imports ESM', file: 'importing.cjs' },
  { name: 'CommonJS that requires ESM', file: 'requiring.cjs', since: requiresEsm },
  { name: 'ESM that imports CommonJS', file: 'mixed.mjs' },
  { name: 'TypeScript, types stripped by Node', file: 'app.mts', since: stripsTypes },
  { name: 'TypeScript through tsx', file: 'app.mts', nodeArgs: ['--import', 'tsx'] },
  { name: 'a worker, CommonJS', file: 'worker.cjs' },
  { name: 'a worker, ESM', file: 'worker.mjs' },
  { name: 'a forked process, from CommonJS', file: 'forking.cjs' },
  { name: 'a forked process, from ESM', file: 'forking.mjs' },
]

export interface NamedDoor {
  readonly name: string
  readonly door: Door
  readonly agent: AgentAddress
}

export const doors: readonly NamedDoor[] = [
  { name: '--require by name', door: '--require', agent: byName },
  { name: '--import by name', door: '--import', agent: byName },
  { name: 'both by name', door: 'both', agent: byName },
  { name: 'NODE_OPTIONS with --require by name', door: 'NODE_OPTIONS --require', agent: byName },
  { name: 'NODE_OPTIONS with --import by name', door: 'NODE_OPTIONS --import', agent: byName },
  { name: '--require by path', door: '--require', agent: byPath },
  { name: '--import by path', door: '--import', agent: byPath },
  { name: 'NODE_OPTIONS with --require of the injected file', door: 'NODE_OPTIONS --require', agent: byInjection },
  { name: 'NODE_OPTIONS with --import of the injected file', door: 'NODE_OPTIONS --import', agent: byInjection },
]

export interface Cell {
  readonly form: Form
  readonly door: NamedDoor
  readonly node: { readonly version: string; readonly binary: string }
}

/**
 * The cells to run: the whole cross product, or as many as it takes for each form to meet each Node line, each door to meet
 * each Node line, and each form to meet each door.
 */
export function cells(whole: boolean): readonly Cell[] {
  return supportedNodes.flatMap((version, line) => {
    const node = { version, binary: nodeBinary(version) }
    const usable = forms.filter((form) => runsOn(form, version))
    const all = usable.flatMap((form) => doors.map((door) => ({ form, door, node })))
    return whole
      ? all
      : all.filter(({ form, door }) => (forms.indexOf(form) + doors.indexOf(door) + line) % doors.length === 0)
  })
}

function runsOn({ since }: Form, version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  return since === undefined || since.some(([line, first]) => line === major && minor >= first)
}
