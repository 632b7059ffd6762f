// What a span costs to make, to encode and to send, by each protocol: CPU of a whole process with the agent that makes spans of four
// kinds, from its start to its end. What differs is the way out.
//   node bench/micro/send.mjs [rounds]     in turns; receivers in a process of their own, which counts what arrives
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'

const rounds = Number(process.argv[2] ?? 9)
const node = process.env.BENCH_NODE ?? process.execPath
const spans = 160_000

const protocols = {
  'OTLP, HTTP': ({ http }) => ({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${http}` }),
  'OTLP, gRPC': ({ grpc }) => ({
    OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${grpc}`,
  }),
  'Thrift, HTTP': ({ http }) => ({ OTEL_EXPORTER_JAEGER_ENDPOINT: `http://127.0.0.1:${http}/api/traces` }),
  'Thrift, UDP compact': ({ udp }) => jaegerAgent(udp, 'udp/thrift.compact'),
  'Thrift, UDP binary': ({ udp }) => jaegerAgent(udp, 'udp/thrift.binary'),
  'Jaeger, gRPC': ({ grpc }) => ({
    OTEL_EXPORTER_JAEGER_PROTOCOL: 'grpc',
    OTEL_EXPORTER_JAEGER_ENDPOINT: `http://127.0.0.1:${grpc}`,
  }),
}

function jaegerAgent(port, protocol) {
  return {
    OTEL_EXPORTER_JAEGER_AGENT_HOST: '127.0.0.1',
    OTEL_EXPORTER_JAEGER_AGENT_PORT: `${port}`,
    OTEL_EXPORTER_JAEGER_PROTOCOL: protocol,
  }
}

const receivers = spawn('taskset', ['-c', '1', process.execPath, resolve('bench/parts/receivers.mjs')], {
  stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
})
const [ports] = await once(receivers, 'message')

async function microsecondsPerSpan(env) {
  const app = spawn(
    'taskset',
    ['-c', '0', node, '--require', resolve('hooks/require.cjs'), resolve('bench/parts/make-spans.cjs')],
    {
      env: {
        PATH: process.env.PATH,
        OTEL_SERVICE_NAME: 'bench',
        OTEL_METRICS_EXPORTER: 'none',
        BENCH_SPANS: `${spans}`,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const out = { stdout: '', stderr: '' }
  for (const name of Object.keys(out)) app[name].setEncoding('utf8').on('data', (text) => (out[name] += text))
  const [code] = await once(app, 'close')
  // Whatever was lost would be told there.
  if (code !== 0 || out.stderr !== '') throw new Error(`ended with ${code}: ${out.stderr}`)
  receivers.send('count')
  const [{ bytes }] = await once(receivers, 'message')
  return { micros: Number(out.stdout) / spans, bytes: bytes / spans }
}

const results = Object.fromEntries(Object.keys(protocols).map((name) => [name, []]))
for (let round = 0; round < rounds; round++) {
  for (const [name, env] of Object.entries(protocols)) results[name].push(await microsecondsPerSpan(env(ports)))
}
receivers.disconnect()

const middle = (values) => [...values].sort((a, b) => a - b)[values.length >> 1]
const reference = 'OTLP, HTTP'
console.log(`${node}, ${spans} spans in each process, medians of ${rounds}:`)
for (const [name, runs] of Object.entries(results)) {
  const differences = runs.map(({ micros }, round) => micros - results[reference][round].micros)
  console.log(
    `  ${name.padEnd(20)} ${middle(runs.map(({ micros }) => micros)).toFixed(2)} µs, ${middle(differences).toFixed(2)} more than by ${reference}, least ${Math.min(...runs.map(({ micros }) => micros)).toFixed(2)}, ${Math.round(runs[0].bytes)} bytes`,
  )
}
