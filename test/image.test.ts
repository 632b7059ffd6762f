import assert from 'node:assert/strict'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { after, before, describe, test } from 'node:test'
import type { Attributes } from '@opentelemetry/api'
import { nodeBinary } from '../scripts/node-lines.mjs'
import { findPrograms } from '../scripts/server-programs.mjs'
import { createImages, debianArch, layOutNode } from './support/container-images.ts'
import { foreignArchs, foreignBusybox } from './support/foreign-busybox.ts'
import { matchesGolden } from './support/golden.ts'
import { runToItsEnd } from './support/install-packages.ts'
import { operatorCommand, operatorEnv, operatorMount } from './support/operator-contract.ts'
import { startSink } from './support/otlp-sink.ts'
import { pictureOf } from './support/picture.ts'
import { type Contained, type Ended, runInContainer, whyNotContained } from './support/run-in-container.ts'
import { whyAbsent } from './support/server.ts'

// The Dockerfile, built; then what the OpenTelemetry Operator does with the image, and what people do with it by hand.
const skip = whyAbsent('buildah') || whyAbsent('busybox') || whyNotContained()
const node = nodeBinary('24.21.0')
const uid = 1_000_730_000
const golden = 'test/apps/package/spans.txt'
const version = JSON.parse(readFileSync('package.json', 'utf8')).version as string
const images = createImages()
const scratch = mkdtempSync(join(tmpdir(), 'otel-agent-image-'))
const nodeRoot = join(scratch, 'node')
const volume = join(scratch, 'volume')
let image = ''
let root = ''

