import type { Stats } from 'node:fs'
import { isScalar, parseDocument, visit } from 'yaml'
import { type Problem, quoted } from '../problem.ts'
import type { Env } from '../read-config.ts'
import { plainValue, substitute } from './substitute.ts'
import { translate } from './translate.ts'

/** What the file needs of the process. */
export interface FileReader {
  readonly fs: Pick<typeof import('node:fs'), 'statSync' | 'readFileSync'>
  readonly platform: string
}

export interface FileReading {
  /** In the place of the process's. */
  readonly env: Env
  readonly problems: readonly Problem[]
}

export type ReadConfigFile = typeof readConfigFile

const maxBytes = 1024 * 1024

/**
 * The file of `OTEL_CONFIG_FILE` as an environment. One that cannot be used, or that others may write, is told, and the process's
 * own environment counts.
 */
export function readConfigFile(path: string, env: Env, reader: FileReader): FileReading {
  try {
    const named = new Set<string>()
    const { variables, unread } = translate(parse(readText(path, reader), env, named))
    const problems = [...unreadFields(path, unread), ...ignoredVariables(env, named)]
    return { env: { ...kept(env), ...variables }, problems }
  } catch (error) {
    const why = (error as Error).message.split('\n')[0]
    const message = `OTEL_CONFIG_FILE names ${quoted(path)}, which ${why}. The environment counts instead. Mend the file, or unset the variable.`
    return { env, problems: [{ code: 'bad-config-file', message }] }
  }
}

function readText(path: string, { fs, platform }: FileReader): string {
  const stat = fs.statSync(path, { throwIfNoEntry: false })
  if (stat === undefined) throw new Error('does not exist')
  if (!stat.isFile()) throw new Error('is not a file')
  // Windows has no such modes.
  if (platform !== 'win32') refuseOthers(stat)
  if (stat.size > maxBytes) throw new Error(`has more than ${maxBytes / 1024} KiB`)
  try {
    return fs.readFileSync(path, 'utf8')
  } catch (error) {
    throw new Error(`cannot be read (${(error as NodeJS.ErrnoException).code})`)
  }
}

/** Who may write the file could send all data elsewhere. A group of its owner alone (of the same number, by custom) has no others. */
function refuseOthers({ mode, uid, gid }: Pick<Stats, 'mode' | 'uid' | 'gid'>): void {
  if ((mode & 0o002) !== 0) throw new Error('everybody may write (chmod o-w)')
  if ((mode & 0o020) !== 0 && gid !== 0 && gid !== uid) throw new Error(`the group ${gid} may write (chmod g-w)`)
}

/** References are filled in value by value, after the text is parsed: what is filled in cannot change the file's shape. */
function parse(text: string, env: Env, named: Set<string>): object {
  const document = parseDocument(text, { logLevel: 'silent' })
  const [error] = document.errors
  if (error !== undefined) throw new Error(`is not YAML (${error.code}, line ${error.linePos?.[0].line ?? '?'})`)
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || !isScalar(node) || typeof node.value !== 'string' || !node.value.includes('$')) return
      const filled = substitute(node.value, env, named)
      node.value = node.type === 'PLAIN' ? plainValue(filled) : filled
    },
  })
  const content: unknown = document.toJS({ maxAliasCount: 100 })
  if (typeof content !== 'object' || content === null || Array.isArray(content)) throw new Error('holds no map')
  const { file_format: format } = content as { file_format?: unknown }
  if (!/^1\.\d/.test(typeof format === 'number' ? format.toFixed(1) : String(format)))
    throw new Error(`has the file_format ${quoted(String(format))}, where "1.0" is known`)
  return content
}

function unreadFields(path: string, unread: readonly string[]): Problem[] {
  if (unread.length === 0) return []
  const message = `${quoted(path)} has what this version of the agent does not honour: ${unread.join(', ')}. The rest of it counts.`
  return [{ code: 'not-honoured', message }]
}

/** Of the agent itself, of Node, and of instrumentations, of which the file says nothing that all agents know. */
const besideTheFile =
  /^(OTEL_(CONFIG_FILE|EXPERIMENTAL_CONFIG_FILE|NODE_\w+|INSTRUMENTATION_\w+|SEMCONV_\w+)$|(?!OTEL_|JAEGER_))/

function kept(env: Env): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => besideTheFile.test(name)))
}

/** The specification: with a file, the variables do not count, but by reference. */
function ignoredVariables(env: Env, named: ReadonlySet<string>): Problem[] {
  const ignored = Object.keys(env).filter((name) => env[name]?.trim() && !besideTheFile.test(name) && !named.has(name))
  if (ignored.length === 0) return []
  const message = `OTEL_CONFIG_FILE is set, so these variables do not count: ${ignored.sort().join(', ')}. The file can refer to them, as \${${ignored[0]}}.`
  return [{ code: 'not-honoured', message }]
}
