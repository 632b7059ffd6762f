import assert from 'node:assert/strict'
import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { before, test } from 'node:test'
import { startSink } from '../support/otlp-sink.ts'
import { toldAsDropped } from '../support/told-as-dropped.ts'
import { type Program, runBare, runTraced, stagedAgent } from '../support/twin.ts'

// 200,000 spans, faster than they can be sent: what does not arrive is told, to the last one, and memory stays within a bound.
const total = 200_000

let agent: string

before(() => {
  agent = stagedAgent('burst')
})

function burst(perTurn: number, nodeArgs: readonly string[] = []): Program {
  return { args: [...nodeArgs, resolve('test/apps/harm/burst.cjs'), String(total), String(perTurn)], timeoutMs: 60_000 }
}

const maxAddedMb = 40

for (const perTurn of [100, total]) {
  test(`${perTurn} in each turn of the event loop`, async () => {
    const bare = await runBare(burst(perTurn))
    const sink = await startSink()
    const traced = await runTraced(burst(perTurn), agent, {
      OTEL_EXPORTER_OTLP_ENDPOINT: sink.url,
      ACME_OTEL_EXIT_TIMEOUT: '20000',
    })
    await sink.close()
    const accepted = sink.spans().length
    assert.equal(accepted + toldAsDropped(traced.stderr), total, traced.stderr)
    assert.ok(accepted >= 150_000, `${accepted} were accepted`)
    const addedMb = (Number(traced.stdout) - Number(bare.stdout)) / 1024
    assert.ok(addedMb < maxAddedMb, `${addedMb} MB more than without the agent`)
  })
}

test('a heap of 64 MB and a collector that hangs', async () => {
  const hung = createServer(() => {})
  await new Promise<void>((done) => hung.listen(0, '127.0.0.1', done))
  const traced = await runTraced(burst(100, ['--max-old-space-size=64']), agent, {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(hung.address() as { port: number }).port}`,
  })
  hung.close()
  assert.deepEqual([traced.code, traced.signal], [0, null], traced.stderr)
  assert.equal(toldAsDropped(traced.stderr), total, traced.stderr)
})