describe('the image', { skip }, () => {
  before(async () => {
    const busybox = findPrograms('busybox')?.busybox ?? ''
    const nodeEnv = layOutNode(nodeRoot, { node, busybox })
    const bases = {
      node: await images.fromFolder('node', nodeRoot, { env: nodeEnv }),
      busybox: await images.fromFolder('busybox', busyboxRoot('own', busybox)),
    }
    image = await images.build(debianArch(), bases)
    root = await images.unpack(image)
    for (const form of ['package/app.cjs', 'package/app.mjs', 'image/app.mts', 'doors/old.js']) {
      cpSync(join('test/apps', form), join(nodeRoot, 'app', form.replace(/.*\//, '')))
    }
    for (const name of ['otel', 'old']) mkdirSync(join(nodeRoot, name))
    mkdirSync(join(root, operatorMount))
    await runToItsEnd('mount', [...'-t tmpfs -o mode=0777,size=8m none'.split(' '), makeFolder(volume)], '/')
  })
  after(async () => {
    await runToItsEnd('umount', [volume], '/')
    await images.remove()
    rmSync(scratch, { recursive: true, force: true })
  })

  test('holds the doors, what they lead to and the papers, for anybody to read', () => {
    assert.deepEqual(readdirSync(join(root, 'bin')), ['cp'])
    assert.deepEqual(readdirSync(join(root, 'autoinstrumentation')).sort(), [
      'LICENSE',
      'LICENSES.txt',
      'NOTICE',
      'autoinstrumentation.js',
      'dist',
      'hooks',
      'package.json',
      'register.cjs',
      'register.mjs',
      'sbom.json',
    ])
    const files = filesBelow(join(root, 'autoinstrumentation'))
    assert.deepEqual(
      files.filter((path) => /cli|dev\/|\.map$|\.ts$/.test(path)),
      [],
    )
    for (const path of files) assert.equal(statSync(path).mode & 0o777, 0o644, path)
    assert.ok(files.length <= 120, `${files.length} files`)
  })

  test('takes at most 8 MB', () => {
    const bytes = filesBelow(root).reduce((sum, path) => sum + statSync(path).size, 0)
    assert.ok(bytes <= 8 * 1024 * 1024, `${bytes} bytes`)
  })

  test('runs as a numeric user who is not root, and says what it is', async () => {
    const { config } = (await images.inspect(image)).OCIv1
    assert.equal(config.User, '65532:65532')
    assert.deepEqual(config.Env, ['PATH=/bin'])
    assert.deepEqual(config.Cmd, operatorCommand)
    const { 'io.buildah.version': _, ...labels } = config.Labels
    assert.deepEqual(labels, {
      'org.opencontainers.image.title': '@acme/otel-agent',
      'org.opencontainers.image.description':
        'Zero-code OpenTelemetry tracing for Node.js, to be copied into pods and images',
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.revision': 'unknown',
      'org.opencontainers.image.source': 'https://example.com/acme/otel-agent',
      'org.opencontainers.image.licenses': 'Apache-2.0 AND GPL-2.0-only',
    })
  })

  test('the Operator’s command copies all of it, as any user', async () => {
    assert.deepEqual(await copyInto(volume), { code: 0, stdout: '', stderr: '' })
    const relative = (folder: string): string[] => filesBelow(folder).map((path) => path.slice(folder.length))
    assert.deepEqual(relative(volume), relative(join(root, 'autoinstrumentation')))
  })

  for (const file of ['app.cjs', 'app.mjs', 'app.mts']) {
    test(`${file} is traced with what the Operator sets`, async () => {
      const { ended, spans } = await runApp({ file })
      assert.deepEqual(ended, { code: 0, stdout: '', stderr: '' })
      matchesGolden(golden, pictureOf({ spans, stdout: '' }))
    })
  }

  test('the Operator’s variables say who sends', async () => {
    const { spans } = await runApp({ file: 'app.cjs' })
    const resource: Attributes = spans[0]?.resource ?? {}
    const asked = Object.keys(resource).filter((name) => /^(k8s\.|service\.)/.test(name))
    assert.deepEqual(Object.fromEntries(asked.sort().map((name) => [name, resource[name]])), {
      'k8s.container.name': 'app',
      'k8s.deployment.name': 'checkout',
      'k8s.namespace.name': 'trade',
      'k8s.node.name': 'node-1',
      'k8s.pod.name': 'checkout-7d4b9-x2x2x',
      'k8s.pod.uid': '8f3b2c1d-4e5f-4a6b-9c8d-7e6f5a4b3c2d',
      'k8s.replicaset.name': 'checkout-7d4b9',
      'service.instance.id': 'trade.checkout-7d4b9-x2x2x.app',
      'service.name': 'checkout',
      'service.namespace': 'trade',
      'service.version': '1.4.2',
    })
  })

  for (const [file, options] of [
    ['app.cjs', '--import /otel/register.mjs'],
    ['app.mjs', '--import /otel/register.mjs'],
    ['app.mjs', '--require /otel/register.cjs'],
    ['app.cjs', '--max-old-space-size=256 --require /otel/register.cjs --import /otel/register.mjs'],
  ]) {
    test(`in an image, COPY --from: ${file} with ${options}`, async () => {
      const { ended, spans } = await runApp({ file: file ?? '', at: '/otel', env: { NODE_OPTIONS: options ?? '' } })
      assert.deepEqual(ended, { code: 0, stdout: '', stderr: '' })
      matchesGolden(golden, pictureOf({ spans, stdout: '' }))
    })
  }

  for (const [what, tell] of [
    ['hooks/require.cjs', 'is not whole: Cannot find module'],
    ['hooks/preflight.cjs', 'could not start: hooks/preflight.cjs cannot be read .ENOENT'],
    ['dist/agent.cjs', 'could not start: dist/agent.cjs cannot be read .ENOENT'],
    ['dist/export/otlp.cjs', 'The exporter cannot be loaded.*: dist/export/otlp.cjs cannot be read'],
    ['dist/resource.cjs', 'dist/resource.cjs cannot be read .ENOENT'],
  ]) {
    test(`a copy without ${what}: the application runs, and one line says so`, async () => {
      const { ended } = await runApp({ file: 'app.cjs', from: damagedCopy((copy) => rmSync(join(copy, what ?? ''))) })
      assertTold(ended, tell ?? '')
    })
  }

  for (const what of ['register.cjs', 'hooks/require.cjs', 'dist/agent.cjs', 'dist/export/otlp.cjs']) {
    test(`a copy with half of ${what}: the application runs, and one line says so`, async () => {
      const cut = (copy: string): void => {
        const path = join(copy, what)
        writeFileSync(path, readFileSync(path).subarray(0, statSync(path).size / 2))
      }
      const { ended } = await runApp({ file: 'app.cjs', from: damagedCopy(cut), at: '/otel', env: byImport })
      assertTold(ended, 'could not start|cannot be loaded|is not whole')
    })
  }

  for (const old of ['8.17.0', '12.22.12', '16.20.2']) {
    test(`Node ${old}: the application runs, and one line says why it is not traced`, async () => {
      const { ended, spans } = await runApp({ file: 'old.js', node: old })
      assertTold(ended, `Node.js ${old} is too old to be traced`)
      assert.equal(spans.length, 0)
    })
  }

  test('a volume that is too small fails the copy, and says so', async () => {
    const small = makeFolder(join(scratch, 'small'))
    await runToItsEnd('mount', [...'-t tmpfs -o mode=0777,size=256k none'.split(' '), small], '/')
    try {
      const { code, stderr } = await copyInto(small)
      assert.equal(code, 1)
      assert.match(stderr, /^cp: .*No space left on device\n/)
    } finally {
      await runToItsEnd('umount', [small], '/')
    }
  })

  for (const arch of foreignArchs) {
    test(`for ${arch}: the same agent, and a cp of that machine`, async (context) => {
      const busybox = await foreignBusybox(arch)
      if ('absent' in busybox) return context.skip(busybox.absent)
      // The agent’s part is the same everywhere, so its stage need not be run again: this node only hands over the result.
      const staged = join(scratch, `staged-${arch}`)
      cpSync(nodeRoot, staged, { recursive: true, verbatimSymlinks: true })
      cpSync(join(root, 'autoinstrumentation'), join(staged, 'staged/autoinstrumentation'), { recursive: true })
      cpSync(join(root, 'licenses'), join(staged, 'staged/licenses'), { recursive: true })
      rmSync(join(staged, 'usr/local/bin/node'))
      const handOver = '#!/bin/sh\n[ "$1" = scripts/stage-image.mjs ] || exit 0\nexec /bin/busybox cp -r /staged "$2"\n'
      writeFileSync(join(staged, 'usr/local/bin/node'), handOver, { mode: 0o755 })
      const built = await images.build(arch, {
        node: await images.fromFolder(`node-${arch}`, staged, { arch, env: { PATH: '/usr/local/bin:/bin' } }),
        busybox: await images.fromFolder(`busybox-${arch}`, busyboxRoot(arch, busybox.path), { arch }),
      })
      assert.equal((await images.inspect(built)).OCIv1.architecture, arch)
      const files = await images.unpack(built)
      assert.deepEqual(readFileSync(join(files, 'bin/cp')), readFileSync(busybox.path))
      const own = filesBelow(join(root, 'autoinstrumentation'))
      assert.deepEqual(
        filesBelow(join(files, 'autoinstrumentation')).map((path) => readFileSync(path, 'latin1')),
        own.map((path) => readFileSync(path, 'latin1')),
      )
    })
  }
})

const byImport = { NODE_OPTIONS: '--import /otel/register.mjs' }

function copyInto(folder: string): Promise<Ended> {
  const env = { PATH: '/bin' }
  return runInContainer({ root, mounts: { [operatorMount]: folder }, uid, env, command: operatorCommand })
}

interface Run {
  readonly file: string
  /** The copy of the agent, and where the container sees it. */
  readonly from?: string
  readonly at?: string
  readonly env?: Contained['env']
  /** A Node that is not the image's own. */
  readonly node?: string
}

async function runApp({ file, from = volume, at = operatorMount, env, node: old }: Run) {
  const sink = await startSink()
  try {
    const ended = await runInContainer({
      root: nodeRoot,
      mounts: { [at]: from, ...(old !== undefined && { '/old': resolve('.nodes', old) }) },
      uid,
      env: { PATH: '/usr/local/bin:/bin', ...operatorEnv(sink.url), ...env },
      command: [old === undefined ? 'node' : '/old/node', `/app/${file}`],
    })
    return { ended, spans: sink.spans() }
  } finally {
    await sink.close()
  }
}

/** It ran as if there were no agent, and one line says what happened. */
function assertTold({ code, stderr }: Ended, line: string): void {
  assert.equal(code, 0, stderr)
  assert.match(stderr, new RegExp(`^otel-agent( warn| error)?: .*(${line}).*\\n$`))
}

function damagedCopy(damage: (copy: string) => void): string {
  const copy = mkdtempSync(join(scratch, 'damaged-'))
  chmodSync(copy, 0o755)
  cpSync(join(root, 'autoinstrumentation'), copy, { recursive: true })
  damage(copy)
  return copy
}

function busyboxRoot(name: string, busybox: string): string {
  const folder = join(scratch, `busybox-${name}`)
  cpSync(busybox, join(folder, 'bin/busybox'))
  return folder
}

function makeFolder(path: string): string {
  mkdirSync(path)
  return path
}

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path))
    .filter((path) => statSync(path).isFile())
    .sort()
}
