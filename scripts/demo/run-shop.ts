import { type Sink, startSink } from '../../test/support/otlp-sink.ts'
import type { ReceivedSpan } from '../../test/support/read-otlp.ts'
import { linkAgentInto } from '../../test/support/run-app.ts'
import { startDatabases } from './databases.ts'
import type { Demo } from './demo.ts'
import { drawTrace } from './draw-trace.ts'
import { readLogLine } from './log-line.ts'
import { missingFrom } from './missing-from.ts'
import { paint } from './paint.ts'
import { passOn } from './pass-on.ts'
import type { Program } from './program.ts'
import { startServices } from './start-services.ts'
import { createTeardown, type Teardown } from './teardown.ts'
import { pay, visits } from './visits.ts'

/** Starts all, visits the shop, stops all, and prints what was seen. Throws when something is missing from it. */
export async function runShop(demo: Demo): Promise<void> {
  const teardown = createTeardown()
  try {
    const sink = await startSink()
    teardown.add(() => sink.close())
    const services = await visitShop(demo, sink, teardown)
    print(sink.spans(), services)
    if (demo.sendTo) await passOn(sink.requests, demo.sendTo)
    console.log(demo.sendTo ? `\nThe same traces were sent to ${demo.sendTo}.\n` : howToSendToJaeger)
  } finally {
    await teardown.run()
  }
}

/** Resolves once the services have ended, and so have sent all they had. */
async function visitShop(demo: Demo, sink: Sink, teardown: Teardown): Promise<readonly Program[]> {
  linkAgentInto(demo.shop)
  const databases = await startDatabases(demo, teardown)
  const { gateway, orders, inventory } = await startServices(demo, databases, sink.url, teardown)
  const services = [gateway, orders, inventory]
  await demo.step('three requests', async () => {
    for (const visit of visits) await pay(gateway.port, visit)
  })
  await demo.step('the services end', async () => {
    for (const service of services) await service.stop()
  })
  return services
}

function print(spans: readonly ReceivedSpan[], services: readonly Program[]): void {
  const logs = services.flatMap(({ lines }) => lines.flatMap((line) => readLogLine(line) ?? []))
  const traceIds = tracesOfVisits(spans)
  if (traceIds.length < visits.length) {
    const said = services.map((service) => service.stderr()).join('')
    throw new Error(`${visits.length} requests were made, and ${traceIds.length} traces came.\n${said}`)
  }
  const names = services.map(({ name }) => name)
  visits.forEach((visit, index) => {
    const traceId = traceIds[index] ?? ''
    const trace = {
      spans: spans.filter((span) => span.traceId === traceId),
      logs: logs.filter((log) => log.traceId === traceId),
    }
    const request = [visit.method, visit.path, ...(visit.body ? [JSON.stringify(visit.body)] : [])].join(' ')
    console.log(`\n${paint('bold', request)}   ${paint('dim', `trace ${traceId}`)}\n`)
    console.log(drawTrace(trace, names))
    const missing = missingFrom(visit, trace.spans, trace.logs)
    if (missing.length > 0) throw new Error(`the trace of ${visit.method} ${visit.path} has ${missing.join(', ')}.`)
  })
}

/** In the order of the visits: one trace for each, begun by the gateway. */
function tracesOfVisits(spans: readonly ReceivedSpan[]): string[] {
  return spans
    .filter((span) => span.parentSpanId === undefined && span.resource['service.name'] === 'gateway')
    .sort((a, b) => a.startTime[0] - b.startTime[0] || a.startTime[1] - b.startTime[1])
    .map((span) => span.traceId)
}

const howToSendToJaeger = `
To see the same in Jaeger:

  docker run --rm -p 16686:16686 -p 4318:4318 jaegertracing/jaeger
  OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 npm run demo

and open http://localhost:16686.
`
