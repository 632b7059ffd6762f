import assert from 'node:assert/strict'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { build } from 'esbuild'
import { installPackages } from './support/install-packages.ts'
import { linkAgentInto, runApp } from './support/run-app.ts'

// Nothing of a Fastify that is part of a bundle can be wrapped; it tells its routes all the same.
test('Fastify in a bundle', async () => {
  const folder = resolve('build/apps/bundled-fastify')
  await installPackages(folder, { fastify: '4.29.1' })
  linkAgentInto(folder)
  const file = join(folder, 'bundle.cjs')
  await build({
    entryPoints: ['test/libraries/fastify/app.cjs'],
    nodePaths: [join(folder, 'node_modules')],
    outfile: file,
    bundle: true,
    platform: 'node',
    format: 'cjs',
  })
  const { code, spans, stderr } = await runApp({ file, door: '--require', env: { OTEL_METRICS_EXPORTER: 'none' } })
  assert.equal(code, 0, stderr)
  const names = spans.filter(({ kind }) => kind === 1).map(({ name }) => name)
  assert.deepEqual(names.sort(), ['GET', 'GET /broken', 'GET /shop/items/:item', 'GET /users/:id'])
})
