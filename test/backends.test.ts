import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { before, describe, test } from 'node:test'
import { findPrograms } from '../scripts/server-programs.mjs'
import { runToItsEnd } from './support/install-packages.ts'
import { provideModels } from './support/kubernetes-tools.ts'
import { whyAbsent } from './support/server.ts'

// The backends to look at: as much of them as can be checked without running them.
const collectors = 'deploy/kubernetes/jaeger/with-collector'
let parseYaml: (text: string) => unknown

before(async () => {
  const models = await provideModels()
  const yaml = createRequire(join(models, 'package.json'))('yaml') as {
    parse(text: string, options: object): unknown
  }
  parseYaml = (text) => yaml.parse(text, { merge: true, customTags: [{ tag: '!override', collection: 'seq' }] })
})

describe('Prometheus', { skip: whyAbsent('promtool') }, () => {
  for (const args of [
    ['check', 'config', 'prometheus.yml'],
    ['check', 'rules', 'rules.yml'],
    ['test', 'rules', 'rules.test.yml'],
  ]) {
    test(`promtool ${args.join(' ')}`, async () => {
      await runToItsEnd(findPrograms('promtool')?.promtool ?? '', args, resolve('deploy/prometheus'))
    })
  }
})

test('the dashboard shows what the rules record and what the agent and the collectors export', () => {
  const rules = readFileSync('deploy/prometheus/rules.yml', 'utf8')
  const dashboard = JSON.parse(readFileSync('deploy/compose/grafana/dashboard.json', 'utf8')) as Dashboard
  const expressions = dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr))
  const recorded = [...rules.matchAll(/record: (\S+)/g)].map((match) => match[1])
  const shown = expressions.flatMap((expr) => expr.match(/\b[a-z_]+:[a-z_]+:[a-z0-9_]+/g) ?? [])
  assert.deepEqual([...new Set(shown)].sort(), recorded.sort())
  assert.equal(new Set(dashboard.panels.map(({ id }) => id)).size, dashboard.panels.length)
})

describe('the configurations of collectors and of Jaeger name nothing that they do not define', () => {
  for (const file of readdirSync(collectors).filter((name) => name.endsWith('-config.yaml'))) {
    test(file, () => {
      const config = parseYaml(readFileSync(join(collectors, file), 'utf8')) as CollectorConfig
      const pipelines = Object.values(config.service.pipelines)
      for (const kind of ['receivers', 'processors', 'exporters'] as const) {
        const used = new Set(pipelines.flatMap((pipeline) => pipeline[kind] ?? []))
        assert.deepEqual([...used].sort(), Object.keys(config[kind] ?? {}).sort(), kind)
      }
      assert.deepEqual([...config.service.extensions].sort(), Object.keys(config.extensions).sort())
    })
  }
})

for (const file of ['compose.yaml', 'full.yaml']) {
  test(`deploy/compose/${file}: what it mounts is there, and it is open to this machine only`, () => {
    const path = join('deploy/compose', file)
    const { services, volumes = {} } = parseYaml(readFileSync(path, 'utf8')) as Compose
    for (const [name, { ports = [], volumes: mounts = [] }] of Object.entries(services)) {
      for (const port of ports) assert.match(port, /^127\.0\.0\.1:/, `${name}: ${port}`)
      for (const [source = ''] of mounts.map((mount) => mount.split(':'))) {
        const known = source.startsWith('.') ? existsSync(join(dirname(path), source)) : source in volumes
        assert.ok(known || source.startsWith('/'), `${name}: ${source}`)
      }
    }
  })
}

interface Dashboard {
  readonly panels: readonly { readonly id: number; readonly targets: readonly { readonly expr: string }[] }[]
}

interface CollectorConfig {
  readonly receivers: object
  readonly processors?: object
  readonly exporters: object
  readonly extensions: object
  readonly service: {
    readonly extensions: readonly string[]
    readonly pipelines: Readonly<
      Record<string, Partial<Record<'receivers' | 'processors' | 'exporters', readonly string[]>>>
    >
  }
}

interface Compose {
  readonly services: Readonly<
    Record<string, { readonly ports?: readonly string[]; readonly volumes?: readonly string[] }>
  >
  readonly volumes?: object
}
