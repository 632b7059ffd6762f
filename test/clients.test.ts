import assert from 'node:assert/strict'
import { cpSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, test } from 'node:test'
import { nodeBinary } from '../scripts/node-lines.mjs'
import { installPackages } from './support/install-packages.ts'
import { type AppOutcome, type Door, linkAgentInto, runApp } from './support/run-app.ts'

// What a peer receives names the very span of that request, whichever client sends it: of each redirect and each retry, and
// also when it is aborted, cut off or never answered. Applications behave as they do without the agent.
const clients: Readonly<Record<string, readonly (readonly [app: string, version: string, node?: string])[]>> = {
  axios: [
    ['axios.cjs', '0.21.4'],
    ['axios.cjs', '1.21.1'],
  ],
  got: [
    ['got.cjs', '11.8.6'],
    ['got.mjs', '12.6.1'],
    ['got.mjs', '13.0.0'],
    ['got.mjs', '14.6.6'],
  ],
  'node-fetch': [
    ['node-fetch.cjs', '2.7.0'],
    ['node-fetch.mjs', '3.3.2'],
  ],
  superagent: [['superagent.cjs', '10.4.2']],
  undici: [
    ['undici.cjs', '6.29.1'],
    ['undici.cjs', '7.30.2', '22.23.3'],
  ],
  '@aws-sdk/client-s3': [['aws-sdk.cjs', '3.958.0']],
  '': [['global-fetch.cjs', 'of Node']],
}
const only = process.env.LIBRARY?.split(',')
const clientKind = 2
const serverKind = 1

describe('each request that is sent has a span, and carries it', { concurrency: 2 }, () => {
  for (const [library, runs] of Object.entries(clients)) {
    if (only?.includes(library) === false) continue
    for (const [app, version, node] of runs) {
      test(`${app}, ${library}@${version}`, async () => {
        const bare = await run(library, version, app, 'none', node)
        const traced = await run(library, version, app, app.endsWith('.mjs') ? '--import' : '--require', node)
        assert.deepEqual([withoutIds(traced.stdout), traced.stderr], [withoutIds(bare.stdout), bare.stderr])
        const received = receivedIn(traced.stdout)
        // A client of AWS has a span of its own for each call, above those of its requests.
        const sent = traced.spans.filter(({ kind, attributes }) => kind === clientKind && 'url.full' in attributes)
        assert.deepEqual(
          received.map(({ traceparent }) => traceparent).sort(),
          sent.map(({ traceId, spanId }) => `00-${traceId}-${spanId}-01`).sort(),
        )
        for (const { path, traceparent } of received) assertEndedAs(path, spanOf(traceparent, traced))
        // The peer's own spans hang below them, one each.
        const servers = traced.spans.filter(({ kind }) => kind === serverKind)
        assert.deepEqual(
          servers.map(({ parentSpanContext }) => parentSpanContext?.spanId).sort(),
          sent.map(({ spanId }) => spanId).sort(),
        )
      })
    }
  }
})

const codes: Readonly<Record<string, readonly unknown[]>> = {
  '/plain': [200],
  '/moved': [302],
  '/busy': [503, 200],
  '/halfway': [200],
}

/** What becomes of a request depends on the path alone. */
function assertEndedAs(path: string, { attributes, status }: AppOutcome['spans'][number]): void {
  const { 'http.response.status_code': code, 'error.type': error } = attributes
  const isAnswered = path === '/plain' || path === '/moved' || path === '/busy'
  assert.ok((codes[path] ?? [undefined]).includes(code), `${path}: ${code}`)
  assert.equal(status.code === 2, !isAnswered || code === 503, path)
  assert.equal(error !== undefined, !isAnswered || code === 503, `${path}: ${error}`)
}

interface Received {
  readonly path: string
  readonly traceparent: string
}

function receivedIn(stdout: string): readonly Received[] {
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => /(\/\w+) (00-\w+-\w+-01)$/.exec(line))
    .flatMap((found) => (found === null ? [] : [{ path: String(found[1]), traceparent: String(found[2]) }]))
}

function spanOf(traceparent: string, { spans }: AppOutcome): AppOutcome['spans'][number] {
  const found = spans.find(({ spanId }) => traceparent.includes(spanId))
  assert.ok(found !== undefined, traceparent)
  return found
}

function withoutIds(stdout: string): string {
  return stdout.replace(/ (?:undefined|00-\w+-\w+-01)$/gm, '')
}

async function run(library: string, version: string, app: string, door: Door, node?: string): Promise<AppOutcome> {
  const folder = resolve('build/clients', `${app}-${version}`)
  await installPackages(folder, library === '' ? {} : { [library]: version })
  linkAgentInto(folder)
  cpSync('test/apps/clients', folder, { recursive: true })
  const env = { OTEL_METRICS_EXPORTER: 'none' }
  return runApp({ file: join(folder, app), door, env, ...(node !== undefined && { node: nodeBinary(node) }) })
}
